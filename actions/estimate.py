"""How much would this applicant get? (art. 9, 11, 12)"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.amounts import in_yuan
from actions.answers import RATE_TOPICS
from actions.cards import estimate_card
from actions.cycle_years import longer_than_cycle, year_alone, year_beyond
from actions.eligibility import (
    assumed_first_time,
    finding_date_open,
    focus,
    kind_of_applicant,
    refusal,
)
from actions.estimate_words import (
    changed_amounts,
    fact_names,
    more_is_possible,
    notices,
    rates_and_caps,
    rates_sentence,
    self_pay_first,
    service_words,
)
from actions.explain import explain_estimate
from actions.lapse import lapse_words
from actions.questions import ask_next, ask_services
from actions.reply import QuickReply, choose
from actions.rules import applicant_of, ranges_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.results import Estimate, Scenario, ServiceEstimate, Verdict
from policy_kb.scenarios import scenarios

#: Outcomes that are put into words; more than these are left to a question.
MOST_OUTCOMES = 4
#: Of these only so many stand beside a question.
MOST_SUPPOSED = 2


def estimate(turn: Turn) -> None:
    """Answers with the amount at once where the facts decide it, else asks for what is missing."""
    turn.dialogue.goal = "estimate"
    turn.dialogue.offer = None
    services = focus(turn)
    if not services or _kind_of_manufacturing_open(turn, services):
        _ask_which(turn, services)
        return
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
        _say_refusals(turn, result)
        return
    missing = [fact for s in possible for fact in s.missing]
    if not missing:
        turn.dialogue.open_question = None
        _say_estimate(turn, result)
        return
    if _say_scenarios_if_settled(turn, services, missing):
        return
    told = _say_the_rule_first(turn, possible) or _say_what_it_would_be(turn, services, missing)
    if ask_next(turn, [s.service.value for s in possible], "estimate"):
        if not told:
            _say_who_may_apply(turn, possible)
    else:
        turn.dialogue.open_question = None
        _say_what_it_depends_on(turn, services)


def numeral(turn: Turn, number: int) -> str:
    """A small number in Chinese, where there is one."""
    key = f"numeral_{number}"
    return turn.wording.say(key) if key in turn.wording else str(number)


def _say_the_rule_first(turn: Turn, items: Sequence[ServiceEstimate]) -> bool:
    """Somebody who asks how much before any figure is known is told the rule, then asked."""
    asks = turn.intent == "ask_estimate" and not turn.is_payload and turn.asks
    known = [f for s in items if (f := turn.sheet.services.get(s.service.value)) and f.annual_fees]
    topics = [RATE_TOPICS[s.service.value] for s in items]
    fresh = [t for t in topics if f"answer:{t}" not in turn.dialogue.said]
    if not asks or known or len(items) != 1 or not fresh or turn.changed:
        return False
    turn.dialogue.said[f"answer:{topics[0]}"] = 1
    answer = turn.policy.answers[topics[0]]
    turn.reply.add(
        "\n".join(p for p in (answer.text, lapse_words(turn)) if p),
        citations=[turn.policy.citation(a) for a in answer.articles],
    )
    return True


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
        _say_refusals(turn, everything)
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


def _say_refusals(turn: Turn, result: Estimate) -> None:
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


def _say_estimate(turn: Turn, result: Estimate) -> None:
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
    paragraphs += [
        turn.wording.say(
            "year_cut",
            year=y.year,
            sum=in_yuan(y.sum),
            cap=in_yuan(y.cap),
            cut=in_yuan(y.cut),
            place=turn.policy.citation(turn.policy.services_data.yearly_cap.article).label,
        )
        for y in result.years
        if y.cut
    ]
    if refused:
        paragraphs.append(refusal(turn, refused))
    paragraphs += assumed_first_time(turn, [s.service.value for s in given])
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


def _outcomes(turn: Turn, services: Sequence[str]) -> tuple[Scenario, ...]:
    return scenarios(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
        ranges_of(turn.sheet, services),
    )


def _say_scenarios_if_settled(turn: Turn, services: Sequence[str], missing: Sequence[str]) -> bool:
    """True if what is missing is a range or cannot change the amount, and that was said."""
    ranges = ranges_of(turn.sheet, services)
    unanswerable = set(ranges) | set(turn.sheet.declined)
    outcomes = _outcomes(turn, services)
    fees_known = not any(f.endswith((".annual_fees", ".packages")) for f in missing)
    settled = len(outcomes) == 1 and fees_known
    if not settled and not all(_covered(fact, unanswerable) for fact in missing):
        return False
    if not outcomes or len(outcomes) > MOST_OUTCOMES:
        return False
    if any(f.endswith(".annual_fees") and f not in ranges for f in missing):
        return False
    turn.dialogue.open_question = None
    _say_outcomes(turn, outcomes, ranges.keys() | set(missing))
    return True


def _say_what_it_would_be(turn: Turn, services: Sequence[str], missing: Sequence[str]) -> bool:
    """Where the fees are known, what they would bring if what is still asked is answered well.

    The question is asked all the same; an applicant who asked how much is not kept waiting for a
    figure that hangs on one fact. True if that was said in this turn.
    """
    if any(f.endswith((".annual_fees", ".packages", ".edition")) for f in missing):
        return False
    outcomes = [o for o in _outcomes(turn, services) if o.estimate.total > 0]
    if not outcomes or len(outcomes) > MOST_SUPPOSED or not all(o.assumptions for o in outcomes):
        return False
    if any(_supposes_an_amount(turn, outcome) for outcome in outcomes):
        return False
    lines = [_outcome_words(turn, outcome) for outcome in outcomes]
    told = "supposed:" + "|".join(lines)
    if told in turn.dialogue.told and turn.topic != "self_pay":
        return False
    # Only what was told last is not told again: somebody who comes back to it asks for it.
    turn.dialogue.told = [t for t in turn.dialogue.told if not t.startswith("supposed:")]
    turn.dialogue.told.append(told)
    before = turn.dialogue.last_total
    _say_outcomes(turn, outcomes, set())
    turn.dialogue.last_total = before
    return True


def _supposes_an_amount(turn: Turn, outcome: Scenario) -> bool:
    """Whether one amount of capital stands for many others, each of which would bring another."""
    return (
        outcome.applicant.paid_in_capital is not None
        and turn.sheet.applicant.paid_in_capital is None
    )


def _outcome_words(turn: Turn, outcome: Scenario) -> str:
    result = outcome.estimate
    given = [s for s in result.services if s.years]
    own = sum((line.self_pay for s in given for line in s.years), Decimal(0))
    own += sum((y.cut for y in result.years), Decimal(0))
    return turn.wording.say(
        "outcome",
        assumed="，".join(r.text for r in outcome.assumptions),
        total=in_yuan(result.total),
        each=_each(turn, given) if len(given) > 1 else "",
        self_pay=in_yuan(own),
    )


def _each(turn: Turn, given: Sequence[ServiceEstimate]) -> str:
    """What every service brings by itself."""
    amounts = [
        turn.wording.say(
            "outcome_of_service",
            service=turn.label(item.service.value),
            amount=in_yuan(sum((line.amount for line in item.years), Decimal(0))),
        )
        for item in given
    ]
    return turn.wording.say("outcome_each", amounts="，".join(amounts))


def _covered(fact: str, unanswerable: set[str]) -> bool:
    """A category counts as declined when the question over its group was."""
    return fact in unanswerable or (
        fact.startswith("categories.") and any(d.startswith("categories") for d in unanswerable)
    )


def _say_outcomes(turn: Turn, outcomes: Sequence[Scenario], open_facts: set[str]) -> None:
    if len(outcomes) == 1 and not outcomes[0].assumptions:
        only = outcomes[0]
        _say_estimate(turn, only.estimate)
        if only.irrelevant:
            turn.reply.messages[-1].text += "\n" + turn.wording.say(
                "irrelevant", facts=fact_names(turn, only.irrelevant)
            )
        return
    lines = [_outcome_words(turn, outcome) for outcome in outcomes]
    labels = dict.fromkeys(
        c.label for o in outcomes for s in o.estimate.services if s.years for c in s.citations
    )
    best = max(outcomes, key=lambda o: o.estimate.total)
    given = [s for s in best.estimate.services if s.years]
    paragraphs = [
        turn.say("outcomes" if len(outcomes) > 1 else "outcome_only", labels="、".join(labels)),
        *lines,
        rates_and_caps(turn, outcomes),
        turn.say("outcomes_next", facts=fact_names(turn, sorted(open_facts)))
        if len(outcomes) > 1 and open_facts
        else "",
        *notices(turn, best.estimate),
    ]
    turn.dialogue.last_total, turn.dialogue.last_kind = None, "estimate"
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=estimate_card(turn, best.estimate) if len(outcomes) == 1 else None,
        citations=[
            *(c for s in given for c in s.citations),
            *turn.cite(best.estimate.notices),
        ],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
        ],
    )


def _say_what_it_depends_on(turn: Turn, services: Sequence[str]) -> None:
    """Nothing more can be asked and the amount is open: say what it hangs on."""
    outcomes = _outcomes(turn, services)
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
    )
    missing = list(dict.fromkeys(f for s in result.services for f in s.missing))
    fees_missing = [f for f in missing if f.endswith(".annual_fees")]
    if outcomes and len(outcomes) <= MOST_OUTCOMES and not fees_missing:
        _say_outcomes(turn, outcomes, set(missing))
        return
    reasons = [c.reason for s in result.services for c in s.assessment.criteria]
    turn.reply.add(
        "\n".join(
            p
            for p in (
                turn.say("estimate_depends", facts=fact_names(turn, missing)),
                *(rates_sentence(turn, s) for s in services),
                lapse_words(turn, always=True),
            )
            if p
        ),
        citations=turn.cite(reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
        ],
    )
