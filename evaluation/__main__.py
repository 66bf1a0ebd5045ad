"""`make evaluate`: the trained model, as it is served, on held-out sentences."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from evaluation.measures import FALLBACK, Outcome, confusions, summary
from evaluation.picture import draw
from evaluation.sentences import FOLDER, Sentence, load

ROOT = Path(__file__).resolve().parents[1]
_TRAINING_SECONDS = 600


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--set", default="final", help="final (default) or development")
    parser.add_argument("--model", type=Path, help="a trained model; default: the present inputs'")
    parser.add_argument(
        "--out", type=Path, default=Path(os.environ.get("DATA_DIR", "var")) / "evaluation"
    )
    options = parser.parse_args()

    model = options.model or present_model()
    if not model.is_file():
        print(f"evaluate: no trained model at {model}; run `make model` first", file=sys.stderr)
        return 1
    sentences = load(FOLDER / f"{options.set}.yml")
    print(f"evaluate: {len(sentences)} sentences of the {options.set} set, model {model.name}")
    outcomes = asyncio.run(understand(model, sentences))

    figures = summary(outcomes)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "summary.json").write_text(json.dumps(figures, indent=1) + "\n")
    (options.out / "confusions.json").write_text(json.dumps(confusions(outcomes), indent=1) + "\n")
    draw(outcomes, options.out / "understanding.png")
    _print(figures, outcomes)
    print(f"evaluate: wrote {options.out}/summary.json, confusions.json and understanding.png")
    return 0


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


async def understand(model: Path, sentences: list[Sentence]) -> list[Outcome]:
    """What the model, with its fallback, makes of each sentence by itself."""
    # Rasa's own records would print every sentence, also those nobody here should read.
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))
    outcomes = []
    for number, sentence in enumerate(sentences, 1):
        parsed = await agent.parse_message(sentence.text)
        name, topic = parsed["intent"]["name"], parsed.get("topic")
        label = f"{name}/{topic}" if name == "faq" and topic else name
        best = next(r for r in parsed["intent_ranking"] if r["name"] != FALLBACK)
        outcomes.append(Outcome(sentence, label, best["confidence"]))
        if number % 100 == 0:
            print(f"evaluate: {number} of {len(sentences)}", flush=True)
    return outcomes


def _print(figures: dict[str, object], outcomes: list[Outcome]) -> None:
    for name, value in figures.items():
        print(f"  {name:24}{json.dumps(value)}")
    for expected, understood, count in confusions(outcomes)[:10]:
        print(f"  {count:3} × {expected} understood as {understood}")


if __name__ == "__main__":
    sys.exit(main())
