"""The report's figures, on outcomes small enough to count by hand."""

from evaluation.measures import (
    FALLBACK,
    Outcome,
    calibration_error,
    confusions,
    reliability,
    summary,
)
from evaluation.sentences import Sentence


def outcome(
    expected: str, best: str, confidence: float = 0.9, *, asked_back: bool = False
) -> Outcome:
    variety = "out_of_scope" if expected == "out_of_scope" else "mandarin"
    return Outcome(Sentence("一句话", expected, variety), best, confidence, asked_back)


OUTCOMES = [
    outcome("greet", "greet"),
    outcome("greet", "thank"),
    outcome("faq/transfer", "faq/transfer", 0.2, asked_back=True),
    outcome("out_of_scope", "ask_services", 0.3, asked_back=True),
    outcome("out_of_scope", "out_of_scope"),
]


def test_asking_back_is_neither_right_nor_wrongly_confident() -> None:
    figures = summary(OUTCOMES)
    assert figures["intent_accuracy"] == 0.4
    assert figures["wrong_confident"] == 0.2
    assert figures["asked_back"] == 0.4


def test_the_likeliest_label_counts_apart_from_what_is_acted_on() -> None:
    assert summary(OUTCOMES)["best_accuracy"] == 0.6


def test_out_of_scope_is_rejected_by_declining_or_by_asking_back() -> None:
    assert summary(OUTCOMES)["out_of_scope_rejected"] == 1.0


def test_what_is_in_scope_and_not_answered_counts_as_rejected() -> None:
    figures = summary([*OUTCOMES, outcome("greet", "out_of_scope")])
    assert figures["in_scope_rejected"] == 0.5
    assert figures["in_scope_declined"] == 0.25


def test_every_label_weighs_the_same_in_macro_f1() -> None:
    # greet 2/3, faq/transfer 0, out_of_scope 2/3
    assert summary(OUTCOMES)["macro_f1"] == 0.4444


def test_varieties_are_counted_apart() -> None:
    assert summary(OUTCOMES)["by_variety"] == {
        "mandarin": {"sentences": 3, "intent_accuracy": 0.3333, "wrong_confident": 0.3333},
        "out_of_scope": {"sentences": 2, "intent_accuracy": 0.5, "wrong_confident": 0.0},
    }


def test_confusions_name_labels_and_never_the_sentence() -> None:
    assert ("greet", "thank", 1) in confusions(OUTCOMES)
    assert ("out_of_scope", FALLBACK, 1) in confusions(OUTCOMES)
    assert "一句话" not in str(confusions(OUTCOMES))


def test_reliability_counts_each_outcome_once() -> None:
    assert sum(count for _, _, count in reliability(OUTCOMES)) == len(OUTCOMES)


def test_a_confidence_that_means_its_share_has_no_calibration_error() -> None:
    honest = [outcome("greet", "greet", 0.5), outcome("greet", "thank", 0.5)]
    boastful = [outcome("greet", "greet", 0.9), outcome("greet", "thank", 0.9)]
    assert calibration_error(honest) == 0.0
    assert calibration_error(boastful) == 0.4
