"""What a message wants: one intent for the whole, and its parts where it asks several things."""

from dataclasses import dataclass

from bot.language.clauses import split_clauses
from bot.language.intent_model import IntentModel, Prediction

_NO_QUESTION = frozenset(
    "inform affirm deny dont_know greet goodbye thank wait insult out_of_scope".split()
)


@dataclass(frozen=True)
class Part:
    """A clause that is a question of its own."""

    text: str
    best: Prediction


@dataclass(frozen=True)
class Understanding:
    """`ranking`: every label, the likeliest first. `parts`: one for each thing asked, at least one."""

    ranking: tuple[Prediction, ...]
    parts: tuple[Part, ...]


def understand(model: IntentModel, normalized: str, part_confidence: float) -> Understanding:
    """The whole message's intent and its questions.

    Facts and courtesies around a single question leave it the message's intent; where two
    different questions are each recognised with `part_confidence`, the first leads.
    """
    whole = tuple(model.predict(normalized))
    clauses = split_clauses(normalized)
    if len(clauses) < 2:
        return Understanding(whole, (Part(normalized, whole[0]),))

    rankings = [tuple(model.predict(clause)) for clause in clauses]
    questions: dict[str, tuple[str, tuple[Prediction, ...]]] = {}
    for clause, ranking in zip(clauses, rankings):
        best = ranking[0]
        if best.confidence >= part_confidence and best.intent not in _NO_QUESTION:
            questions.setdefault(best.label, (clause, ranking))
    if not questions:
        return Understanding(whole, (Part(normalized, whole[0]),))
    if len(questions) == 1:
        ((_, ranking),) = questions.values()
        surer = whole[0].intent in _NO_QUESTION or ranking[0].confidence > whole[0].confidence
        chosen = ranking if surer else whole
        return Understanding(chosen, (Part(normalized, chosen[0]),))
    parts = tuple(Part(clause, ranking[0]) for clause, ranking in questions.values())
    return Understanding(next(iter(questions.values()))[1], parts)
