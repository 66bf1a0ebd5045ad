"""Running the conversation itself: greeting, starting over, cancelling, repeating, erasing."""

from __future__ import annotations

from actions.answers import give, human_reply
from actions.explain import explain
from actions.facts_named import named_fact
from actions.intake import cancel_intake, keep_draft
from actions.reply import Message, QuickReply, choose
from actions.state import Cleared, DialogueState, FactSheet, OpenQuestion, Option
from actions.turn import Turn
from policy_kb.results import Citation

MENU = ("ask_eligibility", "ask_estimate", "ask_materials", "ask_process", "ask_human")


def menu(turn: Turn) -> list[QuickReply]:
    """What the assistant can do, as buttons."""
    return [turn.goal_reply(turn.wording.say(f"title_{intent}"), intent) for intent in MENU]


def greet(turn: Turn) -> None:
    """The opening message, or a short word in the middle."""
    if turn.intent == "greet_new":
        turn.reply.add(turn.say("greet_new", days=turn.retention_days), quick_replies=menu(turn))
        return
    turn.reply.add(turn.say("greet"), quick_replies=menu(turn))


#: A start over that is typed so surely and shortly is meant.
UNMISTAKABLE = 0.9
SHORT = 8


def start_over(turn: Turn) -> None:
    """Forgets everything that is known; asked first where it may not be meant."""
    sure = turn.confidence >= UNMISTAKABLE and not turn.normalized.isascii()
    plain = sure and len(turn.text.strip()) <= SHORT
    if turn.is_payload or plain or turn.sheet == FactSheet():
        finish_start_over(turn)
        return
    options = [
        Option(value="yes", label=turn.wording.say("restart_yes")),
        Option(value="no", label=turn.wording.say("restart_no")),
    ]
    turn.dialogue.interrupted = turn.dialogue.open_question
    asked = OpenQuestion(
        kind="restart", fact="restart", text=turn.say("ask_restart"), options=options
    )
    turn.ask(asked, [QuickReply(o.label, choose("restart", o.value)) for o in options])


def finish_start_over(turn: Turn) -> None:
    """Everything known is forgotten, but not what was told about the lapse.

    A confirmed intake that waits is not forgotten either: its hand-over was promised. The next
    message may take it back.
    """
    if turn.intake.status != "pending":
        cancel_intake(turn)
    before = turn.dialogue
    cleared = Cleared(sheet=before.real or turn.sheet, goal=before.goal, services=before.services)
    turn.sheet = FactSheet()
    turn.dialogue = DialogueState(lapse_told=before.lapse_told, said=before.said, cleared=cleared)
    turn.reply.add(turn.say("start_over"), quick_replies=menu(turn))


def taken_back(turn: Turn, action: str) -> str:
    """A start over or a cancelling that is taken back at once: what was there is there again."""
    cleared, turn.dialogue.cleared = turn.dialogue.cleared, None
    if turn.is_payload:
        return action
    if cleared is not None and turn.means("words_of_taking_back"):
        turn.sheet, turn.dialogue.set_aside = cleared.sheet, cleared.goal
        turn.dialogue.services = cleared.services
        turn.reply.add(turn.say("taken_back"))
        return "action_resume"
    question = turn.dialogue.open_question
    asked = question is not None and question.kind in ("cancel", "restart")
    if (asked or turn.dialogue.set_aside is not None) and turn.means("words_of_going_on"):
        return "action_continue" if asked else "action_resume"
    return action


def cancel(turn: Turn) -> None:
    """Ends what is under way; an intake with entries is dropped only after asking once."""
    if keep_draft(turn):
        return
    state, question = turn.intake, turn.dialogue.open_question
    if state.status in ("collecting", "confirming", "pending") and not (
        question and question.kind == "cancel"
    ):
        options = [
            Option(value="yes", label=turn.wording.say("cancel_yes")),
            Option(value="no", label=turn.wording.say("cancel_no")),
        ]
        turn.dialogue.interrupted = question
        asked = OpenQuestion(
            kind="cancel", fact="cancel", text=turn.say("ask_cancel"), options=options
        )
        turn.ask(asked, [QuickReply(o.label, choose("cancel", o.value)) for o in options])
        return
    finish_cancel(turn)


def finish_cancel(turn: Turn) -> None:
    """Drops the intake and the goal."""
    waited = turn.intake.status == "pending"
    registering = turn.intake.status in ("consent", "collecting", "confirming", "pending")
    if registering:
        cancel_intake(turn)
    turn.dialogue.set_aside = None if waited else turn.dialogue.goal
    turn.dialogue.goal, turn.dialogue.open_question, turn.dialogue.offer = None, None, None
    if waited:
        # An attempt whose answer was lost may have arrived: only the office can tell.
        turn.dialogue.handover_requested = True
        turn.reply.add(turn.say("cancelled_pending", phone=turn.phone), quick_replies=menu(turn))
        return
    key = "cancelled" if registering else "cancelled_goal"
    turn.reply.add(turn.say(key), quick_replies=menu(turn))


def repeat(turn: Turn) -> None:
    """What was said last, word for word (nobody who did not hear wants a new text)."""
    if not turn.dialogue.last_reply:
        greet(turn)
        return
    for message in turn.dialogue.last_reply:
        turn.reply.messages.append(
            Message(
                message["text"],
                [QuickReply(q["title"], q["payload"]) for q in message["quick_replies"]],
                None,
                [Citation(**c) for c in message["citations"]],
            )
        )


def rephrase(turn: Turn) -> None:
    """The last answer in other words, or why the open question is asked."""
    question, dialogue = turn.dialogue.open_question, turn.dialogue
    only_asked = len(dialogue.last_reply) <= 1
    if question is not None and question.why and only_asked:
        turn.reply.add(turn.say("rephrase_question", why=question.why))
    elif dialogue.last_kind == "topic" and dialogue.last_topic is not None:
        give(turn, dialogue.last_topic, again=True)
    elif not explain(turn):
        repeat(turn)


def why(turn: Turn) -> None:
    """Why the open question is asked, with the article; without one, why the last answer is so."""
    question = turn.dialogue.open_question
    fact = named_fact(turn)
    refused = turn.dialogue.last_kind == "refusal" and not turn.means("words_of_being_asked")
    if question is None and refused and explain(turn):
        return
    if fact is not None and (
        question is None or (question.kind == "fact" and fact not in question.fact)
    ):
        words = turn.policy.fact_wording(fact)
        place = turn.policy.citation(words.article)
        turn.reply.add(turn.say("why", why=f"{words.why}（{place.label}）"), citations=[place])
        return
    if question is None and explain(turn):
        return
    if question is None or not question.why:
        turn.reply.add(turn.say("why_nothing"), quick_replies=menu(turn))
        return
    turn.reply.add(turn.say("why", why=question.why))


def ask_again(turn: Turn, question: OpenQuestion) -> None:
    """The open question once more, after something else was answered."""
    replies = [QuickReply(title, payload) for title, payload in question.buttons]
    text = (
        question.text
        if question.kind == "intake" and "\n" in question.text
        else (turn.say("back_to_question", question=question.text))
    )
    turn.ask(question, replies)
    if turn.reply.question:
        turn.reply.question.text = text


def resume(turn: Turn) -> None:
    """Asks the open question again; without one, says what can be gone on with."""
    question = turn.dialogue.open_question
    if question is None:
        turn.reply.add(turn.say("nothing_open"), quick_replies=menu(turn))
        return
    turn.reply.add(turn.say("resume"))
    ask_again(turn, question)


def erase(turn: Turn) -> None:
    """Asks once, then lets the api erase the conversation."""
    options = [
        Option(value="yes", label=turn.wording.say("erase_yes")),
        Option(value="no", label=turn.wording.say("erase_no")),
    ]
    turn.dialogue.interrupted = turn.dialogue.open_question
    asked = OpenQuestion(kind="erase", fact="erase", text=turn.say("ask_erase"), options=options)
    turn.ask(asked, [QuickReply(o.label, choose("erase", o.value)) for o in options])


def finish_erase(turn: Turn) -> None:
    """The api erases when it sees the mark."""
    turn.dialogue.erase_requested = True
    turn.dialogue.open_question = None
    turn.reply.add(turn.say("erased", phone=turn.phone))


def small_talk(turn: Turn) -> None:
    """Everything that needs a sentence and no rule: `utter_<intent>` of domain.yml."""
    key = turn.intent if turn.intent in turn.wording else "out_of_scope"
    text = turn.say(key, phone=turn.phone, days=turn.retention_days)
    rule = turn.policy.answers.get(SMALL_TALK_TOPICS.get(turn.intent, ""))
    if rule is not None:
        text = f"{text}\n{rule.text}"
        turn.dialogue.last_topic, turn.dialogue.last_kind = rule.topic, "topic"
    citations = [turn.policy.citation(anchor) for anchor in (rule.articles if rule else ())]
    quiet = turn.intent in ("goodbye", "thank", "wait")
    replies = [] if quiet else menu(turn)
    if turn.intent == "insult":
        replies = [human_reply(turn)]
    turn.reply.add(text, quick_replies=replies, citations=citations)


#: Small talk that rests on the text after all, and the topic that says the rule.
SMALL_TALK_TOPICS = {
    "ask_guarantee": "approval",
    "ask_trick": "fraud",
    "ask_others_data": "publicity",
}
