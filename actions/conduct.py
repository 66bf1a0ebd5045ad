"""One turn from beginning to end.

Facts first (they may come with any message), then the capability that the rules of Rasa chose, then
whatever else the message asked, then the question that is still open.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions.absorb import OWN_FACTS, absorb
from actions.answers import give, unsure_about
from actions.api_client import ApiClient
from actions.articles import about_an_article
from actions.capabilities import CAPABILITIES, DISPUTE_ACTIONS, GOALS, PART_ACTIONS
from actions.clarify import (
    PATIENCE,
    clarify,
    is_worth_offering,
    likeliest_kind,
    topic_asked_besides,
)
from actions.conversation import ask_again, menu, taken_back
from actions.dates import about_a_date, date_answered
from actions.eligibility import eligibility
from actions.estimate import estimate
from actions.further_parts import further_parts
from actions.hand_over import hand_over
from actions.intake import intake, intake_answer
from actions.kind_asked import take_kind_asked
from actions.leaning import leaning_on_the_last_answer
from actions.meant import meant
from actions.meanwhile import answer_the_text_besides, tell_the_rule_meanwhile
from actions.money_facts import MONEY_ROLES
from actions.of_another import (
    answer_for_another,
    is_only_of_another,
    leave_out_others,
    put_in_its_place,
)
from actions.other_one import ask_which_other, keep_other_readings, remember_services
from actions.package_limit import say_the_package_limit
from actions.questions import answer_open_question, ask_unit
from actions.quoted import mark_quoted
from actions.reference import resolve_references
from actions.refused_again import note_what_was_refused, say_what_is_lifted
from actions.routing import AMOUNT_TOPICS, about_the_applicant
from actions.settling import settle
from actions.slips import ask_last_again, is_slip, take_back
from actions.status import status
from actions.supposition import set_real_facts_aside, tell_the_real_case
from actions.thread import Thread, back_to_what_was_open
from actions.turn import Entity, Part, Turn

#: The topic that explains how a new key investment is subsidised.
NEW_INVESTMENT = "new_investment_rule"


@dataclass(frozen=True)
class Conductor:
    """Runs capabilities by the names that Rasa's rules use."""

    api: ApiClient

    async def run(self, action: str, turn: Turn) -> None:
        """One turn; afterwards `turn.reply` and the state hold the outcome."""
        turn.leans_on = _topic_before(turn)
        action = taken_back(turn, meant(turn, action))
        resolve_references(turn)
        mark_quoted(turn)
        of_others = leave_out_others(turn)
        if is_only_of_another(turn, of_others):
            self._answer_for_another(turn, of_others)
            return
        put_in_its_place(turn, of_others)
        note_what_was_refused(turn)
        take_kind_asked(turn)
        set_real_facts_aside(turn)
        absorb(turn)
        remember_services(turn)
        turn.dialogue.corrected = _corrected_amount(turn)
        keep_other_readings(turn)
        tell_the_real_case(turn, absorb)
        free = not turn.dialogue.services or turn.dialogue.goal is None
        if turn.mentioned and turn.dialogue.open_question is None and free:
            turn.dialogue.services = list(turn.mentioned)
        if action not in ("action_clarify", "action_continue"):
            turn.dialogue.failures = 0
        before = Thread.of(turn)
        action = leaning_on_the_last_answer(turn, about_the_applicant(turn, action))
        action = about_a_date(turn, about_an_article(turn, action))
        if action not in DISPUTE_ACTIONS:
            turn.dialogue.disputed = 0
        if turn.ambiguous_amount is not None:
            ask_unit(turn, *turn.ambiguous_amount)
            return
        answer_the_text_besides(turn, action)
        await self._perform(action, turn)
        say_the_package_limit(turn)
        tell_the_rule_meanwhile(turn)
        say_what_is_lifted(turn)
        if turn.dialogue.last_kind in ("estimate", "eligible", "refusal"):
            turn.dialogue.period = None
        for part in further_parts(turn):
            await self._perform_part(turn, part)
        if _is_to_be_handed_over(turn) and action != "action_hand_over_intake":
            await hand_over(turn, self.api)
        back_to_what_was_open(turn, action, before)
        if turn.reply.all() and action != "action_repeat":
            _remember_reply(turn)

    @staticmethod
    def _answer_for_another(turn: Turn, told: list[Entity]) -> None:
        before = Thread.of(turn)
        turn.dialogue.failures = 0
        answer_for_another(turn, told)
        back_to_what_was_open(turn, "action_answer", before)
        _remember_reply(turn)

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
        if question and settle(turn, question):
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
        if _answers_what_it_resembles(turn):
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
            told_money = any(fact in MONEY_ROLES for fact in turn.changed)
            asked_rates = turn.leans_on in (*AMOUNT_TOPICS, NEW_INVESTMENT) and told_money
            asks_amount = (turn.says("words_of_amount") and bool(turn.mentioned)) or asked_rates
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


def _remember_reply(turn: Turn) -> None:
    turn.dialogue.last_reply = [{**m.as_dict(), "card": None} for m in turn.reply.all()]


def _topic_before(turn: Turn) -> str | None:
    """The topic that the answer before was of, or that stands for what it was."""
    d = turn.dialogue
    anchor, d.anchor = d.anchor, None
    return anchor or (d.last_topic if d.last_kind in ("topic", "period") else None)


def _answers_what_it_resembles(turn: Turn) -> bool:
    """An answer that is worth giving unsure, before what is still open is asked once more."""
    topic = unsure_about(turn)
    if topic is None:
        return False
    give(turn, topic)
    if turn.dialogue.open_question is not None:
        ask_again(turn, turn.dialogue.open_question)
    return True


def _says_again(turn: Turn) -> bool:
    """Whether a message only tells of oneself what was known already: what follows is the same."""
    told = [e for e in turn.of_any(*OWN_FACTS) if not (e.asked or e.doubted or e.negated)]
    stated = turn.intent in ("inform", "nlu_fallback") and not turn.asks
    return stated and bool(told) and turn.dialogue.goal in GOALS


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
