"""Running the conversation itself: greeting, starting over, cancelling, repeating, erasing."""

from __future__ import annotations

from actions.answers import give, human_reply
from actions.facts_named import named_fact
from actions.intake import cancel_intake, keep_draft
from actions.reply import Message, QuickReply, choose
from actions.state import DialogueState, FactSheet, OpenQuestion, Option
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


def start_over(turn: Turn) -> None:
    """Everything known is forgotten, but not what was told about the lapse.

    A confirmed intake that waits is not forgotten either: its hand-over was promised.
    """
    if turn.intake.status != "pending":
        cancel_intake(turn)
    turn.sheet = FactSheet()
    turn.dialogue = DialogueState(lapse_told=turn.dialogue.lapse_told, said=turn.dialogue.said)
    turn.reply.add(turn.say("start_over"), quick_replies=menu(turn))


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
        asked = OpenQuestion(
            kind="cancel", fact="cancel", text=turn.say("ask_cancel"), options=options
        )
        turn.ask(asked, [QuickReply(o.label, choose("cancel", o.value)) for o in options])
        return
    finish_cancel(turn)


def finish_cancel(turn: Turn) -> None:
    """Drops the intake and the goal."""
    waited = turn.intake.status == "pending"
    if turn.intake.status in ("consent", "collecting", "confirming", "pending"):
        cancel_intake(turn)
    turn.dialogue.goal, turn.dialogue.open_question, turn.dialogue.offer = None, None, None
    if waited:
        # An attempt whose answer was lost may have arrived: only the office can tell.
        turn.dialogue.handover_requested = True
        turn.reply.add(turn.say("cancelled_pending", phone=turn.phone), quick_replies=menu(turn))
        return
    turn.reply.add(turn.say("cancelled"), quick_replies=menu(turn))


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
    question = turn.dialogue.open_question
    topic = turn.dialogue.last_topic
    if question is not None and question.why:
        turn.reply.add(turn.say("rephrase_question", why=question.why))
    elif topic:
        give(turn, topic, again=True)
    else:
        repeat(turn)


def why(turn: Turn) -> None:
    """Why the open question is asked, with the article."""
    question = turn.dialogue.open_question
    fact = named_fact(turn)
    if fact is not None and (
        question is None or (question.kind == "fact" and fact not in question.fact)
    ):
        words = turn.policy.fact_wording(fact)
        place = turn.policy.citation(words.article)
        turn.reply.add(turn.say("why", why=f"{words.why}（{place.label}）"), citations=[place])
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
