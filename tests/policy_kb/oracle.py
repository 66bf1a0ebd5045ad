"""The rules once more, straight from readings.md and apart from policy_kb's code and data.

Complete facts only; amounts are exact fractions of a yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DEV_ENTERPRISE = {"software_it", "key_enterprise_it", "incubator", "research_institute"}
DEV_EDUCATION = {"higher_education", "vocational_school", "training_institution"}
PUBLIC_CLOUD = {"four_above", "headquarters", "new_key_investment"}
LEGAL_PERSONS = {
    "enterprise",
    "public_institution",
    "social_organization",
    "private_non_enterprise",
}


@dataclass(frozen=True)
class Facts:
    """Everything decided."""

    legal_form: str
    registered: bool
    held: frozenset[str]
    tax: Fraction
    capital: Fraction
    finding: date | None
    as_of: date


@dataclass(frozen=True)
class Wanted:
    service: str
    fees: tuple[Fraction, ...]
    excluded: tuple[Fraction, ...]
    edition: str
    packages: int
    start_year: int
    prior: bool


def round_half_up(value: Fraction) -> Fraction:
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)


def banned(finding: date | None, as_of: date) -> bool:
    if finding is None or as_of < finding:
        return False
    day = 28 if (finding.month, finding.day) == (2, 29) else finding.day
    return as_of <= date(finding.year + 5, finding.month, day)


def eligible(facts: Facts, wanted: Wanted) -> bool:
    if not facts.registered or facts.legal_form not in LEGAL_PERSONS:
        return False
    if banned(facts.finding, facts.as_of):
        return False
    if wanted.service == "dev_cloud":
        fitting = DEV_EDUCATION if wanted.edition == "education" else DEV_ENTERPRISE
        return bool(facts.held & fitting)
    if facts.legal_form != "enterprise":
        return False
    if wanted.service == "public_cloud":
        return bool(facts.held & PUBLIC_CLOUD)
    if wanted.prior:
        return False
    kind = "software_vendor" if wanted.service == "software_park" else "industrial_with_plant"
    return kind in facts.held


def amounts(facts: Facts, wanted: Wanted) -> list[Fraction]:
    found = []
    for i, fee in enumerate(wanted.fees):
        base = fee - (wanted.excluded[i] if i < len(wanted.excluded) else 0)
        if wanted.service == "dev_cloud":
            most = 10 if wanted.edition == "enterprise" and "four_above" in facts.held else 5
            if wanted.packages > most:
                base = base * most / wanted.packages
            share = {1: 100, 2: 80, 3: 60}[wanted.start_year + i]
            found.append(round_half_up(base * share / 100))
        elif wanted.service == "public_cloud":
            ways = []
            if facts.held & {"four_above", "headquarters"}:
                if facts.tax >= 20_000_000:
                    cap = 1_000_000
                elif facts.tax >= 5_000_000:
                    cap = 300_000
                else:
                    cap = 100_000
                ways.append(min(base / 2, Fraction(cap)))
            if "new_key_investment" in facts.held:
                ways.append(min(facts.capital / 10, Fraction(1_000_000), base))
            found.append(round_half_up(max(ways)))
        else:
            cap = 400_000 if wanted.service == "digital_workshop" else 200_000
            found.append(round_half_up(min(base * 4 / 5, Fraction(cap))))
    return found
