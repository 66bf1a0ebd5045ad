"""From what was said and what was understood to figures. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.sentences import Sentence

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
#: Bins of the calibration curve.
_BINS = 10


@dataclass(frozen=True)
class Outcome:
    """`best`: the likeliest full label, `confidence`: its chance, `asked_back`: whether the
    fallback asks instead of acting on it."""

    sentence: Sentence
    best: str
    confidence: float
    asked_back: bool

    @property
    def understood(self) -> str:
        """The label acted on."""
        return FALLBACK if self.asked_back else self.best

    @property
    def right(self) -> bool:
        return self.understood == self.sentence.intent

    @property
    def best_is_right(self) -> bool:
        """Whether the likeliest label is the right one, asked back or not."""
        return self.best == self.sentence.intent


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The fields of the contract's `var/evaluation/summary.json` on sentences; shares, 0 to 1.

    `intent_accuracy`: acted on the author's label; asking back is not. `best_accuracy`: the
    likeliest label is the author's, asked back or not. `wrong_confident`: acted on a wrong label.
    `out_of_scope_rejected`: of the sentences out of scope, declined or asked back;
    `in_scope_rejected`: the same of the others, and `in_scope_declined` those declined.
    `macro_f1`: over the labels of the set.
    `calibration_error`: the mean distance of a confidence from the share that is right at it.
    """
    strangers = [o for o in outcomes if o.sentence.intent == OUT_OF_SCOPE]
    ours = [o for o in outcomes if o.sentence.intent != OUT_OF_SCOPE]
    varieties = sorted({o.sentence.variety for o in outcomes})
    rejected = (OUT_OF_SCOPE, FALLBACK)
    return {
        "intent_accuracy": _share(outcomes, lambda o: o.right),
        "best_accuracy": _share(outcomes, lambda o: o.best_is_right),
        "macro_f1": macro_f1(outcomes),
        "wrong_confident": _share(outcomes, lambda o: not o.right and not o.asked_back),
        "asked_back": _share(outcomes, lambda o: o.asked_back),
        "out_of_scope_rejected": _share(strangers, lambda o: o.understood in rejected),
        "in_scope_rejected": _share(ours, lambda o: o.understood in rejected),
        "in_scope_declined": _share(ours, lambda o: o.understood == OUT_OF_SCOPE),
        "calibration_error": calibration_error(outcomes),
        "sentences": len(outcomes),
        "by_variety": {
            variety: _of_variety([o for o in outcomes if o.sentence.variety == variety])
            for variety in varieties
        },
    }


def _of_variety(outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    return {
        "sentences": len(outcomes),
        "intent_accuracy": _share(outcomes, lambda o: o.right),
        "wrong_confident": _share(outcomes, lambda o: not o.right and not o.asked_back),
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


def reliability(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """(mean confidence, share of likeliest labels that are right, count) for each filled bin."""
    filled: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        filled.setdefault(min(int(outcome.confidence * _BINS), _BINS - 1), []).append(outcome)
    return [
        (
            sum(o.confidence for o in group) / len(group),
            _share(group, lambda o: o.best_is_right),
            len(group),
        )
        for _, group in sorted(filled.items())
    ]


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """The expected calibration error over ten bins: 0 where every confidence means its share."""
    distances = (n * abs(confidence - share) for confidence, share, n in reliability(outcomes))
    return round(sum(distances) / len(outcomes), 4)


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float:
    return round(sum(map(holds, outcomes)) / len(outcomes), 4) if outcomes else 0.0
