"""`make evaluate`: the trained model, as it is served, and two peers on held-out data."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.language.normalise import normalise
from evaluation import amounts, facts
from evaluation.measures import confusions, reliability, summary
from evaluation.overlap import unseen
from evaluation.peers import trained_peer, training_sentences
from evaluation.picture import draw
from evaluation.sentences import FOLDER, load
from evaluation.understanding import Understood, understand

ROOT = Path(__file__).resolve().parents[1]
PEERS = ("starter", "stock")
_TRAINING_SECONDS = 900


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--set", default="final", help="final (default) or development")
    parser.add_argument("--model", type=Path, help="a trained model; default: the present inputs'")
    parser.add_argument("--no-peers", action="store_true", help="only the product")
    parser.add_argument(
        "--out", type=Path, default=Path(os.environ.get("DATA_DIR", "var")) / "evaluation"
    )
    options = parser.parse_args()

    model = options.model or present_model()
    if not model.is_file():
        print(f"evaluate: no trained model at {model}; run `make model` first", file=sys.stderr)
        return 1
    folder = FOLDER / options.set
    everything = load(folder)
    sentences = unseen(everything, {normalise(text) for text, _ in training_sentences()})
    print(
        f"evaluate: {len(sentences)} sentences of the {options.set} set, model {model.name}; "
        f"{len(everything) - len(sentences)} more that training happens to have are left out"
    )
    ours = asyncio.run(understand(model, sentences))
    peers: dict[str, Understood] = {}
    for name in () if options.no_peers else PEERS:
        trained = trained_peer(name)
        print(f"evaluate: the same sentences, {name}")
        peers[name] = asyncio.run(understand(trained, sentences))

    stated = folder / "facts.yml"
    figures = _figures(ours) | {
        "set": options.set,
        "left_out": len(everything) - len(sentences),
        "conversations_passed": None,
        "amounts": amounts.summary(amounts.read_all(folder / "amounts.yml")),
        "facts": facts.summary(facts.read_all(stated)) if stated.is_file() else None,
        "peers": {name: _figures(peer) for name, peer in peers.items()},
    }
    options.out.mkdir(parents=True, exist_ok=True)
    _write(options.out / "summary.json", figures)
    _write(options.out / "confusions.json", confusions(ours.outcomes))
    draw(ours.outcomes, figures, options.out / "understanding.png")
    _print(figures, ours)
    print(f"evaluate: wrote {options.out}/summary.json, confusions.json and understanding.png")
    return 0


def _figures(understood: Understood) -> dict[str, Any]:
    return {
        **summary(understood.outcomes),
        "milliseconds": understood.milliseconds,
        "calibration": [
            {"confidence": round(confidence, 3), "right": share, "sentences": count}
            for confidence, share, count in reliability(understood.outcomes)
        ],
    }


def present_model() -> Path:
    """The model for the present inputs, trained first if need be.

    `runtime` needs the other environment's Python, so it is asked as a program. Raises
    subprocess.CalledProcessError when training fails, its own words then stand on stderr.
    """
    asked = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "runtime.model"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=_TRAINING_SECONDS,
    )
    return Path(asked.stdout.strip().splitlines()[-1])


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _print(figures: dict[str, Any], ours: Understood) -> None:
    for name, value in figures.items():
        if name not in ("calibration", "peers"):
            print(f"  {name:24}{json.dumps(value)}")
    for name, peer in figures["peers"].items():
        told = ("intent_accuracy", "macro_f1", "wrong_confident", "milliseconds")
        print(f"  peer {name:19}{json.dumps({figure: peer[figure] for figure in told})}")
    for expected, understood, count in confusions(ours.outcomes)[:10]:
        print(f"  {count:3} × {expected} understood as {understood}")


if __name__ == "__main__":
    sys.exit(main())
