"""Years of a service's cycle: one that is asked about alone (那第二年呢), or one there is not."""

from __future__ import annotations

from collections.abc import Sequence

from actions.money_facts import only_service
from actions.state import OpenQuestion
from actions.turn import Turn
from policy_kb.facts import ServiceId


def take_years(turn: Turn, question: OpenQuestion | None) -> None:
    """One year named is asked about alone; 第一年…，第二年… names the years of a cycle.

    Before the fees are taken: a fee said for one year of a cycle that is known corrects the cycle.
    """
    named = {int(e.value) for e in turn.of("ordinal_year")}
    priced = {e.year for e in turn.of("annual_fee") if e.year is not None}
    service = only_service(turn, question)
    if service is None and len(named) == 1 and not priced:
        _take_year_of_several(turn, *named)
    if service is None or service == "smart_manufacturing" or not (named | priced):
        return
    facts = turn.sheet.service(service)
    if len(named | priced) > 1 or turn.has("years"):
        facts.only_year = None
        if not priced and not turn.has("years") and facts.annual_fees:
            # 第二年第三年呢: the cycle up to the later one
            facts.years = min(max(named), cycle_of(turn, service))
            facts.spread_fees(facts.years)
        return
    (year,) = named | priced
    corrects_the_cycle = not named and len(facts.annual_fees) > 1 and facts.only_year is None
    if year <= cycle_of(turn, service) and not corrects_the_cycle:
        facts.only_year = year
        facts.furthest_year = max(facts.furthest_year, year)


def _take_year_of_several(turn: Turn, year: int) -> None:
    """那第二年呢 after an estimate of several services: that year of each that has one."""
    if not turn.dialogue.is_about_the_estimate:
        return
    for service in turn.dialogue.services:
        if year <= cycle_of(turn, service):
            facts = turn.sheet.service(service)
            facts.only_year = year
            facts.furthest_year = max(facts.furthest_year, year)


def ended_by_then(turn: Turn, services: Sequence[str]) -> list[str]:
    """Of several services, those whose cycle is over in the one year that is asked about."""
    told = turn.sheet.services
    years = [facts.only_year or 0 for s in services if (facts := told.get(s)) is not None]
    year = max(years, default=0)
    if len(services) < 2 or year < 2:
        return []
    ended = [s for s in services if cycle_of(turn, s) < year]
    return ended if len(ended) < len(services) else []


def cycle_of(turn: Turn, service: str) -> int:
    """The years that a service is subsidised."""
    return turn.policy.service(ServiceId(service)).data.years.value


def year_beyond(turn: Turn) -> tuple[str, int] | None:
    """The service and the year that this message asks about after the service's last one."""
    service = only_service(turn, None)
    if service is None or service == "smart_manufacturing":
        return None
    years = [int(e.value) for e in turn.of("ordinal_year")]
    return next(((service, y) for y in years if y > cycle_of(turn, service)), None)


def longer_than_cycle(turn: Turn) -> str | None:
    """The service whose cycle is shorter than the years that this message asks for (那五年呢)."""
    service = only_service(turn, None)
    if service is None or service == "smart_manufacturing":
        return None
    wanted = [int(e.value) for e in turn.of("years")]
    return service if any(years > cycle_of(turn, service) for years in wanted) else None


def year_alone(turn: Turn, services: Sequence[str]) -> int | None:
    """The later year of their cycles that the services in focus were asked about alone."""
    told = turn.sheet.services
    years = {facts.only_year if (facts := told.get(s)) else None for s in services}
    year = years.pop() if len(years) == 1 else None
    return year if year is not None and year > 1 else None
