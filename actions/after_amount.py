"""What is asked of an amount that was just told: what was cut, who pays the rest, for how long."""

from __future__ import annotations

from decimal import Decimal

from actions.answers import RATE_TOPICS
from actions.neighbours import UNSURE_ACTIONS
from actions.turn import Turn

#: What an amount in a question whether it is a year's is no longer.
NOT_TOLD = ("amount", "annual_fee", "years", "ordinal_year", "number")
#: What 砍了多少 and 不够怎么办 may be taken for.
AFTER_AMOUNT_ACTIONS = {*UNSURE_ACTIONS, "action_why", "action_estimate", "action_eligibility"}


def asked_for_which_time(turn: Turn) -> str | None:
    """这200万是三年总共还是一年: the topic that says it; the years in it are not told."""
    alternative = turn.means("words_of_a_single_year") and turn.means("words_of_all_years")
    if turn.dialogue.last_kind not in ("estimate", "topic") or not alternative:
        return None
    if not turn.means("words_of_an_alternative"):
        return None
    amounts = [e.value for e in turn.of_any("amount", "annual_fee") if isinstance(e.value, dict)]
    named = [Decimal(v["low"]) for v in amounts if v.get("low") and v["low"] == v.get("high")]
    of_an_amount = turn.dialogue.last_kind == "estimate" and not turn.has("annual_fee")
    if not (named or of_an_amount or turn.means("aspect_limit")):
        return None
    turn.entities = [e for e in turn.entities if e.name not in NOT_TOLD]
    services = turn.dialogue.services
    yearly = Decimal(turn.policy.services_data.yearly_cap.value)
    if yearly in named or len(services) != 1:
        return "annual_cap"
    return RATE_TOPICS[services[0]]


def asks_for_the_cut(turn: Turn, action: str) -> bool:
    """砍了多少, 怎么少了 after an amount: its steps tell what was taken off, and why."""
    told = turn.dialogue.last_kind == "estimate" and turn.dialogue.last_total is not None
    plain = not turn.changed and not turn.mentioned and action in AFTER_AMOUNT_ACTIONS
    return told and plain and turn.means("words_of_a_cut")


def asks_for_the_rest(turn: Turn, action: str) -> bool:
    """不够怎么办 after an amount: the applicant pays the rest."""
    plain = not turn.changed and not turn.mentioned and action in AFTER_AMOUNT_ACTIONS
    return turn.dialogue.last_kind == "estimate" and plain and turn.means("words_of_the_rest")
