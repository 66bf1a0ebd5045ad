"""Two services side by side: which gives more, by one's own figures or by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from actions.amounts import in_percent, in_yuan
from actions.cards import estimate_card
from actions.eligibility import refusal
from actions.estimate_words import fact_names, notices
from actions.lapse import lapse_words
from actions.reference import recent_pair
from actions.rules import applicant_of, ranges_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.results import Assessment, Scenario, Verdict
from policy_kb.scenarios import scenarios

#: What a comparison is between, at least.
SEVERAL = 2


@dataclass(frozen=True)
class _Side:
    """What is known of one service: the least and the most that it gives; None without its fee."""

    service: str
    low: Decimal | None
    high: Decimal | None
    fee: Decimal | None
    assessment: Assessment
    missing: tuple[str, ...]


def services_to_compare(turn: Turn) -> list[str]:
    """The services whose amounts a message compares; none if it compares none."""
    if not turn.means("words_of_comparing"):
        return []
    named = [s for s in turn.mentioned if s not in turn.excluded_services]
    both = named if len(named) >= SEVERAL else recent_pair(turn)
    both = both if len(both) >= SEVERAL else turn.dialogue.services
    return list(both) if len(both) >= SEVERAL else []


def compare(turn: Turn) -> None:
    """The amounts with what is known, the higher one first; without figures, the rules."""
    services = services_to_compare(turn)
    turn.dialogue.services = services
    _same_fee_for_all(turn, services)
    sides = [_side(turn, service) for service in services]
    refused = [s.assessment for s in sides if s.assessment.verdict is Verdict.NOT_ELIGIBLE]
    possible = [s for s in sides if s.assessment not in refused]
    priced = [s for s in possible if s.high is not None]
    if refused or (priced and len(priced) == len(possible)):
        _by_amount(turn, possible, refused)
    else:
        _by_rule(turn, possible)


def _same_fee_for_all(turn: Turn, services: Sequence[str]) -> None:
    """一样花30万: a fee said without its service is the fee of each of those compared."""
    fee = turn.dialogue.pending_fee
    if fee is None:
        return
    for service in services:
        facts = turn.sheet.service(service)
        if not facts.annual_fees:
            facts.annual_fees = [fee]
    turn.dialogue.pending_fee = None


def _side(turn: Turn, service: str) -> _Side:
    applicant, requests = applicant_of(turn.sheet), requests_of(turn.policy, turn.sheet, [service])
    (item,) = compute(turn.policy, applicant, requests, turn.today).services
    fees = requests[0].annual_fees
    fee = sum(fees, Decimal(0)) if fees else None
    if item.years:
        amount = sum((line.amount for line in item.years), Decimal(0))
        return _Side(service, amount, amount, fee, item.assessment, ())
    outcomes = _possible_outcomes(turn, service) if fees else []
    totals = [o.estimate.total for o in outcomes]
    low, high = (min(totals), max(totals)) if totals else (None, None)
    return _Side(service, low, high, fee, item.assessment, item.missing)


def _possible_outcomes(turn: Turn, service: str) -> list[Scenario]:
    """What may come out, if the applicant may have the service."""
    found = scenarios(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, [service]),
        turn.today,
        ranges_of(turn.sheet, [service]),
    )
    return [o for o in found if o.estimate.total > 0]


def _by_amount(turn: Turn, sides: Sequence[_Side], refused: Sequence[Assessment]) -> None:
    ordered = sorted(sides, key=lambda s: (s.high or Decimal(0), s.low or Decimal(0)), reverse=True)
    paragraphs = []
    if len(ordered) >= SEVERAL:
        first, second = ordered[0], ordered[1]
        key = "compare_equal" if _range(first) == _range(second) else "compare_first"
        if key == "compare_first" and (first.low or Decimal(0)) < (second.high or Decimal(0)):
            key = "compare_depends"
        paragraphs.append(
            turn.say(key, first=turn.label(first.service), second=turn.label(second.service))
        )
    elif ordered:
        paragraphs.append(turn.say("compare_only", service=turn.label(ordered[0].service)))
    paragraphs += [_line(turn, side) for side in ordered]
    missing = [f for s in ordered for f in s.missing]
    if missing:
        paragraphs.append(turn.say("compare_missing", facts=fact_names(turn, missing)))
    if refused:
        paragraphs.append(refusal(turn, refused))
    priced = [s.service for s in ordered if s.high is not None and s.low == s.high]
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, [s.service for s in ordered]),
        turn.today,
    )
    paragraphs += notices(turn, result) if priced else [lapse_words(turn)]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=estimate_card(turn, result) if len(priced) == len(ordered) and priced else None,
        citations=[
            *(c for s in result.services for c in s.citations),
            *turn.cite(r for a in refused for r in a.reasons),
        ],
        quick_replies=[
            turn.goal_reply(turn.label(s.service), "ask_estimate", service=s.service)
            for s in ordered
        ],
    )
    turn.dialogue.goal = "estimate"
    turn.dialogue.last_kind = "estimate" if priced else None


def _range(side: _Side) -> tuple[Decimal | None, Decimal | None]:
    return side.low, side.high


def _line(turn: Turn, side: _Side) -> str:
    service, place = turn.label(side.service), _place(turn, side.service)
    if side.high is None or side.low is None:
        return turn.wording.say("compare_without_fee", service=service, rule=_rule(turn, side))
    if side.low != side.high:
        return turn.wording.say(
            "compare_range",
            service=service,
            low=in_yuan(side.low),
            high=in_yuan(side.high),
            rule=_rule(turn, side),
        )
    own = (side.fee or Decimal(0)) - side.low
    return turn.wording.say(
        "compare_amount",
        service=service,
        amount=in_yuan(side.low),
        self_pay=in_yuan(own),
        place=place,
    )


def _place(turn: Turn, service: str) -> str:
    return turn.policy.citation(turn.policy.service(ServiceId(service)).article).label


def _best_rate(turn: Turn, service: str) -> Decimal:
    """The highest share of the fee that the service gives."""
    routes = turn.policy.service(ServiceId(service)).data.routes
    return max(rate.value for route in routes if route.basis == "fee" for rate in route.rates)


def _best_cap(turn: Turn, service: str) -> Decimal | None:
    """The highest amount of a year; None without a cap of its own."""
    caps: list[Decimal] = []
    for route in turn.policy.service(ServiceId(service)).data.routes:
        bands = [band.cap for band in route.tiers.bands] if route.tiers else []
        caps += bands or ([route.cap.value] if route.cap else [])
    return max(caps, default=None)


def _rule(turn: Turn, side: _Side) -> str:
    data = turn.policy.service(ServiceId(side.service)).data
    rates = dict.fromkeys(
        in_percent(rate.value)
        for route in data.routes
        if route.basis == "fee"
        for rate in route.rates
    )
    cap = _best_cap(turn, side.service)
    return turn.wording.say(
        "compare_rule",
        rates="、".join(rates),
        cap=turn.wording.say("no_cap")
        if cap is None
        else turn.wording.say("compare_cap", cap=in_yuan(cap)),
        years=data.years.value,
        place=_place(turn, side.service),
    )


def _by_rule(turn: Turn, sides: Sequence[_Side]) -> None:
    """Rates and caps, the higher rate first, and what is needed to compare amounts."""
    ordered = sorted(sides, key=lambda s: _best_rate(turn, s.service), reverse=True)
    first, second = ordered[0].service, ordered[1].service
    equal = _best_rate(turn, first) == _best_rate(turn, second)
    paragraphs = [
        turn.say(
            "compare_rates_equal" if equal else "compare_rates",
            first=turn.label(first),
            second=turn.label(second),
            rate=in_percent(_best_rate(turn, first)),
            other=in_percent(_best_rate(turn, second)),
        ),
        *(
            turn.wording.say(
                "compare_without_fee", service=turn.label(s.service), rule=_rule(turn, s)
            )
            for s in ordered
        ),
        turn.say("compare_ask_fees"),
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        citations=[
            turn.policy.citation(turn.policy.service(ServiceId(s.service)).article) for s in ordered
        ],
        quick_replies=[
            turn.goal_reply(turn.label(s.service), "ask_estimate", service=s.service)
            for s in ordered
        ],
    )
    turn.dialogue.goal = "estimate"
