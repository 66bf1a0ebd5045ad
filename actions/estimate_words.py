"""An estimate in words: a line a year, what it rests on, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.amounts import in_percent, in_yuan
from actions.answers import RATE_TOPICS
from actions.lapse import lapse_words
from actions.money_facts import MONEY_ROLES
from actions.questions import money_said
from actions.rules import End, applicant_of, requests_of
from actions.state import Money
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.nearest import nearest_change
from policy_kb.results import Estimate, Scenario, ServiceEstimate, YearLine

#: The stage after which the operating company opens the service for the voucher.
VOUCHER_ISSUED = "issue"
ENDS: tuple[End, End] = ("low", "high")
#: Readings that are put into the text.
MOST_READINGS = 2
#: The lapse and the yearly cut have sentences of their own.
SAID_ELSEWHERE = ("R11", "R7")


def _capital(line: YearLine) -> str:
    """The share of the paid-in capital, as the rules tell the step (R3)."""
    return next(step.text for step in line.steps if step.name == "capital")


def line_words(turn: Turn, line: YearLine) -> str:
    """One year of one service in words: amount, rate, cap, self-pay."""
    how = (
        turn.wording.say("line_rate", base=in_yuan(line.base), rate=in_percent(line.rate))
        if line.rate is not None
        else turn.wording.say("line_capital", basis=_capital(line), uncapped=in_yuan(line.uncapped))
    )
    if line.rate is None and line.amount == line.base < min(line.uncapped, line.cap or line.base):
        cap = turn.wording.say("line_fee_bound", base=in_yuan(line.base))
    elif line.cap is None:
        cap = turn.wording.say("line_no_cap")
    elif line.uncapped > line.cap:
        cap = turn.wording.say("line_capped", cap=in_yuan(line.cap))
    else:
        cap = turn.wording.say("line_within_cap", cap=in_yuan(line.cap))
    return turn.wording.say(
        "line", amount=in_yuan(line.amount), how=how, cap=cap, self_pay=in_yuan(line.self_pay)
    )


def service_words(turn: Turn, item: ServiceEstimate) -> str:
    labels = "、".join(
        dict.fromkeys(c.label for c in item.citations if c.article == 11)
    ) or "、".join(dict.fromkeys(c.label for c in item.citations))
    lines = [
        (turn.wording.say("year_prefix", year=line.year) if len(item.years) > 1 else "")
        + line_words(turn, line)
        for line in item.years
    ]
    text = turn.wording.say(
        "service_estimate",
        service=turn.label(item.service.value),
        lines="\n".join(lines),
        labels=labels,
    )
    if len(item.alternatives) > 1:
        ways = "；".join(
            f"{a.label}：{'、'.join(in_yuan(v) for v in a.amounts)}" for a in item.alternatives
        )
        text += "\n" + turn.wording.say("two_ways", ways=ways)
    return text


def more_is_possible(turn: Turn, given: Sequence[ServiceEstimate]) -> list[str]:
    """Where a cap binds: the nearest change that would lift it, if the rules know one."""
    for item in given:
        if any(line.cap is not None and line.uncapped > line.cap for line in item.years):
            (request,) = requests_of(turn.policy, turn.sheet, [item.service.value])
            change = nearest_change(turn.policy, applicant_of(turn.sheet), request, turn.today)
            if change is not None:
                return [change.reason.text]
    return []


def rough_amounts(turn: Turn, services: Sequence[str]) -> list[str]:
    """Where amounts were told as approximations: between what sums the subsidy then lies."""
    rough = _approximations(turn, services)
    if not rough:
        return []
    least, most = (
        compute(
            turn.policy,
            applicant_of(turn.sheet, end),
            requests_of(turn.policy, turn.sheet, services, end),
            turn.today,
        ).total
        for end in ENDS
    )
    ranges = [
        turn.wording.say("range_between", low=in_yuan(m.low), high=in_yuan(m.high))
        for _, m in rough
        if m.low is not None and m.high is not None
    ]
    return [
        turn.wording.say(
            "rough" if least != most else "rough_same",
            facts=fact_names(turn, [fact for fact, _ in rough]),
            figures="、".join(in_yuan(m.figure) for _, m in rough if m.figure is not None),
            ranges="、".join(ranges),
            least=in_yuan(min(least, most)),
            most=in_yuan(max(least, most)),
        )
    ]


def _approximations(turn: Turn, services: Sequence[str]) -> list[tuple[str, Money]]:
    """The facts of an estimate that were told with about, each with its range."""
    applicant, told = turn.sheet.applicant, turn.sheet.services
    routes = [r for s in services for r in turn.policy.service(ServiceId(s)).data.routes]
    found: list[tuple[str, Money | None]] = []
    if any(route.tiers is not None for route in routes):
        found.append(("annual_tax", applicant.annual_tax))
    if any(route.basis == "paid_in_capital" for route in routes):
        found.append(("paid_in_capital", applicant.paid_in_capital))
    fees = {f"{s}.annual_fees": told[s].fees_asked_about for s in services if s in told}
    found += [(fact, fee) for fact, several in fees.items() for fee in several]
    rough = [(f, m) for f, m in found if m is not None and m.exact is None and m.stated is not None]
    return [pair for n, pair in enumerate(rough) if pair not in rough[:n]]


def changed_amounts(turn: Turn) -> list[str]:
    """The amounts that this message changed, so that the applicant sees what was understood."""
    said = []
    for fact in turn.changed:
        service, _, name = fact.partition(".")
        if name == "annual_fees":
            fees = turn.sheet.service(service).annual_fees
            said += [f"{fact_name(turn, fact)}{money_said(fees[-1], turn)}"] if fees else []
        elif fact in MONEY_ROLES and (money := getattr(turn.sheet.applicant, fact)):
            said.append(f"{fact_name(turn, fact)}{money_said(money, turn)}")
    return said


def self_pay_first(turn: Turn, result: Estimate) -> str:
    """What the applicant pays himself, and to whom where the text says it."""
    given = [s for s in result.services if s.years]
    own = sum((line.self_pay for s in given for line in s.years), Decimal(0))
    own += sum((y.cut for y in result.years), Decimal(0))
    said = [turn.wording.say("self_pay_first", self_pay=in_yuan(own))]
    payees: dict[str, list[str]] = {}
    unwritten = []
    for item in given:
        payee = turn.policy.service(item.service).data.self_pay_to
        if payee is None:
            unwritten.append(item.service.value)
        else:
            payees.setdefault(payee.value, []).append(turn.policy.citation(payee.article).label)
    said += [
        turn.wording.say("self_pay_to", payee=payee, place="、".join(dict.fromkeys(places)))
        for payee, places in payees.items()
    ]
    if own and unwritten:
        opened = next(s for s in turn.policy.stages_data.stages if s.id == VOUCHER_ISSUED)
        said.append(
            turn.wording.say(
                "self_pay_to_unwritten",
                services=turn.labels(unwritten),
                place=turn.policy.citation(opened.article).label,
            )
        )
    return "".join(said)


def notices(turn: Turn, result: Estimate) -> list[str]:
    """The readings that the figure rests on, in one sentence (the card has all), then the lapse."""
    introduction = turn.policy.wording("notice.reading", text="")
    cited = {c.article for s in result.services for c in s.citations}
    told = []
    for notice in result.notices:
        if notice.reading in (None, *SAID_ELSEWHERE):
            continue
        text = notice.text.removeprefix(introduction).rstrip("。")
        known = not notice.label or notice.article in cited
        told.append(text if known else f"{text}（{notice.label}）")
    readings = [f"{introduction}{'；'.join(told[:MOST_READINGS])}。"] if told else []
    return [*readings, lapse_words(turn, always=True)]


def rates_and_caps(turn: Turn, outcomes: Sequence[Scenario]) -> str:
    """The rates and caps that the outcomes were computed with."""
    found = dict.fromkeys(
        turn.wording.say(
            "rate_and_cap",
            rate=in_percent(line.rate) if line.rate is not None else _capital(line),
            cap=in_yuan(line.cap) if line.cap is not None else turn.wording.say("no_cap"),
        )
        for o in outcomes
        for s in o.estimate.services
        for line in s.years
    )
    return turn.wording.say("rates_and_caps", list="；".join(found)) if found else ""


def rates_sentence(turn: Turn, service: str) -> str:
    """The rule of a service in the policy's words, for when no figure can be computed."""
    return turn.policy.answers[RATE_TOPICS[service]].text


def fact_names(turn: Turn, facts: Sequence[str]) -> str:
    """Facts as the applicant knows them, each once."""
    names = dict.fromkeys(fact_name(turn, fact) for fact in facts)
    return "、".join(names)


def fact_name(turn: Turn, fact: str) -> str:
    """A fact id in words: `public_cloud.annual_fees` → 公有云的服务费."""
    label = turn.policy.fact_wording(fact).label
    service, _, name = fact.partition(".")
    if name and not fact.startswith("categories"):
        return turn.wording.say("fact_of_service", service=turn.label(service), fact=label)
    return label
