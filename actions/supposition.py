"""Trying things out: the facts of the real case are kept beside those that are only supposed.

After a first answer 要是税2000万呢 changes one thing and keeps the others, also those supposed
before. The real facts come back with 按实际的算, and before an intake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.ellipsis import says_only
from actions.kind_asked import contradicts_the_own_form
from actions.quoted import clause_around, supposes
from actions.turn import Turn

#: Entities whose value can be tried out.
TRIED_OUT = (
    "annual_tax",
    "paid_in_capital",
    "annual_fee",
    "excluded_fee",
    "amount",
    "category",
    "legal_form",
    "district",
    "packages",
    "edition",
    "prior",
)


def set_real_facts_aside(turn: Turn) -> None:
    """Before the facts are taken: a supposition keeps the real ones, 按实际 brings them back."""
    if turn.is_payload:
        return
    if _speaks_of_itself_again(turn):
        back_to_reality(turn)
    if turn.dialogue.for_another and turn.means("words_of_oneself_again"):
        back_to_reality(turn)
    if _returns_to_reality(turn):
        back_to_reality(turn)
        turn.back_in_reality = True
    elif _speaks_for_the_head_office(turn):
        _keep_the_real_ones(turn)
        applicant = turn.sheet.applicant
        applicant.legal_form, applicant.legal_form_implied = "enterprise", False
        if applicant.registered_in_baiyun:
            # That was said of the branch.
            applicant.registered_in_baiyun = None
    elif _moves_here(turn):
        _keep_the_real_ones(turn)
        turn.moves_here = True
        turn.sheet.applicant.registered_in_baiyun = True
    elif _supposes(turn) and turn.dialogue.last_kind is not None:
        _keep_the_real_ones(turn)


def _keep_the_real_ones(turn: Turn) -> None:
    turn.supposes = True
    turn.dialogue.other_form_tried = contradicts_the_own_form(turn)
    if turn.dialogue.real is None:
        turn.dialogue.real = turn.sheet.model_copy(deep=True)


def _moves_here(turn: Turn) -> bool:
    """那我们把注册地迁过来, after a no because of the place."""
    refused = turn.dialogue.last_kind == "refusal"
    elsewhere = turn.sheet.applicant.registered_in_baiyun is False
    return refused and elsewhere and turn.means("words_of_moving_here") and not turn.has("district")


def _speaks_for_the_head_office(turn: Turn) -> bool:
    """那用总公司的名义报呢, after a branch was refused."""
    refused = turn.dialogue.last_kind == "refusal" and turn.sheet.applicant.legal_form == "branch"
    named = turn.means("words_of_the_head_office") and not turn.has("legal_form", "category")
    turn.for_the_head_office = refused and named and not turn.means("words_of_why")
    return turn.for_the_head_office


def _speaks_of_itself_again(turn: Turn) -> bool:
    """那我们到底行不行, after another form was asked about and refused as well."""
    refused = turn.dialogue.other_form_tried and turn.dialogue.last_kind == "refusal"
    return refused and turn.says("words_of_self") and not turn.has("what_if", "legal_form")


def _returns_to_reality(turn: Turn) -> bool:
    if turn.dialogue.real is None:
        return turn.dialogue.last_total is not None and says_only(turn, "words_of_reality")
    return turn.means("words_of_reality")


def back_to_reality(turn: Turn) -> None:
    """The facts as they were before anything was supposed."""
    if turn.dialogue.real is not None:
        turn.sheet = turn.dialogue.real
        turn.dialogue.real, turn.dialogue.other_form_tried = None, False
        turn.dialogue.for_another = False


def _supposes(turn: Turn) -> bool:
    if turn.has("correction"):
        return False
    multiplies = turn.means("words_of_doubling") or turn.means("words_of_halving")
    if turn.has("what_if") or (multiplies and supposes(turn, turn.normalized.rstrip("?？。！! "))):
        return True
    if contradicts_the_own_form(turn):
        return True
    return any(
        e.start >= 0 and supposes(turn, clause_around(turn.normalized, e.start))
        for e in turn.of_any(*TRIED_OUT)
    )


def tell_the_real_case(turn: Turn, take: Callable[[Turn], None]) -> None:
    """A fact that is stated while others are supposed is one of the real case too."""
    if turn.dialogue.real is None or turn.is_payload or turn.supposes or turn.dialogue.for_another:
        return
    real = replace(
        turn,
        sheet=turn.dialogue.real,
        dialogue=turn.dialogue.model_copy(deep=True),
        mentioned=[],
        excluded_services=[],
        changed=[],
    )
    take(real)
