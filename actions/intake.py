"""Leaving an intake: consent, the fields, a summary to confirm, the hand-over, the receipt.

Personal information is asked for only after consent (PIPL art. 13, 14 and 17). What was said before
it is held back and dropped on refusal. The hand-over carries a key made from the conversation, so
that a turn that runs twice makes one intake.
"""

from __future__ import annotations

from decimal import Decimal

from actions.amounts import in_yuan
from actions.eligibility import EVERY_SERVICE, assess_all, focus, refusal
from actions.intake_fields import (
    ENTITY_FIELDS,
    FIELDS,
    NAME_SHAPES,
    TAKEN_FOR_NAMES,
    missing_field,
    summary_fields,
    take_fields,
    take_typed_name,
)
from actions.lapse import lapse_words
from actions.process import acceptance
from actions.questions import told_now
from actions.reply import QuickReply, choose
from actions.rules import applicant_of, requests_of
from actions.state import Consent, IntakeState, OpenQuestion, Option
from actions.supposition import back_to_reality
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.results import Verdict

CONSENT_VERSION = "2026-11"
#: What may stand behind a consent that a question follows.
BREAKS = frozenset("，,。.！!；; ")


def intake(turn: Turn) -> None:
    """Begins (or goes on with) an intake."""
    state = turn.intake
    if state.status == "pending":
        # It is confirmed and on its way: `hand_over`, at the end of the turn, says how it stands.
        return
    if state.status == "done":
        turn.intake = state = IntakeState(completed=state.completed)
    back_to_reality(turn)
    services = focus(turn)
    if services and (turn.mentioned or not state.services):
        state.services = services
    if _refused(turn):
        return
    turn.dialogue.goal = "intake"
    turn.dialogue.offer = None
    if state.status in ("none", "refused"):
        state.status = "collecting" if state.consent is not None else "consent"
    take_fields(turn)
    _say_what_changed(turn)
    _go_on(turn)


def _say_what_changed(turn: Turn) -> None:
    """A fact told or corrected in the middle: what was understood, and the amount that follows."""
    news = told_now(turn)
    if not news or turn.intake.status not in ("consent", "collecting", "confirming"):
        return
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, turn.intake.services),
        turn.today,
    )
    text = turn.say("noted", facts=news)
    given = [s for s in result.services if s.years]
    if given:
        text += turn.wording.say("estimate_total", total=in_yuan(result.total))
        before = turn.dialogue.last_total
        if before is not None and Decimal(before) != result.total:
            text += turn.wording.say("estimate_before", before=in_yuan(Decimal(before)))
        turn.dialogue.last_total = str(result.total)
        turn.dialogue.last_estimated = [s.service.value for s in result.services]
    turn.reply.add(text, citations=[c for s in given for c in s.citations])


def intake_answer(turn: Turn) -> bool:
    """Reads a message while an intake is under way; False if it is about something else."""
    state, question = turn.intake, turn.dialogue.open_question
    if state.status == "consent":
        take_fields(turn)
        if _is_choice(turn, "consent", "yes") or (
            _asks(question, "consent") and (turn.intent == "affirm" or _says_yes_to_consent(turn))
        ):
            _consent(turn)
        elif _is_choice(turn, "consent", "no") or (
            _asks(question, "consent") and turn.intent == "deny"
        ):
            refuse(turn)
        elif _asks(question, "consent") and turn.has(*ENTITY_FIELDS) and not turn.asks:
            turn.reply.add(turn.say("consent_first"))
            _go_on(turn)
        else:
            return False
        return True
    if state.status not in ("collecting", "confirming"):
        return False
    if turn.says("words_of_refusal"):
        refuse(turn)
        return True
    if _is_choice(turn, "confirm", "yes") or (
        _asks(question, "confirm")
        and (turn.intent == "affirm" or _confirms(turn))
        and not turn.has(*ENTITY_FIELDS, "service")
    ):
        state.status = "pending"
        return True
    if _asks(question, "confirm") and turn.intent == "deny":
        ask_what_to_change(turn)
        return True
    about_a_field = question is not None and question.kind == "intake" and question.fact in FIELDS
    withholds = turn.intent == "dont_know" or turn.says("words_of_withholding")
    if about_a_field and withholds and not turn.has(*ENTITY_FIELDS):
        turn.reply.add(turn.say("field_is_needed", phone=turn.phone))
        _go_on(turn)
        return True
    taken = take_fields(turn)
    if taken or take_typed_name(turn, question):
        _go_on(turn)
        return True
    return False


def fields_told_besides(turn: Turn, question: OpenQuestion | None) -> bool:
    """联系人小李，对了公示要几天: the question was answered, the fields are taken all the same."""
    asked = question is not None and question.kind in ("intake", "services")
    if not asked or turn.intake.status not in ("collecting", "confirming"):
        return False
    if not turn.has(*ENTITY_FIELDS) or not take_fields(turn):
        return False
    turn.reply.question = None
    _go_on(turn)
    return True


def consented_besides(turn: Turn, question: OpenQuestion | None) -> bool:
    """同意，不过你们存多久: the consent was given, whatever else is asked."""
    if not _asks(question, "consent") or turn.says("words_of_refusal"):
        return False
    said = turn.normalized.strip()
    word = next((w for w in turn.wording.say("word_of_consent").split() if said.startswith(w)), "")
    rest = said.removeprefix(word)
    going_on = tuple(turn.wording.say("words_after_consent").split())
    if not word or not (rest[:1] in BREAKS or rest.startswith(going_on)):
        return False
    _consent(turn)
    return True


def is_meant_for_intake(turn: Turn) -> bool:
    """Whether a message that resembles something else answers what the intake asked."""
    question = turn.dialogue.open_question
    if question is None or question.kind != "intake":
        return False
    if turn.asks:
        # 帮我提交吧 asks for nothing else
        return question.fact == "confirm" and _confirms(turn)
    if turn.has(*ENTITY_FIELDS):
        return True
    if question.fact == "confirm":
        return _confirms(turn)
    if question.fact == "consent":
        return _says_yes_to_consent(turn)
    return question.fact in NAME_SHAPES and turn.intent in TAKEN_FOR_NAMES


def _says_yes_to_consent(turn: Turn) -> bool:
    """同意 said together with the fields; a 不同意 in it is never taken for a yes."""
    return turn.says("word_of_consent") and not turn.says("words_of_refusal")


def _confirms(turn: Turn) -> bool:
    """确认、没问题 and the like, without any word that holds back."""
    return turn.says("words_of_confirmation") and not turn.says("words_against_confirming")


def _asks(question: OpenQuestion | None, fact: str) -> bool:
    return question is not None and question.kind == "intake" and question.fact == fact


def _is_choice(turn: Turn, fact: str, value: str) -> bool:
    chosen, what = turn.first("fact"), turn.first("value")
    return (
        turn.intent == "choose"
        and chosen is not None
        and what is not None
        and (chosen.value, what.value) == (f"intake.{fact}", value)
    )


def _refused(turn: Turn) -> bool:
    """Nobody is asked for personal data for a service that the rules refuse already."""
    assessments = assess_all(turn, turn.intake.services or EVERY_SERVICE)
    if any(a.verdict is not Verdict.NOT_ELIGIBLE for a in assessments):
        return False
    turn.reply.add(
        "\n".join(
            part
            for part in (
                refusal(turn, assessments),
                turn.say("intake_not_eligible"),
                lapse_words(turn),
            )
            if part
        ),
        citations=turn.cite(r for a in assessments for r in a.reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_eligibility"), "ask_eligibility"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )
    # What was filled in stays for when the no turns out to be a slip; it is not asked on.
    turn.intake.status = "none"
    turn.dialogue.goal, turn.dialogue.open_question = None, None
    return True


def _consent(turn: Turn) -> None:
    state = turn.intake
    state.consent = Consent(version=CONSENT_VERSION, accepted_at=turn.now.isoformat())
    state.status = "collecting"
    for field, value in state.held.items():
        setattr(state, field, value)
    state.held = {}
    _go_on(turn)


def refuse(turn: Turn) -> None:
    """No consent, no storage: everything that was said for the intake is dropped."""
    turn.intake = IntakeState(status="refused", completed=turn.intake.completed)
    turn.dialogue.open_question = None
    turn.dialogue.goal, turn.dialogue.set_aside = None, "intake"
    turn.reply.add(
        turn.say("intake_refused"),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_ask_estimate"), "ask_estimate"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )


def _go_on(turn: Turn) -> None:
    """Asks for consent, then for the next field, then for the confirmation."""
    state = turn.intake
    if _refused(turn):
        return
    if state.status == "consent":
        _ask_consent(turn)
        return
    field = missing_field(state)
    if field is None:
        state.status = "confirming"
        _ask_confirmation(turn)
        return
    state.status = "collecting"
    noted = "、".join(turn.wording.say(f"field_{name}") for name in dict.fromkeys(turn.noted))
    ask_field(turn, field)
    if noted and turn.reply.question:
        turn.reply.question.text = turn.say("noted", facts=noted) + turn.reply.question.text


def keep_draft(turn: Turn) -> bool:
    """算了 while one field of a complete draft is changed: back to the summary as it was."""
    complete = turn.intake.status == "collecting" and missing_field(turn.intake) is None
    if complete:
        turn.reply.add(turn.say("kept"))
        _go_on(turn)
    return complete


def _ask_consent(turn: Turn) -> None:
    text = turn.say("ask_consent", phone=turn.phone)
    notice = lapse_words(turn, always=True)
    if notice:
        text = f"{notice}{turn.wording.say('intake_lapsed')}\n{text}"
    options = [
        Option(value="yes", label=turn.wording.say("consent_yes")),
        Option(value="no", label=turn.wording.say("consent_no")),
    ]
    _ask(turn, "consent", text, options)


def ask_field(turn: Turn, field: str) -> None:
    """The question for one field."""
    if field == "services":
        options = [Option(value=s.value, label=turn.label(s.value)) for s in ServiceId]
        question = OpenQuestion(
            kind="intake",
            fact="services",
            text=turn.say("ask_intake_services", services=turn.labels(o.value for o in options)),
            why=_why(turn),
            options=options,
        )
        turn.ask(question, [QuickReply(o.label, choose("services", o.value)) for o in options])
        return
    _ask(turn, field, turn.say(f"ask_{field}"), [])


def _why(turn: Turn) -> str:
    return turn.wording.say("why_intake", place=acceptance(turn).label)


def _ask(turn: Turn, fact: str, text: str, options: list[Option]) -> None:
    question = OpenQuestion(kind="intake", fact=fact, text=text, why=_why(turn), options=options)
    turn.ask(question, [QuickReply(o.label, choose(f"intake.{fact}", o.value)) for o in options])


def edit_field(turn: Turn) -> None:
    """One field is to be said again."""
    field = turn.first("field")
    if (
        field is None
        or field.value not in FIELDS
        or turn.intake.status not in ("collecting", "confirming")
    ):
        turn.reply.add(turn.say("nothing_to_edit"))
        return
    turn.intake.status = "collecting"
    ask_field(turn, str(field.value))


def ask_what_to_change(turn: Turn) -> None:
    question = OpenQuestion(
        kind="intake",
        fact="edit",
        text=turn.say("ask_what_to_change"),
        why=_why(turn),
    )
    turn.ask(question, edit_replies(turn))


def edit_replies(turn: Turn) -> list[QuickReply]:
    """A button for each field."""
    return [
        turn.goal_reply(turn.wording.say(f"edit_{field}"), "edit_field", field=field)
        for field in FIELDS
    ]


def _ask_confirmation(turn: Turn) -> None:
    fields = summary_fields(turn)
    lines = "\n".join(f"{f['label']}：{f['value']}" for f in fields)
    options = [Option(value="yes", label=turn.wording.say("confirm_yes"))]
    text = turn.say("ask_confirm", lines=lines)
    question = OpenQuestion(
        kind="intake",
        fact="confirm",
        text=text,
        why=_why(turn),
        options=options,
    )
    turn.ask(
        question,
        [
            QuickReply(options[0].label, choose("intake.confirm", "yes")),
            *edit_replies(turn),
            turn.goal_reply(turn.wording.say("title_cancel"), "cancel"),
        ],
    )
    if turn.reply.question:
        turn.reply.question.card = {"type": "intake_summary", "fields": fields}


def cancel_intake(turn: Turn) -> None:
    """The draft is dropped with everything in it."""
    turn.intake = IntakeState(completed=turn.intake.completed, reference=turn.intake.reference)
