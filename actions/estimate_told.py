"""The words of an estimate: the amount, what it rests on, what comes next. (art. 9, 11, 12)"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.amounts import in_yuan
from actions.cards import estimate_card
from actions.cycle_years import year_alone
from actions.eligibility import assumed_first_time, refusal
from actions.estimate_words import (
    changed_amounts,
    more_is_possible,
    notices,
    rough_amounts,
    self_pay_first,
    service_words,
)
from actions.explain import cuts_of_years, explain_estimate
from actions.lapse import lapse_words
from actions.reply import QuickReply, choose
from actions.turn import Turn
from policy_kb.results import Estimate, ServiceEstimate, Verdict


def say_refusals(turn: Turn, result: Estimate) -> None:
    refused = [s.assessment for s in result.services]
    turn.dialogue.last_kind = "refusal"
    text = [refusal(turn, refused), lapse_words(turn)]
    turn.reply.add(
        "\n".join(p for p in text if p),
        card=estimate_card(turn, result),
        citations=turn.cite(r for a in refused for r in a.reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_eligibility"), "ask_eligibility"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )


def say_estimate(turn: Turn, result: Estimate) -> None:
    given = [s for s in result.services if s.years]
    refused = [
        s.assessment for s in result.services if s.assessment.verdict is Verdict.NOT_ELIGIBLE
    ]
    previous = turn.dialogue.last_total
    if previous == str(result.total) and _asked_again(turn) and explain_estimate(turn):
        return
    turn.dialogue.last_kind = "estimate"
    year = year_alone(turn, turn.dialogue.services)
    if year is None:
        total = turn.say("estimate_total", total=in_yuan(result.total))
    else:
        total = turn.say("estimate_total_of_year", year=year, total=in_yuan(result.total))
    if turn.topic == "self_pay":
        total = self_pay_first(turn, result) + total
    if previous is not None and (news := changed_amounts(turn)):
        total = turn.wording.say("estimate_with", facts="、".join(news)) + total
    services = [s.service.value for s in result.services]
    comparable = set(turn.dialogue.last_estimated) <= set(services)
    comparable = comparable and year is None
    if previous is not None and comparable and turn.changed and Decimal(previous) != result.total:
        total += turn.wording.say("estimate_before", before=in_yuan(Decimal(previous)))
    turn.dialogue.last_total = str(result.total)
    turn.dialogue.last_estimated = services
    paragraphs = [total, *(service_words(turn, s) for s in given)]
    lines = [line for s in given for line in s.years]
    if len(lines) > 1:
        self_pay = sum((line.self_pay for line in lines), Decimal(0)) + sum(
            y.cut for y in result.years
        )
        paragraphs.append(turn.wording.say("self_pay_total", self_pay=in_yuan(self_pay)))
    paragraphs += cuts_of_years(turn, result)
    if refused:
        paragraphs.append(refusal(turn, refused))
    paragraphs += assumed_first_time(turn, [s.service.value for s in given])
    paragraphs += rough_amounts(turn, services)
    paragraphs += more_is_possible(turn, given)
    if turn.dialogue.real is not None:
        paragraphs.append(turn.say("supposed"))
    paragraphs += notices(turn, result)
    turn.dialogue.offer = "ask_materials"
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=estimate_card(turn, result),
        citations=[
            *(c for s in given for c in s.citations),
            *turn.cite(r for a in refused for r in a.reasons),
            *turn.cite(result.notices),
        ],
        quick_replies=[
            *_all_years(turn, given),
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
            turn.goal_reply(turn.wording.say("title_start_over"), "start_over"),
        ],
    )


def _asked_again(turn: Turn) -> bool:
    """Whether the message asks for the amount that was just told, and tells nothing new."""
    return (
        turn.dialogue.last_kind == "estimate"
        and turn.intent == "ask_estimate"
        and turn.topic is None
        and not turn.changed
        and not turn.back_in_reality
        and not turn.is_payload
        and len(turn.parts) <= 1
    )


def _all_years(turn: Turn, given: Sequence[ServiceEstimate]) -> list[QuickReply]:
    """The whole cycle as the next step, where one year of a three-year service was computed."""
    for item in given:
        service = item.service.value
        years = turn.policy.service(item.service).data.years.value
        if years > len(item.years):
            title = turn.wording.say("title_all_years", service=turn.label(service), years=years)
            return [QuickReply(title, choose(f"{service}.years", str(years)))]
    return []
