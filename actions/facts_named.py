"""Which fact a message names in so many words: 税说错了, 为什么要问注册地."""

from __future__ import annotations

from actions.money_facts import MONEY_ROLES, as_money, only_service, role_with_value
from actions.turn import Turn

#: The facts that have words of their own in domain.yml (`words_of_fact_<name>`), surest first.
NAMED_FACTS = (
    "paid_in_capital",
    "registered_in_baiyun",
    "annual_tax",
    "legal_form",
    "packages",
    "edition",
    "prior",
    "annual_fees",
    "categories",
)
#: Those of one service.
OF_A_SERVICE = ("packages", "edition", "prior", "annual_fees")


def named_fact(turn: Turn) -> str | None:
    """The name of the fact that the message speaks of, without its service."""
    return next((name for name in NAMED_FACTS if turn.says(f"words_of_fact_{name}")), None)


def named_fact_id(turn: Turn) -> str | None:
    """The fact that the message says was wrong, as a fact id that is known so far."""
    for entity in turn.entities:
        if entity.negated and entity.name in (*MONEY_ROLES, "annual_fee", "amount"):
            role = role_with_value(turn, as_money(entity.value)[0])
            if role is not None:
                return role
    name = named_fact(turn)
    if name not in OF_A_SERVICE:
        return name if name != "categories" else None
    service = "dev_cloud" if name in ("packages", "edition") else only_service(turn, None)
    return f"{service}.{name}" if service else None


def forget_fact(turn: Turn, fact: str) -> bool:
    """Takes a fact back that the applicant says was wrong; False if it was not known."""
    service, dot, name = fact.partition(".")
    if not dot:
        known = getattr(turn.sheet.applicant, fact) is not None
        setattr(turn.sheet.applicant, fact, None)
        return known
    facts = turn.sheet.service(service)
    known = bool(getattr(facts, name))
    setattr(facts, name, [] if name == "annual_fees" else None)
    return known
