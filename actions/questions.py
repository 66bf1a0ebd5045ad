"""Asking for the fact that decides most, and reading the answer to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from actions.absorb import set_fact
from actions.amounts import in_yuan
from actions.answers import unsure_about
from actions.money_facts import MONEY_ROLES
from actions.reply import QuickReply, choose, option_replies
from actions.rules import applicant_of, ranges_of, requests_of
from actions.state import Money, OpenQuestion, Option
from actions.turn import Turn
from policy_kb.facts import MoneyRange, ServiceId
from policy_kb.questions import Purpose, next_question
from policy_kb.results import Question

#: 是的，… before further facts answers the question that was open.
BEGINS_WITH_YES = re.compile(
    r"^(?:是的|是|对的|对|對|係|系|嗯|没错|冇错|有的|有|有啊|在的)(?:呀|啊|啦)?[，,。!！ ]"
)
BEGINS_WITH_NO = re.compile(
    r"(?:不是|没有|沒有|不在|唔系|唔係|唔喺|冇|没|不)(?:的|呀|啊|啦)?[，,。!！ ]"
)
#: A longer message is no mere yes or no.
LONGEST_ECHO = 14
#: A bare number below this, given as an amount of money, may mean 元 or 万元: it is asked.
AMBIGUOUS_BELOW = 10_000
#: Kinds of applicants that a question names in its text.
MOST_NAMED = 4


def ask_next(turn: Turn, services: Sequence[str], purpose: Purpose) -> bool:
    """Asks for the missing fact that decides most; False if nothing is left to ask."""
    ranges = ranges_of(turn.sheet, services)
    question = next_question(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
        declined=frozenset(turn.sheet.declined) | frozenset(ranges),
        purpose=purpose,
    )
    if question is None:
        return False
    ask_fact(turn, question)
    return True


def ask_fact(turn: Turn, question: Question) -> None:
    """Asks one question of the rules, with its options and a way out."""
    before = turn.dialogue.open_question
    options = [
        Option(value=o.value, label=o.label, money=as_money(o.range) if o.range else None)
        for o in question.options
    ]
    open_question = OpenQuestion(
        kind="fact",
        fact=question.fact,
        text=_with_options(turn, question),
        why=f"{question.why.text}（{question.why.label}）",
        options=options,
        service=question.service.value if question.service else None,
    )
    turn.ask(open_question, quick_replies_of(turn, open_question))
    again = before is not None and before.fact == question.fact
    if (again or turn.has("correction")) and turn.reply.question and (news := told_now(turn)):
        turn.reply.question.text = turn.say("noted", facts=news) + open_question.text


def _with_options(turn: Turn, question: Question) -> str:
    """A question for one of a few kinds names them, for those who do not see the buttons."""
    kinds = [o.label for o in question.options if f"categories.{o.value}" in question.facts]
    if not 1 < len(kinds) <= MOST_NAMED:
        return question.text
    options = "、".join(kinds)
    return turn.wording.say("question_with_options", question=question.text, options=options)


def told_now(turn: Turn) -> str:
    """What this message told or corrected, by name, money with its amount."""
    return "、".join(dict.fromkeys(n for fact in turn.changed if (n := _told(turn, fact))))


def _told(turn: Turn, fact: str) -> str:
    service, _, name = fact.partition(".")
    if fact in MONEY_ROLES:
        money = getattr(turn.sheet.applicant, fact)
    elif name == "annual_fees":
        fees = dict.fromkeys(money_said(f, turn) for f in turn.sheet.service(service).annual_fees)
        return fact_label(turn, fact) + "、".join(fees) if fees else ""
    else:
        return fact_label(turn, fact)
    return fact_label(turn, fact) + money_said(money, turn) if money else ""


def fact_label(turn: Turn, fact: str) -> str:
    """What a fact is called; an empty string for one that is not asked for."""
    try:
        return turn.policy.fact_wording(fact).label
    except KeyError:
        return ""


def as_money(amount: MoneyRange) -> Money:
    """The sheet's form of the rules' range."""
    return Money(
        low=amount.low, high=amount.high, low_open=amount.low_open, high_open=amount.high_open
    )


def quick_replies_of(turn: Turn, question: OpenQuestion) -> list[QuickReply]:
    """The buttons of a question, the same when it is asked again."""
    replies = option_replies(question.fact, question.options)
    if question.kind == "fact":
        if question.fact.startswith("categories") and not any(
            o.value in ("none", "false") for o in question.options
        ):
            replies.append(
                QuickReply(turn.wording.say("option_none"), choose(question.fact, "none"))
            )
        if not any(o.value == "unknown" for o in question.options):
            replies.append(
                QuickReply(turn.wording.say("option_unknown"), choose(question.fact, "unknown"))
            )
    return replies


def ask_services(turn: Turn, why: str, among: Sequence[str] | None = None) -> None:
    """Asks which service is meant."""
    services = among or [s.value for s in ServiceId]
    question = OpenQuestion(
        kind="services",
        fact="services",
        text=turn.say(why, services=turn.labels(services)),
        why=turn.wording.say("why_service"),
        options=[Option(value=s, label=turn.label(s)) for s in services],
    )
    turn.ask(question, option_replies("services", question.options))


def answer_open_question(turn: Turn) -> bool:
    """Reads affirm / deny / dont_know / a chosen option as the answer to the open question.

    True if the open question was answered (or declined) by this message.
    """
    question = turn.dialogue.open_question
    if turn.intent == "choose":
        return _chosen(turn, question)
    if question is None:
        return False
    if question.kind == "unit":
        return _unit(turn, question)
    if question.kind == "services":
        return bool(turn.mentioned)
    if question.kind != "fact":
        return False
    if turn.intent == "dont_know" and not unsure_about(turn):
        return set_fact(turn, question.fact, "unknown", question)
    if BEGINS_WITH_YES.match(turn.text) and turn.intent != "affirm":
        turn.intent = "affirm"
        return _yes_or_no(turn, question) or question.fact in turn.changed
    if question.fact in turn.changed or _category_answered(turn, question):
        return True
    if turn.intent in ("affirm", "deny"):
        return _yes_or_no(turn, question)
    return (
        _option_by_label(turn, question) or _bare_number(turn, question) or _echoes(turn, question)
    )


def answered_besides(turn: Turn, question: OpenQuestion) -> bool:
    """Whether a message that asks something also answers what was open: 是白云的，电话多少？"""
    if question.kind != "fact":
        return False
    if question.fact in turn.changed or _category_answered(turn, question):
        return True
    yes, no = BEGINS_WITH_YES.match(turn.text), BEGINS_WITH_NO.match(turn.text)
    if not yes and not no:
        return False
    asked, turn.intent = turn.intent, "affirm" if yes else "deny"
    try:
        return _yes_or_no(turn, question)
    finally:
        turn.intent = asked


def _echoes(turn: Turn, question: OpenQuestion) -> bool:
    """有产品 to 贵单位有产品吗: a yes or no in the question's own words."""
    if turn.asks or turn.says("words_of_not_knowing") or len(turn.text) > LONGEST_ECHO:
        return False
    if not {"true", "false"} <= {o.value for o in question.options}:
        return False
    text = turn.text.strip()
    if text.startswith(tuple(turn.wording.say("words_beginning_a_no").split())):
        return set_fact(turn, question.fact, "false", question)
    if text.startswith(tuple(turn.wording.say("words_beginning_a_yes").split())):
        return set_fact(turn, question.fact, "true", question)
    return False


def _chosen(turn: Turn, question: OpenQuestion | None) -> bool:
    fact, value = turn.first("fact"), turn.first("value")
    if fact is None or value is None:
        return False
    if fact.value == "services":
        turn.mentioned = [value.value]
        return True
    if str(fact.value).startswith("unit:"):
        return set_fact(turn, str(fact.value).removeprefix("unit:"), str(value.value), question)
    done = set_fact(turn, str(fact.value), str(value.value), question)
    if done and fact.value not in turn.changed:
        turn.changed.append(str(fact.value))
    return done


def _category_answered(turn: Turn, question: OpenQuestion) -> bool:
    return question.fact.startswith("categories") and any(
        c.startswith("categories") for c in turn.changed
    )


def _yes_or_no(turn: Turn, question: OpenQuestion) -> bool:
    wanted = "true" if turn.intent == "affirm" else "false"
    values = [o.value for o in question.options if o.value != "unknown"]
    if wanted in values or (not values and question.fact == "registered_in_baiyun"):
        return set_fact(turn, question.fact, wanted, question)
    named = [v for v in values if v != "none"]
    if turn.intent == "deny" and question.fact.startswith("categories"):
        return set_fact(turn, question.fact, "none", question)
    if turn.intent == "affirm" and len(named) == 1:
        return set_fact(turn, question.fact, named[0], question)
    return False


def _option_by_label(turn: Turn, question: OpenQuestion) -> bool:
    """An option typed instead of clicked: its label, the label's beginning, or its number."""
    text = turn.text.strip()
    if text.isdigit() and not _counts(question):
        position = int(text) - 1
        if 0 <= position < len(question.options):
            return set_fact(turn, question.fact, question.options[position].value, question)
    for option in question.options:
        if text and (text == option.label or (len(text) >= 2 and option.label.startswith(text))):
            return set_fact(turn, question.fact, option.value, question)
    return False


def _counts(question: OpenQuestion) -> bool:
    """Whether a number is itself the answer."""
    return question.fact in MONEY_ROLES or question.fact.endswith((".annual_fees", ".packages"))


def _bare_number(turn: Turn, question: OpenQuestion) -> bool:
    """800 as the answer to a money question: 800元 or 800万元? It is asked, not guessed."""
    number = turn.first("number")
    is_money = _counts(question) and not question.fact.endswith(".packages")
    if number is None or not is_money:
        return False
    value = Decimal(int(number.value))
    if value == 0 or value >= AMBIGUOUS_BELOW:
        return set_fact(turn, question.fact, str(value), question)
    ask_unit(turn, question.fact, value)
    return False


def ask_unit(turn: Turn, fact: str, value: Decimal) -> None:
    """元 or 万元? The applicant says; nothing is written before."""
    options = [
        Option(value=str(value * 10_000), label=in_yuan(value * 10_000)),
        Option(value=str(value), label=in_yuan(value)),
    ]
    unit = OpenQuestion(
        kind="unit",
        fact=f"unit:{fact}",
        text=turn.say("ask_unit", wan=options[0].label, yuan=options[1].label),
        options=options,
    )
    turn.ask(unit, option_replies(unit.fact, options))


def _unit(turn: Turn, question: OpenQuestion) -> bool:
    fact = question.fact.removeprefix("unit:")
    if fact in turn.changed:
        return True
    text = turn.text.strip()
    if turn.intent == "affirm" or "万" in text:
        return set_fact(turn, fact, question.options[0].value, question)
    if "元" in text or "块" in text:
        return set_fact(turn, fact, question.options[1].value, question)
    return False


def money_said(money: Money, turn: Turn) -> str:
    """An amount or a range in words."""
    if money.exact is not None:
        return in_yuan(money.exact)
    if money.stated is not None:
        return turn.wording.say("range_about", figure=in_yuan(money.stated))
    if money.low is not None and money.high is not None:
        return turn.wording.say("range_between", low=in_yuan(money.low), high=in_yuan(money.high))
    if money.low is not None:
        return turn.wording.say("range_from", low=in_yuan(money.low))
    if money.high is not None:
        return turn.wording.say("range_to", high=in_yuan(money.high))
    return turn.wording.say("range_unknown")
