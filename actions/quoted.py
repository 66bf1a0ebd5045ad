"""Figures that a message only repeats: 才30万啊, 那就是32万咯, 500万以下那档是10万吧.

A figure without a role states a fact where it answers a question or supposes something. Where it
repeats what the assistant said, or draws a conclusion, it states none.
"""

from __future__ import annotations

import re

from actions.amounts import in_yuan
from actions.money_facts import as_money
from actions.turn import Entity, Turn

BREAK = re.compile(r"[，,。！!？?；;\s]")


def mark_quoted(turn: Turn) -> None:
    """Marks the figures that are only repeated as `asked`: they are no facts."""
    question = turn.dialogue.open_question
    if turn.is_payload or (question is not None and question.kind in ("fact", "unit")):
        return
    priced = False
    for position, entity in enumerate(turn.entities):
        without_role = entity.name == "amount" and entity.service is None
        second_fee = entity.name == "annual_fee" and priced
        if (without_role or second_fee) and _is_quoted(turn, entity, second_fee):
            turn.entities[position] = entity.as_asked()
        priced = priced or entity.name == "annual_fee"


def _is_quoted(turn: Turn, entity: Entity, second_fee: bool) -> bool:
    clause = clause_around(turn.normalized, entity.start)
    if supposes(turn, clause):
        return False
    if _concludes(turn, clause) or _is_of_others(turn, clause):
        return True
    return not second_fee and _was_said(turn, entity)


def tells_of_others(turn: Turn) -> bool:
    """Whether a clause tells what somebody else was given: 我朋友拿了八成."""
    return any(_is_of_others(turn, clause) for clause in BREAK.split(turn.normalized))


def _is_of_others(turn: Turn, clause: str) -> bool:
    return all(
        any(word in clause for word in turn.wording.say(key).split())
        for key in ("words_of_others", "words_of_getting")
    )


def supposes(turn: Turn, clause: str) -> bool:
    """Whether a clause tries something out: 要是20万, 20万呢."""
    return any(
        clause.rstrip().endswith(word) or clause.lstrip().startswith(word)
        for word in turn.wording.say("words_of_trying_out").split()
    )


def _concludes(turn: Turn, clause: str) -> bool:
    return any(word in clause for word in turn.wording.say("words_of_concluding").split())


def _was_said(turn: Turn, entity: Entity) -> bool:
    """Whether the assistant's last words name the figure, and nobody corrects them."""
    amount, _ = as_money(entity.value)
    if amount.exact is None or turn.has("correction") or _is_bare(turn, entity):
        return False
    said = in_yuan(amount.exact)
    texts = "".join(str(message["text"]) for message in turn.dialogue.last_reply)
    return re.search(rf"(?<![\d.,]){re.escape(said)}", texts) is not None


def _is_bare(turn: Turn, entity: Entity) -> bool:
    """两千万: nothing but the figure, which therefore is a new one."""
    rest = turn.normalized.replace(entity.text, "", 1)
    return not turn.asks and not re.sub(r"[\W_]", "", rest)


def clause_around(text: str, position: int) -> str:
    """The clause that a position lies in."""
    start = max((m.end() for m in BREAK.finditer(text, 0, position)), default=0)
    end = BREAK.search(text, position)
    return text[start : end.start() if end else len(text)]
