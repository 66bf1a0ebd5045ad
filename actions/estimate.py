"""How much would this applicant get? (art. 9, 11, 12)"""

from __future__ import annotations

from collections.abc import Sequence

from actions.amounts import in_percent
from actions.answers import RATE_TOPICS
from actions.cycle_years import ended_by_then, longer_than_cycle, year_beyond
from actions.eligibility import finding_date_open, focus, kind_of_applicant
from actions.estimate_told import say_estimate, say_refusals
from actions.lapse import lapse_words
from actions.outcomes import (
    say_outcomes_if_settled,
    say_what_it_depends_on,
    say_what_it_would_be,
)
from actions.questions import ask_next, ask_services
from actions.rules import applicant_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.results import ServiceEstimate, Verdict


def estimate(turn: Turn) -> None:
    """Answers with the amount at once where the facts decide it, else asks for what is missing."""
    turn.dialogue.goal = "estimate"
    turn.dialogue.offer = None
    services = focus(turn)
    if not services or _kind_of_manufacturing_open(turn, services):
        _ask_which(turn, services)
        return
    turn.dialogue.services = services
    if ended := ended_by_then(turn, services):
        for over in ended:
            _say_cycle(turn, over, "ended_by_then")
        services = [s for s in services if s not in ended]
        turn.dialogue.services = services
    if (beyond := year_beyond(turn)) is not None:
        _say_cycle(turn, beyond[0], "beyond_cycle", year=numeral(turn, beyond[1]))
        return
    if finding_date_open(turn):
        return
    if (service := longer_than_cycle(turn)) is not None:
        _say_cycle(turn, service, "no_longer_than_cycle")
    _settle_pending_fee(turn, services)
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
    )
    possible = [s for s in result.services if s.assessment.verdict is not Verdict.NOT_ELIGIBLE]
    if not possible:
        turn.dialogue.open_question = None
        say_refusals(turn, result)
        return
    missing = [fact for s in possible for fact in s.missing]
    if not missing:
        turn.dialogue.open_question = None
        say_estimate(turn, result)
        return
    if say_outcomes_if_settled(turn, services, missing):
        return
    told = _say_the_rule_first(turn, possible) or say_what_it_would_be(turn, services, missing)
    if ask_next(turn, [s.service.value for s in possible], "estimate"):
        if not told:
            _say_who_may_apply(turn, possible)
    else:
        turn.dialogue.open_question = None
        say_what_it_depends_on(turn, services)


def numeral(turn: Turn, number: int) -> str:
    """A small number in Chinese, where there is one."""
    key = f"numeral_{number}"
    return turn.wording.say(key) if key in turn.wording else str(number)


def _say_the_rule_first(turn: Turn, items: Sequence[ServiceEstimate]) -> bool:
    """Somebody who asks how much before any figure is known is told the rule, then asked."""
    asks = turn.intent in ("ask_estimate", "faq") and not turn.is_payload and turn.asks
    known = any(turn.sheet.is_priced(s.service.value) for s in items)
    topics = [RATE_TOPICS[s.service.value] for s in items]
    fresh = [t for t in topics if f"answer:{t}" not in turn.dialogue.said]
    if not asks or known or len(items) != 1:
        return False
    if not fresh:
        return _say_the_rate_of_a_year(turn, items[0].service)
    turn.dialogue.said[f"answer:{topics[0]}"] = 1
    answer = turn.policy.answers[topics[0]]
    turn.reply.add(
        "\n".join(p for p in (answer.text, lapse_words(turn)) if p),
        citations=[turn.policy.citation(a) for a in answer.articles],
    )
    return True


def _say_the_rate_of_a_year(turn: Turn, service: ServiceId) -> bool:
    """那第二年呢, while the fee is not known: the share of that year."""
    years = [int(e.value) for e in turn.of("ordinal_year")]
    rates = [r for route in turn.policy.service(service).data.routes for r in route.rates]
    found = [r for r in rates if r.year is not None and r.year in years]
    for rate in found:
        place = turn.policy.citation(rate.article)
        turn.reply.add(
            turn.say(
                "rate_of_year",
                service=turn.label(service.value),
                year=rate.year,
                rate=in_percent(rate.value),
                place=place.label,
            ),
            citations=[place],
        )
    return bool(found)


def _say_cycle(turn: Turn, service: str, key: str, **values: object) -> None:
    """How many years a service is subsidised: 那第四年呢 (`beyond_cycle`), 那五年呢."""
    years = turn.policy.service(ServiceId(service)).data.years
    place = turn.policy.citation(years.article)
    said = {"service": turn.label(service), "years": numeral(turn, years.value)}
    turn.reply.add(turn.say(key, place=place.label, **said, **values), citations=[place])


def _say_who_may_apply(turn: Turn, items: Sequence[ServiceEstimate]) -> None:
    """While the amount still needs a fact: that the applicant may have the service, once."""
    fresh = [
        s.assessment
        for s in items
        if s.assessment.verdict is Verdict.ELIGIBLE
        and f"yes:{s.service.value}" not in turn.dialogue.told
    ]
    if not fresh:
        return
    turn.dialogue.told.extend(f"yes:{a.service.value}" for a in fresh)
    deciding = [kind_of_applicant(a) for a in fresh]
    turn.reply.add(
        turn.say(
            "eligible",
            services=turn.labels(a.service.value for a in fresh),
            labels="、".join(dict.fromkeys(r.label for r in deciding)),
        ),
        citations=turn.cite(r for a in fresh for r in a.reasons),
    )


def _kind_of_manufacturing_open(turn: Turn, services: Sequence[str]) -> bool:
    """智能制造 was said, but neither of its two services: they have different caps."""
    said_group = any(e.value == "smart_manufacturing" for e in turn.of("service"))
    named = {e.value for e in turn.of("service")}
    return said_group and not named & {"diagnosis", "digital_workshop"} and len(services) > 1


def _ask_which(turn: Turn, services: Sequence[str]) -> None:
    """Which service: all, or those that are left; a clear no for all of them is said instead."""
    everything = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services or [s.value for s in turn.policy.services]),
        turn.today,
    )
    if all(s.assessment.verdict is Verdict.NOT_ELIGIBLE for s in everything.services):
        turn.dialogue.open_question = None
        say_refusals(turn, everything)
        return
    left = [s.value for s in turn.policy.services if s.value not in turn.excluded_services]
    ask_services(turn, "ask_service_for_estimate", services or left)


def _settle_pending_fee(turn: Turn, services: Sequence[str]) -> None:
    """A fee said before its service was known belongs to the only service now asked for."""
    pending = turn.dialogue.pending_fee
    if pending is None or len(services) != 1:
        return
    facts = turn.sheet.service(services[0])
    if not facts.annual_fees:
        facts.annual_fees = [pending]
    turn.dialogue.pending_fee = None
