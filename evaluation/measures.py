"""From what was said and what was understood to figures. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.sentences import Sentence

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Outcome:
    """`understood`: the full label after the fallback; `confidence`: of the best label."""

    sentence: Sentence
    understood: str
    confidence: float

    @property
    def right(self) -> bool:
        return self.understood == self.sentence.intent

    @property
    def asked_back(self) -> bool:
        return self.understood == FALLBACK


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The fields of the contract's `var/evaluation/summary.json`; shares are 0 to 1.

    `intent_accuracy`: understood exactly; asking back is not. `wrong_confident`: acted on a wrong
    label. `out_of_scope_rejected`: of the sentences out of scope, declined or asked back.
    `macro_f1`: over the labels of the set. `conversations_passed` is null: none is played here.
    """
    strangers = [o for o in outcomes if o.sentence.intent == OUT_OF_SCOPE]
    varieties = sorted({o.sentence.variety for o in outcomes})
    return {
        "intent_accuracy": _share(o.right for o in outcomes),
        "macro_f1": macro_f1(outcomes),
        "wrong_confident": _share(not o.right and not o.asked_back for o in outcomes),
        "asked_back": _share(o.asked_back for o in outcomes),
        "out_of_scope_rejected": _share(
            o.understood in (OUT_OF_SCOPE, FALLBACK) for o in strangers
        ),
        "conversations_passed": None,
        "sentences": len(outcomes),
        "by_variety": {
            variety: {
                "sentences": sum(o.sentence.variety == variety for o in outcomes),
                "intent_accuracy": _share(
                    o.right for o in outcomes if o.sentence.variety == variety
                ),
            }
            for variety in varieties
        },
    }


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """The mean F1 of the labels that occur in the set, each counting the same."""
    expected = Counter(o.sentence.intent for o in outcomes)
    understood = Counter(o.understood for o in outcomes)
    right = Counter(o.understood for o in outcomes if o.right)
    scores = [2 * right[label] / (expected[label] + understood[label]) for label in expected]
    return round(sum(scores) / len(scores), 4)


def confusions(outcomes: Iterable[Outcome]) -> list[tuple[str, str, int]]:
    """(expected, understood, how often), the most frequent first; labels only, no sentence."""
    pairs = Counter((o.sentence.intent, o.understood) for o in outcomes if not o.right)
    return [(expected, understood, n) for (expected, understood), n in pairs.most_common()]


def reliability(outcomes: Sequence[Outcome], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share of best labels that are right, count) for each filled bin."""
    filled: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        filled.setdefault(min(int(outcome.confidence * bins), bins - 1), []).append(outcome)
    return [
        (sum(o.confidence for o in group) / len(group), _share(o.right for o in group), len(group))
        for _, group in sorted(filled.items())
    ]


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else 0.0
