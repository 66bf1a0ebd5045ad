"""A message that leans on the answer before it: 那要几天, 被查出来会怎样, 加起来呢, 不可能吧."""

from __future__ import annotations

import re

from actions.answers import TOPICS_OF_SERVICES, give, human_reply
from actions.count_facts import spread
from actions.cycle_years import cycle_of
from actions.eligibility import EVERY_SERVICE, assess_all, blocking
from actions.ellipsis import names_only_services, says_only
from actions.explain import explain, grounds_words
from actions.lapse import lapse_words
from actions.neighbours import ASPECTS, ELSEWHERE
from actions.quoted import tells_of_others
from actions.reference import recent_pair
from actions.slips import turns_an_answer_round
from actions.turn import Turn
from policy_kb.facts import ServiceId
from policy_kb.results import Citation, Verdict
from policy_kb.schema_text import Aspect

#: From this confidence on, a question of another topic is one, even where it tells of others.
SURE_OF_A_TOPIC = 0.5
SURE_BESIDE_AN_ARGUMENT = 0.7
#: 胡扯，文件哪里写了 asks for the place and not for the document.
THE_TEXT_ITSELF = "official_document"
#: What an angry word does not turn into an argument.
NEVER_AN_ARGUMENT = frozenset(
    {"action_human", "action_erase", "action_intake", "action_status", "action_article"}
)
MONEY = re.compile(r"\d\s*[万亿元块]")
#: 不是补80%吗
ASKING = ("吗", "么", "嘛", "吧")
#: Words that may stand beside those of an aspect.
ALONG_WITH: dict[Aspect, tuple[str, ...]] = {"caught": ("aspect_consequence",)}
#: What a denial of the last answer may be taken for.
DOUBTED_ACTIONS = frozenset(
    {
        "action_answer",
        "action_clarify",
        "action_continue",
        "action_small_talk",
        "action_rephrase",
        "action_why",
        "action_cancel",
        "action_repeat",
    }
)


#: What a mere statement is taken for by its nouns.
STATED = frozenset({"action_materials", "action_eligibility", "action_process"})


def topic_of_follow_up(turn: Turn) -> str | None:
    """The topic that a message without a subject of its own asks about."""
    last = turn.leans_on
    if last is None:
        return None
    if turn.entities:
        return _same_of_another_service(turn, last)
    follow = turn.policy.answers[last].follow
    for aspect in ASPECTS:
        key = f"aspect_{aspect}"
        if turn.means(key) and says_only(turn, key, *ALONG_WITH.get(aspect, ())):
            return follow.get(aspect) or ELSEWHERE.get(aspect)
    return None


def _same_of_another_service(turn: Turn, last: str) -> str | None:
    """那诊断呢, 另一个 after the rates of another service asks for the rates of this one."""
    only = names_only_services(turn) or says_only(turn, "words_of_the_same", but=["service"])
    named = bool(turn.mentioned) and (turn.other_one or only)
    if turn.dialogue.goal is not None or not named:
        return None
    family = next((f for f in TOPICS_OF_SERVICES if last in f.values()), None)
    return family[turn.mentioned[0]] if family else None


def sums_up(turn: Turn) -> bool:
    """加起来呢 after amounts of single years or services; brings together what is to be summed."""
    dialogue = turn.dialogue
    summed = turn.means("words_of_sum") or turn.means("words_of_both")
    keys = ("words_of_sum", "words_of_both", "words_of_amount", "words_of_how_much")
    if dialogue.last_total is None or not summed or not says_only(turn, *keys):
        return False
    priced = [s for s in recent_pair(turn) if turn.sheet.is_priced(s)]
    if turn.mentioned or turn.has("years") or len(dialogue.services) != 1:
        return True
    (service,) = dialogue.services
    facts, cycle = turn.sheet.service(service), cycle_of(turn, service)
    if facts.only_year is None and len(priced) > 1:
        turn.mentioned = priced
    elif facts.only_year is not None or len(facts.annual_fees) < cycle:
        furthest = facts.furthest_year
        spread(turn, service, facts, furthest if furthest > 1 else cycle)
    return True


def disputes(turn: Turn, action: str) -> bool:
    """Whether a message only denies what was answered: it tells nothing, and asks nothing else."""
    if argues(turn, action):
        return True
    if action not in DOUBTED_ACTIONS or turn.dialogue.last_kind is None:
        return False
    if action == "action_answer" and turn.confidence >= SURE_OF_A_TOPIC and _is_news(turn):
        return False
    doubts = turn.means("words_of_doubting") and turn.normalized.rstrip("?？。 ").endswith(ASKING)
    answers = turn.dialogue.open_question is not None and not (
        doubts and turn.dialogue.last_kind == "topic"
    )
    if turn.changed or turn.mentioned or answers:
        return False
    if turns_an_answer_round(turn) or turn.other_one:
        return False
    if turn.has("correction") and MONEY.search(turn.normalized) and not tells_of_others(turn):
        # 不对，应该是1200万 corrects something, even where it was not understood
        return False
    if turn.intent == "ask_others_data" and turn.asks and not turn.means("words_of_doubting"):
        return False
    return doubts or turn.means("words_of_dispute") or tells_of_others(turn)


def argues(turn: Turn, action: str) -> bool:
    """乱讲 明明各算各的, 怎么不行 明明有执照: an argument, whatever else its words resemble."""
    if turn.dialogue.last_kind is None or turn.changed or action in NEVER_AN_ARGUMENT:
        return False
    if turn.dialogue.open_question is not None and turn.dialogue.last_kind == "eligible":
        return False
    if _gives_grounds(turn, action):
        return True
    if action == "action_answer" and turn.confidence >= SURE_BESIDE_AN_ARGUMENT:
        of_the_matter = turn.topic in (turn.dialogue.last_topic, THE_TEXT_ITSELF)
        return of_the_matter and turn.means("words_of_arguing")
    return turn.means("words_of_arguing") and not turn.has("correction")


def _gives_grounds(turn: Turn, action: str) -> bool:
    """我有营业执照的, 可是统计名单里有我啊: what an applicant who was refused holds against it."""
    refused = turn.dialogue.last_kind == "refusal" and turn.dialogue.open_question is None
    stated = not turn.asks and not turn.entities and turn.intent not in ("affirm", "deny")
    mere = refused and stated and action in DOUBTED_ACTIONS | STATED
    return mere and turn.means("words_of_grounds")


def _is_news(turn: Turn) -> bool:
    """Whether a question is of another topic than the last answer, and denies nothing plainly."""
    last = turn.dialogue.last_topic if turn.dialogue.last_kind == "topic" else None
    return turn.topic != last and not turn.means("words_of_dispute")


def insist(turn: Turn) -> None:
    """What the text says, once in other words and then as it is written."""
    dialogue = turn.dialogue
    dialogue.disputed += 1
    if dialogue.disputed == 1 and _in_other_words(turn):
        return
    quotes = _places(turn)
    paragraphs = [
        grounds_words(turn),
        turn.say("insist_on_text", quotes="\n".join(f"{q.label}：“{q.quote}”" for q in quotes)),
        turn.say("insist_on_others" if tells_of_others(turn) else "insist_check", phone=turn.phone),
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        citations=quotes,
        quick_replies=[human_reply(turn)],
    )


def _in_other_words(turn: Turn) -> bool:
    """The answer again, introduced as what the text says; False if there is none to say again."""
    before = len(turn.reply.messages)
    topic = turn.dialogue.last_topic
    if turn.dialogue.last_kind == "topic" and topic:
        give(turn, topic, again=True)
    elif not explain(turn):
        return False
    said = turn.reply.messages[before]
    said.text = turn.say("insist_gently") + said.text
    return True


def _places(turn: Turn) -> list[Citation]:
    """Where the text says what was answered last."""
    dialogue = turn.dialogue
    if dialogue.last_kind in ("topic", "period") and dialogue.last_topic:
        return [turn.policy.citation(turn.policy.answers[dialogue.last_topic].articles[0])]
    services = dialogue.services or list(EVERY_SERVICE)
    if dialogue.last_kind == "refusal":
        refused = [a for a in assess_all(turn, services) if a.verdict is Verdict.NOT_ELIGIBLE]
        return turn.cite([blocking(a) for a in refused])[:1]
    return [turn.policy.citation(turn.policy.service(ServiceId(s)).article) for s in services]
