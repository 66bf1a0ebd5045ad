"""Asking a trained Rasa model, ours or a peer, for what it makes of each sentence by itself."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from evaluation.measures import FALLBACK, Outcome
from evaluation.sentences import Sentence

_PROGRESS = 200


@dataclass(frozen=True)
class Understood:
    """`milliseconds`: the mean of a sentence, in this process, one at a time."""

    outcomes: list[Outcome]
    milliseconds: float


async def understand(model: Path, sentences: list[Sentence]) -> Understood:
    """What the whole pipeline of a model, with its fallback, makes of the sentences."""
    # Rasa's own records would print every sentence, also those nobody here should read.
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model))
    await agent.parse_message("你好")
    outcomes: list[Outcome] = []
    began = time.perf_counter()
    for number, sentence in enumerate(sentences, 1):
        outcomes.append(_outcome(sentence, await agent.parse_message(sentence.text)))
        if number % _PROGRESS == 0:
            print(f"evaluate: {number} of {len(sentences)}", flush=True)
    seconds = time.perf_counter() - began
    return Understood(outcomes, round(1000 * seconds / len(sentences), 2))


def _outcome(sentence: Sentence, parsed: dict[str, Any]) -> Outcome:
    asked_back = parsed["intent"]["name"] == FALLBACK
    best = next(r for r in parsed["intent_ranking"] if r["name"] != FALLBACK)
    name, topic = parsed["intent"]["name"], parsed.get("topic")
    # What is acted on: a question among facts leads its message.
    label = best["name"] if asked_back else (f"{name}/{topic}" if topic else name)
    return Outcome(sentence, label.replace("faq_", "faq/", 1), best["confidence"], asked_back)
