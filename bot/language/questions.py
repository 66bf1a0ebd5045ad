"""What a message wants: one intent for the whole, and its parts where it asks several things."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.clauses import (
    halves_of,
    is_questioned,
    pieces_of,
    sentences_of,
    split_clauses,
)
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

#: What a question may stand among in one clause: facts, courtesies and that one did not follow.
_SURROUNDING = frozenset(["inform", "affirm", "deny", "greet", "thank", "wait", "rephrase"])

#: What may be asked for without any asking words; a bare term ("四上企业") is no question.
_REQUESTS = frozenset(["start_intake", "ask_estimate", "ask_materials", "ask_human", "ask_status"])

#: What a sentence or clause must reach to be clear by itself.
_CLEAR = 0.9

#: What a clause must reach that is read as its whole sentence is.
_LIKELY = 0.6

#: The weight in a whole from which what is read in a half of it, with nothing between, counts.
_HEARD_IN_THE_WHOLE = 0.005

#: What a piece without any asking words ("登记公有云") must reach to count as a request.
_UNASKED_CONFIDENCE = 0.7


#: What acknowledges the answer before and says nothing of what follows.
_ACKNOWLEDGED = re.compile(
    r"^(?:好的?|行|得|嗯+|哦+|噢|[oO][kK]|明白了?|知道了?|收到|了解了?|[好行]吧|哎呀?|诶|喂)"
    r"[,。!?;: ]+(?=..)"
)


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


_Ranking = tuple[Prediction, ...]
_Clause = tuple[str, _Ranking]
_Questions = dict[str, _Clause]


def understand(model: IntentModel, normalized: str, part_confidence: float) -> Understanding:
    """The whole message's intent and its questions.

    Facts and courtesies around a single question leave it the message's intent; where two
    different questions are each recognised with `part_confidence`, the first leads.
    """
    whole = tuple(model.predict(normalized))
    behind = _ACKNOWLEDGED.sub("", normalized)
    if behind != normalized and whole[0].confidence < _CLEAR:
        # 得,点样申请: what was acknowledged is over, and may only make the rest unclear.
        rest = tuple(model.predict(behind))
        if rest[0].confidence > whole[0].confidence:
            normalized, whole = behind, rest
    questions: _Questions = {}
    for clause, ranking in _clauses(model, normalized, whole):
        best = ranking[0]
        if best.intent in _SURROUNDING:
            questions |= _beside_facts(model, clause, part_confidence)
        elif best.confidence >= part_confidence and best.intent not in _NO_QUESTION:
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


def _clauses(model: IntentModel, normalized: str, whole: _Ranking) -> Iterator[_Clause]:
    """What may hold a question of its own: the clauses of a sentence, or the sentence.

    One that is clear as a whole is taken apart only where its clauses are as clear, and differ.
    """
    for sentence in sentences_of(normalized) or [normalized]:
        ranking = whole if sentence == normalized else tuple(model.predict(sentence))
        questioned = is_questioned(normalized, sentence)
        clauses = [
            (clause, ranking if clause == sentence else tuple(model.predict(clause)))
            for clause in split_clauses(sentence, questioned=questioned) or [sentence]
        ]
        if len(clauses) == 1:
            clauses = _two_in_one(model, sentence, ranking) or clauses
        clear = ranking[0].confidence >= _CLEAR and ranking[0].intent not in _SURROUNDING
        asked = [found[0] for _, found in clauses if found[0].intent not in _NO_QUESTION]
        sure = {b.label for b in asked if b.confidence >= _needed(b, ranking[0])}
        yield from [(sentence, ranking)] if clear and len(sure) < 2 else clauses


def _needed(clause: Prediction, whole: Prediction) -> float:
    """What a clause of a clear sentence must reach to be a question of its own."""
    return _LIKELY if clause.label == whole.label else _CLEAR


def _two_in_one(model: IntentModel, sentence: str, whole: _Ranking) -> list[_Clause]:
    """Two questions with nothing between them; [] where it is one.

    Each is clear by itself and heard in the whole, too: 补几成|最多补多少 is one question.
    """
    weights = {prediction.label: prediction.confidence for prediction in whole}
    found: list[tuple[float, list[_Clause]]] = []
    for halves in halves_of(sentence):
        clauses = [(half, tuple(model.predict(half))) for half in halves]
        best = [ranking[0] for _, ranking in clauses]
        askable = all(b.intent not in _NO_QUESTION | _SURROUNDING for b in best)
        surest = min(b.confidence for b in best)
        heard = all(weights.get(b.label, 0.0) >= _HEARD_IN_THE_WHOLE for b in best)
        if askable and heard and best[0].label != best[1].label and surest >= _CLEAR:
            found.append((surest, clauses))
    return max(found, key=lambda f: f[0], default=(0.0, []))[1]


def _beside_facts(model: IntentModel, clause: str, part_confidence: float) -> _Questions:
    """The questions or requests among so many facts that the clause reads as a statement."""
    questions: _Questions = {}
    for ends, asking in pieces_of(clause):
        needed = part_confidence if asking else max(part_confidence, _UNASKED_CONFIDENCE)
        rankings = (tuple(model.predict(end)) for end in ends)
        able = [r for r in rankings if r[0].intent not in _NO_QUESTION]
        if not asking:
            able = [r for r in able if r[0].intent in _REQUESTS]
        ranking = max(able, key=lambda r: r[0].confidence, default=None)
        if ranking is not None and ranking[0].confidence >= needed:
            questions.setdefault(ranking[0].label, (ends[0], ranking))
    return questions
