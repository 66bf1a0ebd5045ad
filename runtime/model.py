"""The dialogue model: trained when its inputs have changed, kept by the hash of its inputs.

`python -m runtime.model` trains it if needed and prints its path.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from runtime.settings import ROOT

MODELS: Final = ROOT / ".rasa-models"
RASA_PYTHON: Final = ROOT / "bot" / ".venv" / "bin" / "python"

_INPUTS: Final = (
    "config.yml",
    "domain.yml",
    "domain",
    "data",
    "bot/components",
    "bot/language",
    "bot/uv.lock",
)
_DATA: Final = ("data/nlu", "data/rules", "data/stories")
_IGNORED_SUFFIXES: Final = frozenset({".pyc", ".md"})
_SUFFIX: Final = ".tar.gz"
_KEPT: Final = 3
_MINUTES_TO_TRAIN: Final = 15
_LINES_OF_A_FAILURE: Final = 40
_STEP: Final = " INFO "

RASA_ENVIRONMENT: Final = {
    # Rasa reports usage by default.
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore::DeprecationWarning,ignore::FutureWarning,ignore::UserWarning",
    "PYTHONPATH": str(ROOT),
    "PYTHONUNBUFFERED": "1",
}
"""What every Rasa process needs in its environment."""


class TrainingFailedError(RuntimeError):
    """Rasa could not train the model; what it printed says why."""


def trained_model(root: Path = ROOT, models: Path = MODELS) -> Path:
    """The model file for the present inputs, trained first if there is none.

    Raises `TrainingFailedError`. Two callers at once train once: the second waits for the first.
    """
    model = model_path(root, models)
    if model.is_file():
        return model
    models.mkdir(parents=True, exist_ok=True)
    with _alone(models / "training.lock"):
        if not model.is_file():
            _train(root, model)
            _forget_old(models, model)
    return model


def model_path(root: Path = ROOT, models: Path = MODELS) -> Path:
    """Where the model for the present inputs lies once it is trained."""
    return models / f"{fingerprint(root)}{_SUFFIX}"


def fingerprint(root: Path) -> str:
    """The first 16 hexadecimal digits of the SHA-256 over all that training reads."""
    digest = hashlib.sha256()
    for path in sorted(_input_files(root)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _input_files(root: Path) -> Iterator[Path]:
    for name in _INPUTS:
        path = root / name
        if path.is_file():
            yield path
        for inner in path.rglob("*"):
            if inner.is_file() and inner.suffix not in _IGNORED_SUFFIXES:
                yield inner


def _train(root: Path, model: Path) -> None:
    version = model.name.removesuffix(_SUFFIX)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix="training-") as folder:
        command = [
            *(str(RASA_PYTHON), "-m", "bot.start", "train"),
            *("--config", "config.yml"),
            *("--domain", "domain" if (root / "domain").is_dir() else "domain.yml"),
            *("--data", *_existing(root, _DATA)),
            *("--out", folder, "--fixed-model-name", version),
            # Rasa's own cache would miss a change in bot/language.
            "--force",
        ]
        code = _run(command, root, log=model.parent / "training.log")
        built = Path(folder) / f"{version}{_SUFFIX}"
        # Rasa ends with 0 for some data errors, but then leaves no model.
        if code != 0 or not built.is_file():
            raise TrainingFailedError(f"rasa train ended with exit code {code} and no model")
        built.replace(model)


def _run(command: list[str], root: Path, log: Path) -> int:
    """Run the training: everything into `log`, its steps to the terminal; the exit code."""
    process = subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, **RASA_ENVIRONMENT, "TQDM_DISABLE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    too_long = threading.Timer(_MINUTES_TO_TRAIN * 60, process.kill)
    too_long.start()
    last: deque[str] = deque(maxlen=_LINES_OF_A_FAILURE)
    try:
        with process, log.open("w", encoding="utf-8") as file:
            for line in process.stdout or ():
                file.write(line)
                last.append(line)
                # Rasa also warns of each of a thousand questions that it is not to answer itself.
                if _STEP in line:
                    print(line.rstrip(), flush=True)
    finally:
        too_long.cancel()
        process.kill()
    if process.returncode != 0:
        print("".join(last), file=sys.stderr, flush=True)
    return process.returncode


def _existing(root: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if (root / name).exists()]


def _forget_old(models: Path, newest: Path) -> None:
    others = [path for path in models.glob(f"*{_SUFFIX}") if path != newest]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        path.unlink(missing_ok=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as file:
        # Released by the system when the process ends, however it ends.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _end(_number: int, _frame: object) -> None:
    # As an exception it passes through `_run`, which then ends the training.
    sys.exit(1)


def main() -> int:
    signal.signal(signal.SIGTERM, _end)
    try:
        print(trained_model())
    except (TrainingFailedError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
