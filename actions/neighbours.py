"""A short unsure question is read in the light of the answer before it: 他要几天内提, 口头说行吗.

What it asks for by its words (days, who, where, ...) is looked for in the topic that was answered
last and in those next to it; else the likeliest of these topics is taken. Better an answer that
contains the asked detail once more than none.
"""

from __future__ import annotations

from typing import get_args

from actions.turn import Turn
from policy_kb.schema_text import Answer, Aspect

#: What may be asked about the topic that was answered last; the words of each are in domain.yml.
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
#: Details that are also looked for in an answer's own words, where `follow` does not name them.
DETAILS: tuple[Aspect, ...] = ("days", "who", "where", "limit", "form")
#: Where an aspect leads that the last topic says nothing of.
ELSEWHERE: dict[Aspect, str] = {"approver": "approval", "caught": "fraud", "consequence": "fraud"}
#: Topics that a question without a subject resembles, whatever it is about.
GENERIC_TOPICS = frozenset(
    {
        "processing_time",
        "where_to_apply",
        "when_to_apply",
        "approval",
        "contact",
        "validity",
        "expert_review",
        "settlement",
    }
)
#: Those that a message which is surely of them names after all: 你们电话多少.
NAMED_TOPICS = frozenset({"contact", "validity"})
#: Characters of a message that may lean on what was said before it.
SHORT = 20
#: Characters of a further question that may lean on the one before it.
SHORT_PART = 6
#: What a message without a subject may be taken for, surely or not.
UNSURE_ACTIONS = {"action_answer", "action_clarify", "action_small_talk", "action_continue"}
#: Intents that a message about the applicant's kind is taken for: 我们这种算不算.
COUNTING_ACTIONS = {*UNSURE_ACTIONS, "action_eligibility", "action_estimate"}
#: The weight from which a topic next to the last one is worth taking.
WORTH_TAKING = 0.08
#: The confidence below which small talk may be a question after all.
SURE = 0.9


def neighbours(turn: Turn, last: str) -> list[str]:
    """The topic answered last, those that its details lead to, and those that it offers next."""
    found = turn.policy.answers[last]
    offered = (topic for topic in found.next if not topic.endswith("!"))
    return list(dict.fromkeys([last, *found.follow.values(), *offered]))


def topic_in_the_light_of_the_last(turn: Turn, action: str) -> str | None:
    """The topic that a short message means after the last one; None where it says enough itself."""
    last = turn.leans_on
    if last is None or turn.changed or turn.mentioned or len(turn.normalized) > SHORT:
        return None
    found = turn.policy.answers[last]
    if action in COUNTING_ACTIONS and _asks_whether_it_counts(turn, found):
        return found.follow["counting"]
    if action not in UNSURE_ACTIONS or turn.means("words_of_the_whole"):
        return None
    if action == "action_answer":
        generic = turn.topic in GENERIC_TOPICS and turn.topic != last
        if turn.topic in NAMED_TOPICS and turn.confidence >= SURE:
            return None
        return _by_what_is_asked(turn, found, but=turn.topic) if generic else None
    if action == "action_small_talk" and turn.confidence >= SURE:
        return None
    if action == "action_continue" and not turn.asks:
        return None
    return _by_what_is_asked(turn, found) or _detail_in_an_answer(turn, found) or _likeliest(turn)


def topic_of_a_further_question(turn: Turn, text: str, topic: str | None) -> str | None:
    """公示在哪看 几天: a further question of no subject asks for a detail of the one before it."""
    before = turn.policy.answers.get(turn.topic or "")
    if before is None or topic not in GENERIC_TOPICS - NAMED_TOPICS:
        return topic
    whole = turn.wording.say("words_of_the_whole").split()
    if len(text) > SHORT_PART or any(word in text for word in whole):
        return topic
    for aspect in ASPECTS:
        named = any(word in text for word in turn.wording.say(f"aspect_{aspect}").split())
        if named and (detail := before.follow.get(aspect)) is not None:
            return detail
    return topic


def _asks_whether_it_counts(turn: Turn, found: Answer) -> bool:
    """我们这种算不算 after a term asks about the term, and not for all conditions."""
    applies = turn.means("words_of_applying") or turn.means("words_of_being_able")
    return "counting" in found.follow and turn.means("aspect_counting") and not applies


def _by_what_is_asked(turn: Turn, found: Answer, but: str | None = None) -> str | None:
    """Where the last topic says that the asked detail is to be found.

    `but`: the generic topic that the message resembles; another generic one is no better.
    """
    for aspect in ASPECTS:
        if not turn.means(f"aspect_{aspect}"):
            continue
        topic = found.follow.get(aspect) or (ELSEWHERE.get(aspect) if aspect == "approver" else "")
        if topic:
            as_generic = but is not None and topic in GENERIC_TOPICS - {found.topic}
            return None if as_generic else topic
    return None


def _detail_in_an_answer(turn: Turn, found: Answer) -> str | None:
    """The last topic, where its own words contain the kind of detail that is asked for."""
    for aspect in DETAILS:
        if turn.means(f"aspect_{aspect}"):
            words = turn.wording.say(f"detail_{aspect}").split()
            return found.topic if any(word in found.text for word in words) else None
    return None


def _likeliest(turn: Turn) -> str | None:
    """The likeliest reading among the neighbours."""
    if turn.leans_on is None:
        return None
    near = {f"faq/{topic}" for topic in neighbours(turn, turn.leans_on)}
    weights = [(name, weight) for name, weight in turn.ranking if name in near]
    name, weight = max(weights, key=lambda w: w[1], default=("", 0.0))
    return name.partition("/")[2] if turn.asks and weight >= WORTH_TAKING else None
