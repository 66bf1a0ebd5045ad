"""不是这个，另一个: which other one is meant.

The other reading of those offered, the other edition, or the other service that was spoken of.
Where several could be meant it is asked; nothing that was told is given up.
"""

from __future__ import annotations

import json

from actions.answers import TOPICS_OF_SERVICES
from actions.ellipsis import says_only
from actions.questions import ask_services
from actions.reply import QuickReply, option_replies
from actions.rules import request_of
from actions.turn import Entity, Turn
from policy_kb.facts import Edition, ServiceId

#: The confidence from which a question of the text is one, whatever else it points at.
SURE = 0.6
#: Services spoken of that are remembered.
MOST_REMEMBERED = 5


def remember_services(turn: Turn) -> None:
    """The services spoken of, the last one last."""
    spoken = [s for s in turn.dialogue.spoken_of if s not in turn.mentioned]
    turn.dialogue.spoken_of = [*spoken, *turn.mentioned][-MOST_REMEMBERED:]


def keep_other_readings(turn: Turn) -> None:
    """Of the readings offered, those that were not taken; gone once something else is said."""
    if points_at_the_other(turn):
        return
    offered = turn.dialogue.readings
    left = [(title, payload) for title, payload in offered if not _is_pressed(turn, payload)]
    turn.dialogue.readings = left if len(left) < len(offered) else []


def _is_pressed(turn: Turn, payload: str) -> bool:
    """Whether the turn is the button with this payload."""
    intent, brace, rest = payload.removeprefix("/").partition("{")
    topic = json.loads(brace + rest).get("topic") if brace else None
    return turn.is_payload and (turn.intent, turn.topic) == (intent, topic)


def points_at_the_other(turn: Turn) -> bool:
    """Whether the message says 另一个 or 前面那个 without naming it."""
    if any(not e.negated for e in (*turn.of("service"), *turn.of("edition"))):
        return False
    of_a_service = turn.topic is None or any(turn.topic in f.values() for f in TOPICS_OF_SERVICES)
    if turn.intent == "faq" and turn.confidence >= SURE and not of_a_service:
        # 另外那个申请单要盖章吗
        return False
    key = "words_of_the_other_one"
    other = turn.says(key) or turn.means(key) or bool(_previous(turn))
    return other or _says_not_this_one(turn)


def _previous(turn: Turn) -> list[str]:
    """前面那个: the service that was spoken of before the one in focus."""
    others = [s for s in turn.dialogue.spoken_of if s not in turn.dialogue.services]
    return others[-1:] if turn.says("words_of_the_previous_one") else []


def other_reading(turn: Turn) -> str | None:
    """The payload of the only reading that was offered beside the one taken."""
    left = turn.dialogue.readings
    return left[0][1] if len(left) == 1 else None


def name_the_other(turn: Turn) -> None:
    """Puts the name into the message, or notes in `which_of` what it must be asked among."""
    if turn.says("words_of_an_edition") and (edition := _other_edition(turn)):
        turn.entities.append(Entity("edition", edition))
        return
    if turn.dialogue.readings:
        return
    candidates = _previous(turn) or _other_services(turn)
    if len(candidates) == 1:
        turn.entities.append(Entity("service", candidates[0]))
    else:
        turn.which_of = candidates


def ask_which_other(turn: Turn) -> bool:
    """Asks among the candidates or the readings left; False if the message is no such message."""
    if not points_at_the_other(turn):
        return False
    if turn.dialogue.readings:
        replies = [QuickReply(title, payload) for title, payload in turn.dialogue.readings]
        turn.reply.add(turn.wording.say("which_reading"), quick_replies=replies)
        return True
    question = turn.dialogue.open_question
    if question is not None and question.kind == "services":
        turn.ask(question, option_replies("services", question.options))
        return True
    if not turn.which_of:
        return False
    ask_services(turn, "ask_which_other", turn.which_of)
    return True


def _other_edition(turn: Turn) -> str | None:
    told = request_of(turn.policy, turn.sheet, ServiceId.DEV_CLOUD.value).edition
    others = [e.value for e in Edition if e is not told]
    return others[0] if told and len(others) == 1 else None


def _service_of_the_last_answer(turn: Turn) -> str | None:
    """The one service that the answer before was about, where it was a topic's."""
    of = [s for family in TOPICS_OF_SERVICES for s, t in family.items() if t == turn.leans_on]
    return of[0] if len(of) == 1 else None


def _says_not_this_one(turn: Turn) -> bool:
    """不是这个 after an answer about one of two services means the other."""
    if turn.dialogue.open_question is not None or turn.dialogue.offer is not None:
        return False
    told = _service_of_the_last_answer(turn)
    alone = bool(told) and len(_other_services(turn)) == 1
    return alone and says_only(turn, "words_of_not_this_one")


def _other_services(turn: Turn) -> list[str]:
    focus = turn.dialogue.services
    if told := _service_of_the_last_answer(turn):
        pair = focus if len(focus) > 1 else turn.dialogue.spoken_of[-2:]
        if told in pair and len(pair) > 1:
            return [s for s in pair if s != told]
    if len(focus) > 1:
        asked = turn.dialogue.open_question
        return [s for s in focus if asked is None or s != asked.service]
    others = [s for s in turn.dialogue.spoken_of if s not in focus]
    if others or not focus:
        return others or [s.value for s in ServiceId]
    group = turn.policy.service(ServiceId(focus[0])).group
    kin = [s.value for s, service in turn.policy.services.items() if service.group == group]
    kin = [s for s in kin if s not in focus]
    return kin or [s.value for s in ServiceId if s.value not in focus]
