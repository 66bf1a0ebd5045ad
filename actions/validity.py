"""Whether the measure is in force on a day, and which is its last (art. 22, R11)."""

from __future__ import annotations

from datetime import date

from actions.answers import next_steps
from actions.days import assumed_year
from actions.lapse import lapse_words
from actions.periods import VALIDITY, remember
from actions.turn import Turn
from policy_kb.eligibility import day_text
from policy_kb.results import Status


def tell_validity(turn: Turn, day: date) -> None:
    """In force on that day, no more, or not yet."""
    policy = turn.book.as_of(day)
    status = policy.status(day)
    key = "date_last_valid" if day == policy.valid_until else f"date_{status}"
    until = policy.data.valid_until
    lines = [
        turn.say(
            key,
            day=day_text(day),
            since=day_text(policy.valid_from),
            until=day_text(policy.valid_until),
            place=policy.citation(until.article).label,
        ),
        assumed_year(turn),
    ]
    if until.reading:
        lines.append(policy.reading_notice(until.reading, until.article).text)
    if status is not Status.LAPSED:
        lines.append(lapse_words(turn))
    turn.dialogue.lapse_told = True
    turn.dialogue.last_topic, turn.dialogue.last_kind = VALIDITY, "topic"
    remember(turn, VALIDITY, day)
    turn.reply.add(
        "\n".join(filter(None, lines)),
        citations=[policy.citation(until.article)],
        quick_replies=next_steps(turn, turn.policy.answers[VALIDITY]),
    )
