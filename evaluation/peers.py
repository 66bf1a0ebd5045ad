"""The peers that the product's understanding is compared with, trained on the same sentences.

`evaluation/peers/stock.yml` is Rasa's own pipeline for Chinese, `starter.yml` ours before sentence
vectors. A trained peer is kept under `.rasa-models/peers/` by the hash of what it was made from.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from rasa.shared.importers.utils import training_data_from_paths

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = Path(__file__).resolve().parent / "peers"
MODELS = ROOT / ".rasa-models" / "peers"
_SENTENCES = ("data/nlu", "bot/uv.lock")
_OUR_CODE = ("data/lookup", "bot/components", "bot/language")
_SECONDS_TO_TRAIN = 3600


def trained_peer(name: str) -> Path:
    """The model file of a peer, trained first if its inputs have changed.

    Raises subprocess.CalledProcessError with Rasa's words on stderr when training fails.
    """
    config = CONFIGS / f"{name}.yml"
    model = MODELS / f"{name}-{_fingerprint(config)}.tar.gz"
    if model.is_file():
        return model
    print(f"evaluate: training the peer {name} (minutes, kept afterwards)", flush=True)
    MODELS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODELS) as folder:
        sentences = Path(folder) / "nlu.yml"
        _write_flat(sentences)
        command = [sys.executable, "-m", "bot.start", "train", "nlu", "--config", str(config)]
        command += ["--nlu", str(sentences), "--out", folder, "--fixed-model-name", "peer"]
        trained = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS_TO_TRAIN,
            check=False,
        )
        built = Path(folder) / "peer.tar.gz"
        if trained.returncode != 0 or not built.is_file():
            print(trained.stdout[-4000:], file=sys.stderr)
            raise subprocess.CalledProcessError(trained.returncode, command)
        built.replace(model)
    return model


def training_sentences() -> list[tuple[str, str]]:
    """Every sentence of data/nlu with its full label."""
    files = [str(file) for file in sorted((ROOT / "data" / "nlu").rglob("*.yml"))]
    examples = training_data_from_paths(files, "zh").intent_examples
    return [(example.get("text"), example.get_full_intent()) for example in examples]


def _write_flat(path: Path) -> None:
    """Our sentences with `faq_transfer` for `faq/transfer`: a classifier of its own must tell all
    labels apart, without a response selector beside it."""
    texts: dict[str, list[str]] = {}
    for text, label in training_sentences():
        texts.setdefault(label.replace("/", "_"), []).append(text)
    nlu = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in found)}
        for label, found in sorted(texts.items())
    ]
    path.write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8"
    )


def _fingerprint(config: Path) -> str:
    digest = hashlib.sha256(config.read_bytes())
    # Only a pipeline with components of ours depends on our code.
    ours = "bot.components" in config.read_text(encoding="utf-8")
    for name in (*_SENTENCES, *(_OUR_CODE if ours else ())):
        inputs = ROOT / name
        for path in [inputs] if inputs.is_file() else sorted(inputs.rglob("*")):
            if path.suffix in (".py", ".yml", ".lock"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
