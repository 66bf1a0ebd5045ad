"""What a message wants: one intent for the whole, and its parts where it asks several things."""

from dataclasses import dataclass

from bot.language.clauses import pieces_of, split_clauses
from bot.language.intent_model import IntentModel, Prediction

_NO_QUESTION = frozenset(
    {
        "inform",
        "affirm",
        "deny",
        "dont_know",
        "greet",
        "goodbye",
        "thank",
        "wait",
        "insult",
        "out_of_scope",
    }
)

_STATEMENT = "inform"

#: What may be asked for without any asking words; a bare term ("四上企业") is no question.
_REQUESTS = frozenset(["start_intake", "ask_estimate", "ask_materials", "ask_human", "ask_status"])

#: What a piece without any asking words ("登记公有云") must reach to count as a request.
_UNASKED_CONFIDENCE = 0.7


@dataclass(frozen=True)
class Part:
    """A clause that is a question of its own."""

    text: str
    best: Prediction


@dataclass(frozen=True)
class Understanding:
    """`ranking`: every label, the likeliest first. `parts`: one a thing asked, never none."""

    ranking: tuple[Prediction, ...]
    parts: tuple[Part, ...]


def understand(model: IntentModel, normalized: str, part_confidence: float) -> Understanding:
    """The whole message's intent and its questions.

    Facts and courtesies around a single question leave it the message's intent; where two
    different questions are each recognised with `part_confidence`, the first leads.
    """
    found = _of_clauses(model, normalized, part_confidence)
    if found.ranking[0].intent != _STATEMENT:
        return found
    asked = _asked_beside_facts(model, normalized, part_confidence)
    return asked or found


def _asked_beside_facts(
    model: IntentModel, normalized: str, part_confidence: float
) -> Understanding | None:
    """The question or request among so many facts that the whole reads as a statement."""
    questions: dict[str, tuple[str, tuple[Prediction, ...]]] = {}
    for ends, asking in pieces_of(normalized):
        needed = part_confidence if asking else max(part_confidence, _UNASKED_CONFIDENCE)
        rankings = (tuple(model.predict(end)) for end in ends)
        able = [r for r in rankings if r[0].intent not in _NO_QUESTION]
        if not asking:
            able = [r for r in able if r[0].intent in _REQUESTS]
        ranking = max(able, key=lambda r: r[0].confidence, default=None)
        if ranking is not None and ranking[0].confidence >= needed:
            questions.setdefault(ranking[0].label, (ends[0], ranking))
    if not questions:
        return None
    parts = tuple(Part(piece, ranking[0]) for piece, ranking in questions.values())
    surest = max(questions.values(), key=lambda question: question[1][0].confidence)
    return Understanding(surest[1], parts)


def _of_clauses(model: IntentModel, normalized: str, part_confidence: float) -> Understanding:
    whole = tuple(model.predict(normalized))
    clauses = split_clauses(normalized)
    if len(clauses) < 2:
        return Understanding(whole, (Part(normalized, whole[0]),))

    rankings = [tuple(model.predict(clause)) for clause in clauses]
    questions: dict[str, tuple[str, tuple[Prediction, ...]]] = {}
    for clause, ranking in zip(clauses, rankings, strict=True):
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
