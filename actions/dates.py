"""The periods of the procedure, of the measure and of a ban as dates (art. 15, 16, 20, 22)."""

from __future__ import annotations

from datetime import date

from actions.answers import give, next_steps
from actions.ban import tell_ban
from actions.days import assumed_year, day_said, named_days, said_to_have_ended
from actions.lapse import lapse_words
from actions.period_under_way import about_the_period
from actions.periods import (
    BAN,
    CALENDAR,
    PERIODS,
    VALIDITY,
    event_of,
    is_of_a_period,
    named_period,
    period_asked,
    period_of,
    remember,
    rule_of,
)
from actions.process import days_of
from actions.reply import QuickReply
from actions.state import OpenQuestion
from actions.turn import Turn
from actions.validity import tell_validity
from policy_kb.deadlines import CalendarMissing, deadline, deadline_after
from policy_kb.eligibility import day_text
from policy_kb.schema import Period

#: Actions that a question about a day is often taken for.
MISTAKEN_ACTIONS = (
    "action_answer",
    "action_clarify",
    "action_continue",
    "action_eligibility",
    "action_process",
    "action_small_talk",
)
#: Actions that leave a date that was asked for awaited.
WAITING_ACTIONS = (
    "action_continue",
    "action_clarify",
    "action_date",
    "action_repeat",
    "action_rephrase",
    "action_resume",
    "action_why",
)


def about_a_date(turn: Turn, action: str) -> str:
    """`action_date` where a message asks for a last day, or whether a day is in the validity.

    `action_count` where it doubts how the days of the period under way were counted.
    """
    if not turn.is_payload and (leaning := about_the_period(turn, action)) is not None:
        turn.intent, turn.topic, turn.parts = "ask_date", None, []
        return leaning
    if not turn.is_payload and action in MISTAKEN_ACTIONS and _asks_for_a_day(turn):
        turn.intent, turn.topic = "ask_date", None
        action = "action_date"
    elif action == "action_date" and not _is_sure(turn):
        return "action_clarify" if turn.asks and not turn.changed else "action_continue"
    if action == "action_date":
        turn.parts = [p for p in turn.parts if not is_of_a_period(turn, p.topic)]
    elif action not in WAITING_ACTIONS and _awaits_date(turn):
        turn.dialogue.open_question = None
    return action


def _asks_for_a_day(turn: Turn) -> bool:
    if _asks_for_the_ban(turn):
        return True
    if turn.has("fraud"):
        return False
    if named_period(turn) is not None:
        timed = turn.says("words_of_a_course_of_time") or turn.says("words_of_a_last_day")
        if named_days(turn) and timed and not _is_unknown(turn):
            return True
        return turn.says("words_of_a_last_day") and not _is_unknown(turn)
    return bool(named_days(turn)) and _asks_for_validity(turn)


def _asks_for_the_ban(turn: Turn) -> bool:
    """2020年5月20日被认定骗取，哪天能再申请: the end of the five years, not of the measure."""
    of_a_fraud = turn.has("fraud") or turn.means("words_of_the_ban")
    timed = turn.says("words_of_a_last_day") or turn.says("words_of_a_course_of_time")
    return of_a_fraud and bool(named_days(turn)) and (timed or turn.means("words_of_being_over"))


def _is_unknown(turn: Turn) -> bool:
    """哪天公示 asks when something happens; 哪天公示完 asks when it is over."""
    return turn.says("words_of_an_unknown_event") and not turn.says("words_of_being_over")


def _is_sure(turn: Turn) -> bool:
    """Whether a message that resembles a question for a day is one by its words, too."""
    if turn.is_payload or _asks_for_a_day(turn):
        return True
    if named_days(turn):
        return _awaits_date(turn) or turn.says("words_of_applying")
    if named_period(turn) is None:
        return turn.says("words_of_a_last_day") or _asks_for_validity(turn)
    return turn.says("words_of_a_course_of_time") and not _is_unknown(turn)


def _asks_for_validity(turn: Turn) -> bool:
    return turn.says("words_of_validity") and not turn.says("words_of_founding")


def _awaits_date(turn: Turn) -> bool:
    question = turn.dialogue.open_question
    return question is not None and question.kind == "date"


def last_day(turn: Turn) -> None:
    """The last day of the period asked about, counted from the date that was said."""
    chosen = turn.first("period")
    day = day_said(turn)
    if day is not None and _asks_for_the_ban(turn):
        tell_ban(turn, day)
        return
    period_id = named_period(turn)
    if day is not None or (_awaits_date(turn) and period_id is None):
        period_id = period_asked(turn)
    if chosen:
        period_id = str(chosen.value)
    if period_id is None:
        period_id = _period_of_the_last_answer(turn)
    if period_id == BAN and day is not None:
        tell_ban(turn, day)
    elif period_id not in (None, BAN, VALIDITY):
        _tell(turn, period_of(turn, period_id), day)
    elif day is not None:
        tell_validity(turn, day)
    elif _asks_for_validity(turn) or turn.leans_on == VALIDITY:
        give(turn, VALIDITY)
    else:
        replies = [_button(turn, p) for p in turn.policy.stages_data.periods]
        turn.reply.add(turn.say("date_of_which_period"), quick_replies=replies)


def date_answered(turn: Turn) -> bool:
    """Reads the date that was asked for; True if it, or that it is not known, was said."""
    question = turn.dialogue.open_question
    if question is None or question.kind != "date":
        return False
    day = day_said(turn)
    if day is not None:
        turn.dialogue.open_question = None
        _tell(turn, period_of(turn, question.fact), day)
        return True
    if turn.intent in ("dont_know", "deny") or turn.changed or turn.mentioned:
        turn.dialogue.open_question = None
    if turn.intent in ("dont_know", "deny"):
        turn.reply.add(turn.say("as_you_like"))
        return True
    return False


def _tell(turn: Turn, period: Period, day: date | None) -> None:
    event = event_of(turn, period)
    if day is None and turn.asks:
        day = turn.dialogue.days_told.get(event)
    if day is None:
        _ask_for_date(turn, period)
        return
    if _awaits_date(turn):
        turn.dialogue.open_question = None
    ended = said_to_have_ended(turn)
    if ended is None:
        turn.dialogue.days_told[event] = day
    rule = rule_of(turn, period)
    turn.dialogue.last_topic = rule.topic if rule else None
    turn.dialogue.last_kind = "period"
    remember(turn, period.id, day, ended if period.after in PERIODS else None)
    try:
        lines = _dated(turn, period, day)
    except CalendarMissing as missing:
        lines = [turn.say("calendar_missing", year=missing.year)]
        lines += [rule.text] if rule else []
    turn.reply.add(
        "\n".join(filter(None, [*lines, lapse_words(turn)])),
        citations=[turn.policy.citation(period.article)],
        quick_replies=next_steps(turn, rule) if rule else [],
    )


def _dated(turn: Turn, period: Period, day: date) -> list[str]:
    """The last day, how it is counted, and the reading that this rests on."""
    before = next((p for p in turn.policy.stages_data.periods if p.id == period.after), None)
    event, start, earlier = period.after, day, ""
    if before is None:
        found = deadline(turn.policy, CALENDAR, period.id, day)
    elif ended := said_to_have_ended(turn):
        found, start = deadline_after(turn.policy, CALENDAR, period.id, ended), ended
    else:
        found = deadline(turn.policy, CALENDAR, period.id, day)
        start = deadline(turn.policy, CALENDAR, before.id, day).ends
        if period.opens == "with_previous":
            earlier = turn.say("date_opens", label=found.label, opens=day_text(found.opens))
    if before is not None:
        event = f"{before.id}_ended"
    lines = [
        turn.say("date_ends", label=found.label, ends=day_text(found.ends)),
        assumed_year(turn),
        turn.say(
            "date_counted",
            event=turn.wording.say(f"event_{event}"),
            day=day_text(start),
            first=day_text(found.counted_from),
            length=days_of(turn, period.id),
            place=found.reason.label,
        ),
        earlier,
    ]
    if period.reading:
        lines.append(turn.policy.reading_notice(period.reading, period.article).text)
    return lines


def _ask_for_date(turn: Turn, period: Period) -> None:
    """The rule at once; the date as a question, unless another one waits for its answer."""
    rule = rule_of(turn, period)
    event = event_of(turn, period)
    question = turn.say(
        "ask_date", event=turn.wording.say(f"event_{event}"), example=day_text(turn.today)
    )
    lines = [rule.text if rule else "", lapse_words(turn)]
    free = turn.dialogue.open_question is None or _awaits_date(turn)
    turn.reply.add(
        "\n".join(filter(None, [*lines, "" if free else question])),
        citations=[turn.policy.citation(period.article)],
    )
    if free:
        why = turn.wording.say("why_date", place=turn.policy.citation(period.article).label)
        turn.ask(OpenQuestion(kind="date", fact=period.id, text=question, why=why), [])


def _period_of_the_last_answer(turn: Turn) -> str | None:
    """最后一天是几号 after 公示几天 names no period: the one that the answer before was of."""
    if turn.leans_on is None or _asks_for_validity(turn):
        return None
    periods = turn.policy.stages_data.periods
    rules = {rule.topic: p.id for p in periods if (rule := rule_of(turn, p)) is not None}
    return rules.get(turn.leans_on)


def _button(turn: Turn, period: Period) -> QuickReply:
    return turn.goal_reply(period.label, "ask_date", period=period.id)
