"""The five years after a finding of fraud, from its day (art. 20, R20)."""

from __future__ import annotations

from datetime import date

from actions.answers import next_steps
from actions.days import assumed_year
from actions.lapse import lapse_words
from actions.periods import BAN, remember
from actions.turn import Turn
from policy_kb.eligibility import ban_ends, day_text, next_day


def tell_ban(turn: Turn, finding: date) -> None:
    """Until when nothing is given, and from which day one may apply again."""
    remember(turn, BAN, finding)
    turn.dialogue.last_kind, turn.dialogue.last_topic = "period", BAN
    until = ban_ends(turn.policy, finding)
    over = turn.say("date_ban_is_over") if until < turn.today else ""
    say_of_the_ban(turn, [ban_words(turn, "date_ban", finding) + over, assumed_year(turn)])


def ban_words(turn: Turn, key: str, finding: date) -> str:
    """One of the sentences on the ban with its days."""
    until = ban_ends(turn.policy, finding)
    source = turn.policy.conditions.general.fraud_ban
    return turn.say(
        key,
        finding=day_text(finding),
        until=day_text(until),
        again=day_text(next_day(until)),
        years=source.years.value,
        place=turn.policy.citation(source.article).label,
    )


def say_of_the_ban(turn: Turn, lines: list[str]) -> None:
    """Lines on the ban with the reading they rest on and their article."""
    source = turn.policy.conditions.general.fraud_ban
    if source.reading:
        lines.append(turn.policy.reading_notice(source.reading, source.article).text)
    turn.reply.add(
        "\n".join(filter(None, [*lines, lapse_words(turn)])),
        citations=[turn.policy.citation(source.article)],
        quick_replies=next_steps(turn, turn.policy.answers[BAN]),
    )
