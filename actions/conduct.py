"""One turn from beginning to end.

Facts first (they may come with any message), then the capability that the rules of Rasa chose, then
whatever else the message asked, then the question that is still open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.absorb import NOTHING_TO_LEARN, OWN_FACTS, absorb
from actions.answers import (
    answer,
    give,
    unsure_about,
)
from actions.api_client import ApiClient
from actions.articles import about_an_article, article
from actions.clarify import (
    PATIENCE,
    clarify,
    is_worth_offering,
    likeliest_kind,
    topic_asked_besides,
)
from actions.comparison import compare
from actions.conversation import (
    ask_again,
    cancel,
    erase,
    finish_cancel,
    finish_erase,
    finish_start_over,
    greet,
    menu,
    repeat,
    rephrase,
    resume,
    small_talk,
    start_over,
    taken_back,
    why,
)
from actions.dates import about_a_date, date_answered, last_day
from actions.eligibility import eligibility
from actions.estimate import estimate
from actions.follow_up import insist
from actions.hand_over import hand_over
from actions.handover import human
from actions.intake import edit_field, fields_told_besides, intake, intake_answer
from actions.leaning import leaning_on_the_last_answer
from actions.materials import materials
from actions.money_facts import MONEY_ROLES
from actions.other_one import ask_which_other, keep_other_readings, remember_services
from actions.process import process
from actions.questions import answer_open_question, answered_besides, ask_unit, told_now
from actions.quoted import mark_quoted
from actions.reference import resolve_references
from actions.reply import Message
from actions.routing import about_the_applicant, meant
from actions.services import services
from actions.slips import ask_last_again, is_slip, take_back
from actions.state import OpenQuestion
from actions.status import status
from actions.supposition import set_real_facts_aside, tell_the_real_case
from actions.turn import Part, Turn

Capability = Callable[[Turn], None]


@dataclass(frozen=True)
class Conductor:
    """Runs capabilities by the names that Rasa's rules use."""

    api: ApiClient

    async def run(self, action: str, turn: Turn) -> None:
        """One turn; afterwards `turn.reply` and the state hold the outcome."""
        action = taken_back(turn, meant(turn, action))
        resolve_references(turn)
        mark_quoted(turn)
        set_real_facts_aside(turn)
        absorb(turn)
        remember_services(turn)
        turn.dialogue.corrected = _corrected_amount(turn)
        keep_other_readings(turn)
        tell_the_real_case(turn, absorb)
        if turn.mentioned and turn.dialogue.open_question is None and not turn.dialogue.services:
            turn.dialogue.services = list(turn.mentioned)
        if action not in ("action_clarify", "action_continue"):
            turn.dialogue.failures = 0
        before = _Thread.of(turn)
        action = leaning_on_the_last_answer(turn, about_the_applicant(turn, action))
        action = about_a_date(turn, about_an_article(turn, action))
        if action not in DISPUTE_ACTIONS:
            turn.dialogue.disputed = 0
        if turn.ambiguous_amount is not None:
            ask_unit(turn, *turn.ambiguous_amount)
            return
        await self._perform(action, turn)
        for part in _further_parts(turn):
            await self._perform_part(turn, part)
        if _is_to_be_handed_over(turn) and action != "action_hand_over_intake":
            await hand_over(turn, self.api)
        _back_to_what_was_open(turn, action, before)
        if turn.reply.all() and action != "action_repeat":
            turn.dialogue.last_reply = [{**m.as_dict(), "card": None} for m in turn.reply.all()]

    async def _perform(self, action: str, turn: Turn) -> None:
        if action == "action_continue":
            await self._continue(turn)
        elif action == "action_clarify":
            await self._clarify(turn)
        elif action == "action_resume" and turn.dialogue.set_aside is not None:
            await self._take_up_what_was_set_aside(turn)
        elif action == "action_status":
            await status(turn, self.api)
        elif action == "action_hand_over_intake":
            await hand_over(turn, self.api)
        else:
            CAPABILITIES[action](turn)

    async def _take_up_what_was_set_aside(self, turn: Turn) -> None:
        """What was cancelled is wanted after all."""
        turn.dialogue.goal, turn.dialogue.set_aside = turn.dialogue.set_aside, None
        if not turn.reply.messages:
            turn.reply.add(turn.say("set_aside_again"))
        await self._run_goal(turn)

    async def _perform_part(self, turn: Turn, part: Part) -> None:
        """Another question of the same message."""
        whole = turn.intent, turn.topic
        turn.intent, turn.topic = part.intent, part.topic
        try:
            action = about_the_applicant(turn, PART_ACTIONS[part.intent])
            await self._perform(action, turn)
        finally:
            turn.intent, turn.topic = whole

    async def _continue(self, turn: Turn) -> None:
        """A fact, a yes, a no, a choice: the answer to what is open, or news."""
        turn.taken_up = await self._take_up(turn)
        if not turn.taken_up:
            await self._nothing_taken(turn)

    async def _clarify(self, turn: Turn) -> None:
        """Not understood as a question; it may still be an answer."""
        question = turn.dialogue.open_question
        turn.taken_up = await self._take_up(turn)
        if turn.taken_up:
            topic = topic_asked_besides(turn)
            if topic is not None and question is not None and turn.dialogue.answered == question:
                give(turn, topic)
            return
        kind = likeliest_kind(turn)
        if kind is not None:
            turn.taken_up = True
            CAPABILITIES[kind](turn)
        elif turn.dialogue.open_question is not None and not is_worth_offering(turn):
            await self._nothing_taken(turn)
        else:
            clarify(turn)

    async def _take_up(self, turn: Turn) -> bool:
        question = turn.dialogue.open_question
        if question and question.kind in SETTLED and _settle(turn, question):
            return True
        if ask_which_other(turn):
            return True
        if is_slip(turn) and await self._slip(turn):
            return True
        if intake_answer(turn) or date_answered(turn):
            return True
        if question and question.kind == "status":
            await status(turn, self.api)
            return turn.dialogue.open_question != question or turn.has("reference")
        if answer_open_question(turn):
            turn.dialogue.open_question = None
            turn.dialogue.failures = 0
            if question is not None and question.kind == "fact":
                turn.dialogue.answered = question
            told = [question.fact if question else "", *turn.changed]
            about_a_fee = any(fact.endswith(".annual_fees") for fact in told)
            await (self._take_news(turn) if about_a_fee else self._run_goal(turn))
            return True
        if turn.asked_now:
            return True
        if topic := unsure_about(turn):
            give(turn, topic)
            ask_again_if_open(turn)
            return True
        if turn.intent == "dont_know" and turn.dialogue.goal == "estimate" and question is None:
            estimate(turn)
            return True
        if turn.changed or turn.mentioned or turn.excluded_services:
            turn.dialogue.failures = 0
            await self._take_news(turn)
            return True
        if question is None and _says_again(turn):
            await self._run_goal(turn)
            return True
        return await self._take_offer(turn)

    async def _slip(self, turn: Turn) -> bool:
        """Something told was wrong, and what is right was not (quite) said."""
        if turn.mentioned or turn.intake.status in ("collecting", "confirming"):
            return False
        if take_back(turn) is None:
            ask_last_again(turn)
        else:
            turn.dialogue.open_question = None
            await self._take_news(turn)
        return True

    async def _take_news(self, turn: Turn) -> None:
        """Facts that nobody asked for; a receipt given before does not change with them."""
        submitted = turn.intake.status == "done" and turn.has("correction") and turn.changed
        await self._work_with_news(turn)
        if submitted:
            turn.reply.add(
                turn.wording.say(
                    "receipt_stays", reference=turn.intake.reference, phone=turn.phone
                ),
                quick_replies=turn.reply.messages[-1].quick_replies if turn.reply.messages else (),
            )

    async def _work_with_news(self, turn: Turn) -> None:
        """The goal is worked on with the facts, else eligibility is."""
        answered = turn.dialogue.last_amount_fact or ""
        fee_said = any(f.endswith(".annual_fees") for f in (*turn.changed, answered))
        if turn.changed and turn.dialogue.goal != "intake" and _was_estimated(turn):
            estimate(turn)
        elif turn.changed and turn.dialogue.goal == "materials" and not fee_said:
            eligibility(turn)
        elif fee_said and turn.dialogue.goal in (None, "eligibility", "materials"):
            estimate(turn)
        elif turn.dialogue.goal in GOALS:
            await self._run_goal(turn)
        elif turn.changed:
            asks_amount = turn.says("words_of_amount") and bool(turn.mentioned)
            (estimate if asks_amount else eligibility)(turn)
        elif turn.says("words_of_intake") and turn.mentioned:
            intake(turn)
        elif turn.asks and turn.says("words_of_applying") and turn.mentioned:
            eligibility(turn)
        else:
            turn.dialogue.services = turn.mentioned
            turn.reply.add(
                turn.say("service_named", services=turn.labels(turn.mentioned)),
                quick_replies=menu(turn),
            )

    async def _take_offer(self, turn: Turn) -> bool:
        offer, turn.dialogue.offer = turn.dialogue.offer, None
        if offer and turn.intent == "affirm":
            await self._perform(PART_ACTIONS[offer], turn)
            return True
        if turn.intent in ("deny", "dont_know") and (offer or turn.dialogue.open_question is None):
            turn.reply.add(turn.say("as_you_like"), quick_replies=menu(turn))
            return True
        return False

    async def _nothing_taken(self, turn: Turn) -> None:
        question = turn.dialogue.open_question
        if question is not None:
            turn.dialogue.failures += 1
            key = "answer_not_understood" if turn.dialogue.failures < PATIENCE else "clarify_human"
            turn.reply.add(turn.say(key, phone=turn.phone))
            ask_again(turn, question)
        elif turn.intent == "affirm":
            turn.reply.add(turn.say("ready"), quick_replies=menu(turn))
        else:
            clarify(turn)

    async def _run_goal(self, turn: Turn) -> None:
        goal = turn.dialogue.goal
        if goal in GOALS:
            GOALS[goal](turn)
        else:
            eligibility(turn)


def ask_again_if_open(turn: Turn) -> None:
    """What is still open, once more."""
    if turn.dialogue.open_question is not None:
        ask_again(turn, turn.dialogue.open_question)


def _say_what_was_noted(turn: Turn) -> None:
    """Facts told beside a question about the text: that they were heard."""
    if news := told_now(turn):
        turn.reply.messages.insert(0, Message(turn.say("noted", facts=news)))


def _says_again(turn: Turn) -> bool:
    """Whether a message only tells of oneself what was known already: what follows is the same."""
    told = [e for e in turn.of_any(*OWN_FACTS) if not (e.asked or e.doubted or e.negated)]
    return turn.intent == "inform" and bool(told) and turn.dialogue.goal in GOALS


def _corrected_amount(turn: Turn) -> str | None:
    """The amount that this message corrects: the next correction, if nameless, is of it again."""
    amounts = [f for f in turn.changed if f in MONEY_ROLES or f.endswith(".annual_fees")]
    return amounts[0] if turn.has("correction") and len(amounts) == 1 else None


def _was_estimated(turn: Turn) -> bool:
    """Whether an amount was told for just the services that the conversation is about."""
    d = turn.dialogue
    focused = not turn.mentioned or set(turn.mentioned) <= set(d.last_estimated)
    return bool(d.last_estimated) and focused and set(d.services) == set(d.last_estimated)


def _is_to_be_handed_over(turn: Turn) -> bool:
    """Not while the applicant is asked whether to drop it."""
    question = turn.dialogue.open_question
    return turn.intake.status == "pending" and not (question and question.kind == "cancel")


@dataclass(frozen=True)
class _Thread:
    """What the conversation was about before the turn."""

    goal: str | None
    services: tuple[str, ...]
    question: OpenQuestion | None

    @classmethod
    def of(cls, turn: Turn) -> _Thread:
        d = turn.dialogue
        return cls(d.goal, tuple(d.services), d.open_question)


CAPABILITIES: dict[str, Capability] = {
    "action_greet": greet,
    "action_small_talk": small_talk,
    "action_eligibility": eligibility,
    "action_estimate": estimate,
    "action_materials": materials,
    "action_services": services,
    "action_process": process,
    "action_intake": intake,
    "action_edit_field": edit_field,
    "action_human": human,
    "action_erase": erase,
    "action_why": why,
    "action_repeat": repeat,
    "action_rephrase": rephrase,
    "action_cancel": cancel,
    "action_start_over": start_over,
    "action_resume": resume,
    "action_answer": answer,
    "action_article": article,
    "action_date": last_day,
    "action_insist": insist,
    "action_compare": compare,
}

#: Capabilities that no intent has: a message is only recognised as theirs by what was before it.
OF_THE_CONTEXT = ("action_insist", "action_compare")
#: What goes on with a dispute.
DISPUTE_ACTIONS = ("action_insist",)
#: Questions that ask whether something that cannot be undone is really meant.
SETTLED = ("erase", "cancel", "restart")

#: Every name that a rule of data/rules may use.
ACTION_NAMES = (
    *(name for name in CAPABILITIES if name not in OF_THE_CONTEXT),
    "action_continue",
    "action_clarify",
    "action_status",
    "action_hand_over_intake",
)

GOALS: dict[str, Capability] = {
    "eligibility": eligibility,
    "estimate": estimate,
    "materials": materials,
    "intake": intake,
}

#: Questions that may stand beside another one in the same message.
PART_ACTIONS = {
    "faq": "action_answer",
    "ask_eligibility": "action_eligibility",
    "ask_estimate": "action_estimate",
    "ask_materials": "action_materials",
    "ask_services": "action_services",
    "ask_process": "action_process",
    "ask_article": "action_article",
    "ask_date": "action_date",
    "start_intake": "action_intake",
    "ask_status": "action_status",
    "ask_human": "action_human",
    "ask_guarantee": "action_small_talk",
    "ask_trick": "action_small_talk",
    "ask_others_data": "action_small_talk",
}

#: Answers that leave the open question standing.
DIGRESSIONS = {
    "action_answer",
    "action_article",
    "action_date",
    "action_services",
    "action_process",
    "action_materials",
    "action_small_talk",
    "action_greet",
    "action_why",
    "action_rephrase",
    "action_human",
    "action_clarify",
    "action_insist",
}
#: Questions about the open question itself.
ASKING_BACK = {"action_why", "action_rephrase", "action_clarify"}
#: A further question that is answered unasked must be a sure one.
SURE_OF_PART = 0.6
QUIET_INTENTS = {"goodbye", "wait", "thank"}


def _further_parts(turn: Turn) -> list[Part]:
    """The other questions of a message, each once, the one that asks back last."""
    seen = {(turn.intent, turn.topic if turn.intent == "faq" else None)}
    if turn.is_payload or turn.intent not in PART_ACTIONS:
        return []
    found = []
    for part in turn.parts:
        key = (part.intent, part.topic if part.intent == "faq" else None)
        sure = part.confidence >= SURE_OF_PART or part.intent in NOTHING_TO_LEARN
        if sure and part.intent in PART_ACTIONS and key not in seen:
            seen.add(key)
            found.append(part)
    found += _named_besides(turn, seen)
    if any(p.intent == "ask_estimate" for p in found) or turn.intent == "ask_estimate":
        found = [p for p in found if p.intent != "ask_eligibility"]
    return sorted(
        found, key=lambda p: p.intent in ("ask_eligibility", "ask_estimate", "start_intake")
    )


#: Goals that are asked for together by their nouns alone: 材料和流程都讲一下.
NAMED_GOALS = {"ask_materials": "names_of_materials", "ask_process": "names_of_the_process"}


def _named_besides(turn: Turn, seen: set[tuple[str, str | None]]) -> list[Part]:
    """The other goal that a clause names beside the one it was recognised as."""
    if turn.intent not in NAMED_GOALS or not turn.means(NAMED_GOALS[turn.intent]):
        return []
    return [
        Part(turn.normalized, intent, None, 1.0)
        for intent, names in NAMED_GOALS.items()
        if (intent, None) not in seen and turn.means(names)
    ]


SETTLERS: dict[str, Capability] = {
    "erase": finish_erase,
    "cancel": finish_cancel,
    "restart": finish_start_over,
}


def _settle(turn: Turn, question: OpenQuestion) -> bool:
    """A yes or no to 'really erase?' and 'really stop?'; True if it was one."""
    chosen, value = turn.first("fact"), turn.first("value")
    picked = str(value.value) if chosen and value and chosen.value == question.fact else None
    going_on = picked is None and turn.means("words_of_going_on")
    yes = picked == "yes" or (picked is None and turn.intent == "affirm" and not going_on)
    no = picked == "no" or going_on or (picked is None and turn.intent == "deny")
    if not yes and not no:
        return False
    turn.dialogue.open_question = None
    if yes:
        SETTLERS[question.kind](turn)
    else:
        interrupted, turn.dialogue.interrupted = turn.dialogue.interrupted, None
        under_way = turn.intake.status in ("consent", "collecting", "confirming")
        open_again = under_way or interrupted is not None
        turn.reply.add(turn.say("kept"), quick_replies=[] if open_again else menu(turn))
        if under_way:
            intake(turn)
        elif interrupted is not None:
            ask_again(turn, interrupted)
    return True


def _back_to_what_was_open(turn: Turn, action: str, before: _Thread) -> None:
    """After a digression the open question is asked again; a detour leads back to the intake."""
    question = before.question
    if question is not None and question.kind == "date":
        return
    if action == "action_answer" and question is None and not turn.asked_now:
        _say_what_was_noted(turn)
    digresses = action in DIGRESSIONS and not turn.taken_up
    if digresses and fields_told_besides(turn, question):
        turn.dialogue.goal = "intake"
        return
    if digresses and question is not None and turn.dialogue.failures == 0:
        if turn.dialogue.erase_requested or (turn.asked_now and action != "action_materials"):
            return
        turn.dialogue.goal = before.goal
        if not turn.mentioned:
            turn.dialogue.services = list(before.services)
        turn.dialogue.open_question = question
        if action not in ASKING_BACK and answered_besides(turn, question):
            turn.dialogue.open_question, turn.dialogue.answered = None, question
            turn.reply.question = None
            GOALS.get(turn.dialogue.goal or "", eligibility)(turn)
            return
        if turn.intent in QUIET_INTENTS:
            return
        turn.reply.question = None
        ask_again(turn, question)
        return
    under_way = turn.intake.status in ("consent", "collecting", "confirming")
    detour = action in (
        "action_estimate",
        "action_eligibility",
        "action_materials",
        "action_continue",
    )
    if under_way and detour and not turn.asked_now and turn.dialogue.goal != "intake":
        turn.dialogue.goal = "intake"
        intake(turn)
