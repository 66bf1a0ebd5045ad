"""Messages that lean on the answer before them: 那要几天, 加起来呢, 为什么, 不可能吧, 哪个补得多.

After the facts are taken and `routing` has said what a message is meant as by itself.
"""

from __future__ import annotations

from actions.after_amount import asks_for_the_cut, asks_for_the_rest
from actions.answers import RATE_TOPICS
from actions.comparison import services_to_compare
from actions.cycle_years import year_beyond
from actions.eligibility import assess_all
from actions.ellipsis import names_only, says_only
from actions.follow_up import disputes, sums_up, topic_of_follow_up
from actions.materials import ANCHOR as AFTER_PAPERS
from actions.neighbours import topic_in_the_light_of_the_last
from actions.refused_again import is_refused_the_same
from actions.routing import (
    APPLYING_TOPICS,
    MONEY_FACTS,
    SUM_TOPICS,
    UNSURE_ACTIONS,
    is_refused,
    leaves_out_of_the_sum,
    settled,
)
from actions.turn import Turn
from policy_kb.results import Verdict

#: Requests that are refused whatever figures of the last answer they repeat.
REFUSED_REQUESTS = frozenset({"ask_guarantee", "ask_trick"})
#: What 两个一起要交几样 may be taken for.
PAPER_ACTIONS = {"action_answer", "action_clarify", "action_continue", "action_services"}


def leaning_on_the_last_answer(turn: Turn, action: str) -> str:
    """A message that says little of itself is about the answer before it; may set the topic.

    那要几天 asks of the last topic, 加起来呢 for the sum, 为什么 for the reason, 不可能吧 denies
    it, and 哪个补得多 compares the services that the conversation is between.
    """
    if turn.is_payload or action in ("action_erase", "action_human", "action_intake"):
        return action
    if turn.intent in REFUSED_REQUESTS and action == "action_small_talk":
        return _in_reality(turn) if turn.back_in_reality else action
    if turn.kind_asked is not None:
        return settled(turn, "faq", "who_can_apply", "action_kind")
    if _takes_back_in(turn) or _asks_for_both_amounts(turn, action):
        return settled(turn, "ask_estimate", None, "action_estimate")
    if turn.for_the_head_office:
        turn.reply.add(turn.say("as_the_head_office"))
    if turn.for_the_head_office or turn.moves_here or _asks_when_after_a_refusal(turn, action):
        return settled(turn, "ask_eligibility", None, "action_eligibility")
    if services_to_compare(turn):
        return "action_compare"
    tried_out = turn.supposes and any(f.endswith(MONEY_FACTS) for f in turn.changed)
    if turn.dialogue.last_total is not None and (tried_out or year_beyond(turn)):
        return settled(turn, "ask_estimate", None, "action_estimate")
    if (asked := _of_the_amount(turn, action) or _of_both(turn, action)) is not None:
        return asked
    return _leaning_on_its_kind(turn, action)


def _leaning_on_its_kind(turn: Turn, action: str) -> str:
    """By what the last answer was: a topic, a list of papers, an amount, a no."""
    if (topic := topic_of_follow_up(turn)) is not None:
        return settled(turn, "faq", topic, "action_answer")
    if _asks_for_the_papers_of_others(turn, action):
        return settled(turn, "ask_materials", None, "action_materials")
    if sums_up(turn):
        return settled(turn, "ask_estimate", None, "action_estimate")
    return _leaning_by_its_likeness(turn, action)


def _leaning_by_its_likeness(turn: Turn, action: str) -> str:
    """What remains of `leaning_on_the_last_answer`: messages known by what they resemble."""
    if turn.back_in_reality:
        return _in_reality(turn)
    if _asks_after_a_figure_of_the_rule(turn, action):
        return settled(turn, "faq", turn.dialogue.last_topic, "action_answer")
    if _asks_for_the_rate_of_a_year(turn):
        return settled(turn, "faq", turn.leans_on, "action_answer")
    if (near := topic_in_the_light_of_the_last(turn, action)) is not None:
        return settled(turn, "faq", near, "action_answer")
    if _asks_why_of_the_answer(turn, action) or _only_repeats_figures(turn, action):
        if turn.dialogue.last_total is None and turn.dialogue.goal == "estimate":
            return settled(turn, "ask_estimate", None, "action_estimate")
        return settled(turn, "ask_why", None, "action_why")
    if disputes(turn, action) or is_refused_the_same(turn, action):
        turn.parts = []
        return "action_insist"
    return action


def _in_reality(turn: Turn) -> str:
    """按实际的算: what was tried out is told for the real case."""
    estimated = turn.dialogue.last_total is not None or turn.dialogue.goal == "estimate"
    action = "action_estimate" if estimated else "action_eligibility"
    return settled(turn, action.replace("action", "ask"), None, action)


def _of_the_amount(turn: Turn, action: str) -> str | None:
    """砍了多少, 剩下的谁出 after an amount."""
    if asks_for_the_cut(turn, action):
        return settled(turn, "ask_why", None, "action_why")
    if not asks_for_the_rest(turn, action):
        return None
    computed = turn.dialogue.last_total is not None
    return settled(turn, "faq", "self_pay", "action_estimate" if computed else "action_answer")


def _of_both(turn: Turn, action: str) -> str | None:
    """两个都上行吗, 公有云跟软件园我们行吗: whether several may be applied for."""
    whether = turn.asks and turn.means("words_of_asking_whether_it_may")
    elsewhere = turn.means("words_of_papers") or turn.means("words_of_how_much")
    named = turn.says("words_of_self") and action in ("action_services", "action_clarify")
    if not whether or elsewhere or len(turn.mentioned) <= 1 or not (turn.pointed or named):
        return None
    if any(a.verdict is Verdict.UNKNOWN for a in assess_all(turn, turn.mentioned)):
        if not turn.pointed:
            return None
        turn.mentioned = []
        return settled(turn, "faq", "several_services", "action_answer")
    return settled(turn, "ask_eligibility", None, "action_eligibility")


def _asks_for_the_rate_of_a_year(turn: Turn) -> bool:
    """第二年呢 after the rates of a service whose amount is not known."""
    rates = turn.leans_on in RATE_TOPICS.values() and turn.dialogue.last_total is None
    return rates and not turn.dialogue.open_question and names_only(turn, "ordinal_year")


def _asks_when_after_a_refusal(turn: Turn, action: str) -> bool:
    """An unsure question about applying, by somebody who was refused, is about his own case."""
    if action != "action_clarify" or turn.dialogue.last_kind != "refusal":
        return False
    readings = [name for name, _ in turn.ranking if name != "nlu_fallback"]
    topic = readings[0].partition("/")[2] if readings else ""
    return topic in APPLYING_TOPICS and not turn.changed and is_refused(turn)


def _asks_for_the_papers_of_others(turn: Turn, action: str) -> bool:
    """两个一起要交几样, and 换成诊断呢 after a list of papers: the list of those services."""
    if turn.changed:
        return False
    same = bool(turn.mentioned) and says_only(turn, "words_of_the_same", but=["service"])
    if turn.leans_on == AFTER_PAPERS and same:
        return True
    if turn.dialogue.goal != "materials" or turn.dialogue.open_question:
        return False
    if turn.pointed and turn.means("words_of_papers"):
        return action in PAPER_ACTIONS
    named = bool(turn.mentioned) and says_only(turn, "words_of_other_papers", but=["service"])
    return named and action in (*PAPER_ACTIONS, "action_eligibility", "action_estimate")


def _takes_back_in(turn: Turn) -> bool:
    """还是留着吧 after a service was taken out of the sum; remembers what is taken out now."""
    left_out, turn.dialogue.left_out = turn.dialogue.left_out, []
    if leaves_out_of_the_sum(turn):
        out = turn.excluded_services
        turn.dialogue.left_out = [s for s in turn.dialogue.services if s in out]
    if not left_out or turn.entities or not turn.means("words_of_wanting_after_all"):
        return False
    turn.mentioned = [*turn.dialogue.services, *left_out]
    return True


def _asks_for_both_amounts(turn: Turn, action: str) -> bool:
    """两个都报呢, between two services whose fees are known: the sum, and not the rule."""
    priced = all(turn.sheet.is_priced(s) for s in turn.mentioned)
    known = turn.pointed and len(turn.mentioned) > 1 and priced
    asks_whether = turn.means("words_of_asking_whether")
    taken_for_the_rule = action == "action_answer" and turn.topic in SUM_TOPICS
    return known and taken_for_the_rule and not asks_whether and turn.dialogue.goal == "estimate"


def _asks_after_a_figure_of_the_rule(turn: Turn, action: str) -> bool:
    """2000万以上那档是100万对吧 after the rates of a service: the rates answer it."""
    amounts = turn.of("amount")
    return (
        turn.dialogue.last_kind == "topic"
        and turn.dialogue.last_topic in RATE_TOPICS.values()
        and not turn.changed
        and bool(amounts)
        and all(e.asked for e in amounts)
        and action in ("action_clarify", "action_continue")
    )


def _only_repeats_figures(turn: Turn, action: str) -> bool:
    """那就是32万咯 after an estimate tells nothing: how the amount was computed answers it."""
    return (
        turn.dialogue.last_kind == "estimate"
        and turn.dialogue.open_question is None
        and not turn.changed
        and any(e.asked for e in turn.of("amount"))
        and action in (*UNSURE_ACTIONS, "action_continue", "action_estimate", "action_answer")
    )


def _asks_why_of_the_answer(turn: Turn, action: str) -> bool:
    """A why that names nothing else than the answer: 为什么不行, 点解咁少."""
    of_an_amount = turn.dialogue.last_total is not None and any(e.asked for e in turn.of("amount"))
    if of_an_amount and turn.means("words_of_why") and not turn.changed:
        turn.dialogue.last_kind = "estimate"
    if turn.dialogue.last_kind not in ("refusal", "estimate") or turn.changed:
        return False
    if turn.dialogue.open_question is not None or not turn.means("words_of_why"):
        return False
    if turn.dialogue.last_kind == "refusal" and turn.means("words_of_being_refused"):
        return True
    return action in (*UNSURE_ACTIONS, "action_estimate", "action_eligibility") or says_only(
        turn, "words_of_why"
    )
