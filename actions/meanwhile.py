"""What the text says at once, beside what a message tells or while a fact is still missing.

第二年补几成 before the fee is known is answered by the rule; 要是我们是四上，能要几个套餐 asks the
text, and not only for an amount.
"""

from __future__ import annotations

from actions.answers import KIND_TOPICS, RATE_TOPICS, WHO_TOPICS, give
from actions.routing import AMOUNT_TOPICS, OWN_CASE_TOPICS
from actions.turn import Turn
from policy_kb.facts import ServiceId

#: Topics that what is supposed answers by itself: an amount, a verdict, a kind.
OF_THE_CASE = frozenset(
    {*AMOUNT_TOPICS, *OWN_CASE_TOPICS, *WHO_TOPICS.values(), *KIND_TOPICS.values()}
) - {"education_edition"}
#: The confidence from which a question of the text beside a supposition is answered.
SURE = 0.6
#: What a supposition is worked on by.
CASE_ACTIONS = ("action_continue", "action_clarify", "action_estimate", "action_eligibility")
PACKAGES = "packages"


def answer_the_text_besides(turn: Turn, action: str) -> None:
    """The text's own question in a message that supposes something; its amount follows."""
    if turn.is_payload or not turn.supposes or not turn.asks:
        return
    if action not in CASE_ACTIONS:
        return
    topic = turn.topic if turn.confidence >= SURE else None
    if turn.means("words_of_how_many_packages") and ServiceId.DEV_CLOUD in turn.dialogue.services:
        topic = PACKAGES
    if topic is not None and topic not in OF_THE_CASE and topic in turn.policy.answers:
        give(turn, topic)


def tell_the_rule_meanwhile(turn: Turn) -> None:
    """The rates, where they or a year of the cycle were asked about and the amount must wait."""
    d = turn.dialogue
    untold = (turn.asked_now or d.last_kind == "eligible") and not turn.told_amounts
    if turn.is_payload or not untold or d.last_total is not None or len(d.services) != 1:
        return
    of_a_year = turn.has("ordinal_year") and (turn.asks or not turn.has("annual_fee", "amount"))
    of_the_rate = turn.topic == RATE_TOPICS[d.services[0]] and turn.means("words_of_the_rule")
    if not of_the_rate and not (of_a_year and turn.asked_now and d.goal == "estimate"):
        return
    topic = RATE_TOPICS[d.services[0]]
    if any(turn.policy.answers[topic].text in said.text for said in turn.reply.messages):
        return
    give(turn, topic)
    turn.reply.messages[-1].quick_replies = []
