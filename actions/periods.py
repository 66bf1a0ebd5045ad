"""The periods that are counted in days or years, and the one that the conversation is about."""

from __future__ import annotations

from datetime import date

from actions.state import PeriodTold
from actions.turn import Turn
from policy_kb.deadlines import ChineseCalendar
from policy_kb.schema import Period
from policy_kb.schema_text import Answer

CALENDAR = ChineseCalendar()

#: The periods in the order in which a message is searched for the words of each: 复核决定 before
#: 复核, and 公示, which others are counted from, last.
PERIODS = (
    "objection_decision",
    "objection_acceptance",
    "objection",
    "supplement",
    "first_use",
    "publicity",
)
#: How long the measure is in force (art. 22), and how long a fraud bars from it (art. 20): counted
#: in years, so no periods of the procedure. The topics that explain them.
VALIDITY = "validity"
BAN = "fraud"


def named_period(turn: Turn) -> str | None:
    """The period that a message speaks of."""
    return next((p for p in PERIODS if turn.says(f"words_of_{p}")), None)


def period_asked(turn: Turn) -> str | None:
    """The period that a message asks about: the named one, else the one under way.

    要是9月30号公示的呢 after the last day to object speaks of the event, not of another period.
    """
    named, under_way = named_period(turn), turn.dialogue.period
    question = turn.dialogue.open_question
    if question is not None and question.kind == "date" and question.fact != named:
        under_way = PeriodTold(id=question.fact)
    if under_way is None:
        return named
    if named is None:
        of_the_measure = turn.means("words_of_being_in_force") and under_way.id != VALIDITY
        return None if of_the_measure else under_way.id
    before = {p.id: p.after for p in turn.policy.stages_data.periods}.get(under_way.id)
    of_the_event = turn.says("words_of_a_last_day") and not turn.means("words_of_filing")
    counted_from = before == named and not of_the_event
    return under_way.id if counted_from else named


def period_of(turn: Turn, period_id: str) -> Period:
    """Raises KeyError for a period that the policy does not have."""
    return {p.id: p for p in turn.policy.stages_data.periods}[period_id]


def event_of(turn: Turn, period: Period) -> str:
    """What a period is counted from in the end: 复核 from 公示, 公示 from its first day."""
    periods = {p.id: p for p in turn.policy.stages_data.periods}
    return periods[period.after].after if period.after in periods else period.after


def rule_of(turn: Turn, period: Period) -> Answer | None:
    """The answer that explains the period, by its article and reading."""
    resting = (period.article,), (period.reading,) if period.reading else ()
    answers = turn.policy.answers.values()
    return next((a for a in answers if (a.articles, a.readings) == resting), None)


def is_of_a_period(turn: Turn, topic: str | None) -> bool:
    """Whether a topic explains a period of the procedure or the validity."""
    answers = (rule_of(turn, period) for period in turn.policy.stages_data.periods)
    return topic == VALIDITY or topic in {a.topic for a in answers if a}


def remember(turn: Turn, period_id: str, day: date | None, ended: date | None = None) -> None:
    """What was computed is what the next day, or a doubt about the counting, is about."""
    turn.dialogue.period = PeriodTold(id=period_id, day=day, ended=ended)


def remember_topic(turn: Turn, topic: str) -> None:
    """A topic that explains a period puts it under way; others leave it there."""
    explained = [p.id for p in turn.policy.stages_data.periods if _explains(turn, topic, p)]
    if topic in (VALIDITY, BAN):
        explained = [topic]
    told = turn.dialogue.period
    if explained and (told is None or told.id not in explained):
        turn.dialogue.period = PeriodTold(id=explained[0])


def _explains(turn: Turn, topic: str, period: Period) -> bool:
    rule = rule_of(turn, period)
    return rule is not None and rule.topic == topic
