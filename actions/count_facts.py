"""Counts in a message, and the edition they are of: packages and years.

A count that does not say what it counts is one of packages where 软件开发云 is spoken of.
"""

from __future__ import annotations

from actions.cycle_years import cycle_of
from actions.facts_named import named_fact
from actions.money_facts import only_service, years_of
from actions.rules import applicant_of
from actions.state import OpenQuestion, ServiceFacts
from actions.turn import Turn
from policy_kb.eligibility import fitting_editions


def take_counts(turn: Turn, question: OpenQuestion | None) -> None:
    """The packages, the edition and the years of a message."""
    for entity in turn.of("packages"):
        _set_packages(turn, int(entity.value))
    units = turn.first("units")
    if units and not turn.has("packages") and _is_about_packages(turn, question):
        _set_packages(turn, int(units.value))
    editions = [str(e.value) for e in turn.of("edition") if not e.negated]
    # 教育版还是企业版 chooses neither
    chosen = len(set(editions)) == 1 or (editions and turn.has("correction"))
    if chosen and not (turn.intent == "faq" and turn.asks and is_of_others(turn, editions[-1])):
        turn.sheet.service("dev_cloud").edition = editions[-1]
    number = turn.first("number")
    if number and int(number.value) >= 1 and _is_number_of_packages(turn, question):
        _set_packages(turn, int(number.value))
    years = turn.first("years")
    service = only_service(turn, question)
    if years and service is None and not turn.mentioned:
        _spread_several(turn, int(years.value))
    if years and service and service != "smart_manufacturing" and int(years.value) >= 1:
        facts = turn.sheet.service(service)
        if turn.has("annual_fee"):
            facts.years, facts.only_year = int(years.value), None
        else:
            spread(turn, service, facts, int(years.value))


def _spread_several(turn: Turn, years: int) -> None:
    """三年一共呢 after an estimate of several services: each for the years that it has."""
    if not turn.dialogue.is_about_the_estimate:
        return
    for service in turn.dialogue.services:
        spread(turn, service, turn.sheet.service(service), min(years, cycle_of(turn, service)))


def is_of_others(turn: Turn, edition: str) -> bool:
    """Whether an edition is not for the applicant, whose kind is known (R17)."""
    fitting = fitting_editions(turn.policy, applicant_of(turn.sheet))
    return len(fitting) == 1 and fitting[0].value != edition


def _is_about_packages(turn: Turn, question: OpenQuestion | None) -> bool:
    """5个一年25万: packages where they are asked for or 软件开发云 is what is spoken of."""
    asked = question is not None and question.fact == "dev_cloud.packages"
    return asked or (turn.mentioned or turn.dialogue.services) == ["dev_cloud"]


def _is_number_of_packages(turn: Turn, question: OpenQuestion | None) -> bool:
    """6: asked for, or a correction that names them (套餐数量写错了，应该是6)."""
    asked = question is not None and question.fact == "dev_cloud.packages"
    corrects = turn.has("correction") and named_fact(turn) == "packages"
    return asked or (corrects and turn.sheet.service("dev_cloud").packages is not None)


def _set_packages(turn: Turn, packages: int) -> None:
    """Another number of packages costs another fee: the old one is asked again, not kept."""
    facts = turn.sheet.service("dev_cloud")
    if facts.packages not in (None, packages) and not turn.has("annual_fee", "amount"):
        facts.annual_fees = []
    facts.packages = packages


def spread(turn: Turn, service: str, facts: ServiceFacts, years: int) -> None:
    """The fees said so far, for that many years: cut off, or the last one for the rest."""
    facts.years, facts.only_year = years, None
    facts.spread_fees(years_of(turn, service, facts))
