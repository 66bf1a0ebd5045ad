"""Leaving an intake: consent, the fields, a summary to confirm, the hand-over, the receipt.

Personal information is asked for only after consent (PIPL art. 13, 14 and 17). What was said before
it is held back and dropped on refusal. The hand-over carries a key made from the conversation, so
that a turn that runs twice makes one intake.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from actions.amounts import in_yuan
from actions.api_client import (
    ApiClient,
    ApiKeyUsedError,
    ApiRefusedError,
    ApiUnavailableError,
    Receipt,
)
from actions.cards import estimate_card
from actions.eligibility import assess_all, focus, refusal
from actions.lapse import lapse_words
from actions.reply import QuickReply, choose
from actions.rules import applicant_of, requests_of
from actions.state import Consent, IntakeState, OpenQuestion, Option
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.facts import ServiceId
from policy_kb.results import Citation, Verdict

CONSENT_VERSION = "2026-11"
KEY_SPACE = uuid.UUID("5c0e9a58-6f0b-4f0e-9a53-8f5f7c3d2b11")
FIELDS = ("services", "enterprise_name", "uscc", "contact_name", "mobile")
ENTITY_FIELDS = {
    "company_name": "enterprise_name",
    "uscc": "uscc",
    "contact_name": "contact_name",
    "mobile": "mobile",
}
#: What a typed name may look like when it is the answer to the question for it.
NAME_SHAPES = {
    "enterprise_name": re.compile(r"^[\u4e00-\u9fffA-Za-z0-9（）()·&.\- ]{4,60}$"),
    "contact_name": re.compile(r"^[\u4e00-\u9fffA-Za-z·. ]{2,30}$"),
}
#: A short name may be taken for any of these.
TAKEN_FOR_NAMES = frozenset({"inform", "nlu_fallback", "out_of_scope", "greet", "affirm"})
NAME_LEAD = re.compile(
    r"^(?:我(?:们)?(?:的)?)?(?:公司|单位|企业|联系人|经办人|姓名|名字|名称)?(?:是|叫做|叫|为)?[:：]?\s*"
)


class ConsentMissingError(RuntimeError):
    """An intake without consent is never sent: a defect."""


def intake(turn: Turn) -> None:
    """Begins (or goes on with) an intake."""
    state = turn.intake
    if state.status == "pending":
        # It is confirmed and on its way: `hand_over`, at the end of the turn, says how it stands.
        return
    if state.status == "done":
        turn.intake = state = IntakeState(completed=state.completed)
    services = focus(turn)
    if services and (turn.mentioned or not state.services):
        state.services = services
    if state.services and _refused(turn):
        return
    turn.dialogue.goal = "intake"
    turn.dialogue.offer = None
    if state.status in ("none", "refused"):
        state.status = "consent"
    _take_fields(turn)
    _go_on(turn)


def intake_answer(turn: Turn) -> bool:
    """Reads a message while an intake is under way; False if it is about something else."""
    state, question = turn.intake, turn.dialogue.open_question
    if state.status == "consent":
        _take_fields(turn)
        if _is_choice(turn, "consent", "yes") or (
            _asks(question, "consent") and (turn.intent == "affirm" or _says_yes_to_consent(turn))
        ):
            _consent(turn)
        elif _is_choice(turn, "consent", "no") or (
            _asks(question, "consent") and turn.intent == "deny"
        ):
            refuse(turn)
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
        _ask_what_to_change(turn)
        return True
    taken = _take_fields(turn)
    if taken or _typed_answer(turn, question):
        _go_on(turn)
        return True
    return False


def is_meant_for_intake(turn: Turn) -> bool:
    """Whether a message that resembles something else answers what the intake asked."""
    question = turn.dialogue.open_question
    if question is None or question.kind != "intake" or turn.asks:
        return False
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
    assessments = assess_all(turn, turn.intake.services)
    if any(a.verdict is not Verdict.NOT_ELIGIBLE for a in assessments):
        return False
    turn.reply.add(
        refusal(turn, assessments) + "\n" + turn.say("intake_not_eligible"),
        citations=turn.cite(r for a in assessments for r in a.reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_eligibility"), "ask_eligibility"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )
    turn.intake = IntakeState(completed=turn.intake.completed)
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
    turn.dialogue.goal = None
    turn.reply.add(
        turn.say("intake_refused"),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_ask_estimate"), "ask_estimate"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )


def _take_fields(turn: Turn) -> bool:
    """Entities into fields: held back before consent, stored after; a bad code is said at once."""
    state = turn.intake
    taken = False
    for entity_name, field in ENTITY_FIELDS.items():
        for entity in turn.of(entity_name):
            if entity.valid is False:
                turn.reply.add(turn.say(f"invalid_{field}", value=str(entity.value)))
                turn.dialogue.open_question = None
                taken = True
                continue
            value = str(entity.value)
            if state.consent is None:
                state.held[field] = value
            else:
                setattr(state, field, value)
                turn.noted.append(field)
                taken = True
    if turn.mentioned and state.consent is not None:
        added = state.services if turn.says("words_of_addition") else []
        chosen = [s for s in (*added, *turn.mentioned) if s not in turn.excluded_services]
        state.services = list(dict.fromkeys(chosen)) or state.services
        turn.noted.append("services")
        taken = True
    elif turn.excluded_services and state.consent is not None:
        state.services = [s for s in state.services if s not in turn.excluded_services]
        taken = True
    return taken


def _typed_answer(turn: Turn, question: OpenQuestion | None) -> bool:
    """A name typed as the answer to the question for it, where it looks like one."""
    if question is None or question.kind != "intake":
        return False
    field = question.fact
    if field in ("uscc", "mobile"):
        digits = re.sub(r"\W", "", turn.text)
        if any(c.isdigit() for c in digits) and turn.intent in ("inform", "nlu_fallback", ""):
            turn.reply.add(turn.say(f"invalid_{field}", value=turn.text.strip()[:40]))
            return True
        return False
    shape = NAME_SHAPES.get(field)
    text = NAME_LEAD.sub("", turn.text.strip()).strip(" 。，,.!！")
    asks_something = "?" in turn.text or "？" in turn.text
    if shape is None or asks_something or not shape.match(text):
        return False
    if turn.intent not in TAKEN_FOR_NAMES:
        return False
    endings = tuple(turn.wording.say("words_ending_a_name").split())
    if field == "enterprise_name" and not text.endswith(endings):
        turn.reply.add(turn.say("invalid_enterprise_name", value=text[:40]))
        return True
    setattr(turn.intake, field, text)
    turn.noted.append(field)
    return True


def _missing(state: IntakeState) -> str | None:
    return next((f for f in FIELDS if not getattr(state, f)), None)


def _go_on(turn: Turn) -> None:
    """Asks for consent, then for the next field, then for the confirmation."""
    state = turn.intake
    if state.status == "consent":
        _ask_consent(turn)
        return
    if state.services and _refused(turn):
        return
    field = _missing(state)
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
    complete = turn.intake.status == "collecting" and _missing(turn.intake) is None
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


def _ask_what_to_change(turn: Turn) -> None:
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


def masked(field: str, value: str) -> str:
    """Codes and numbers as they are shown back: enough to check, not enough to copy."""
    if field == "mobile":
        return f"{value[:3]}****{value[-4:]}"
    if field == "uscc":
        return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"
    return value


def _summary_fields(turn: Turn) -> list[dict[str, str]]:
    state = turn.intake
    fields = [("services", turn.labels(state.services))]
    fields += [(f, masked(f, str(getattr(state, f)))) for f in FIELDS[1:]]
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, state.services),
        turn.today,
    )
    fees = [
        f"{turn.label(s)}{in_yuan(f.exact)}"
        for s in state.services
        if s in turn.sheet.services
        for f in turn.sheet.services[s].annual_fees
        if f.exact is not None
    ]
    if fees:
        fields.append(("fees", "、".join(fees)))
    if any(s.years for s in result.services):
        fields.append(("estimate", in_yuan(result.total)))
    return [
        {"id": name, "label": turn.wording.say(f"field_{name}"), "value": value}
        for name, value in fields
    ]


def _ask_confirmation(turn: Turn) -> None:
    fields = _summary_fields(turn)
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


def _body(turn: Turn) -> dict[str, Any]:
    """The intake as `POST /api/v1/intakes` takes it."""
    state = turn.intake
    form = turn.sheet.applicant.legal_form
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, state.services),
        turn.today,
    )
    estimate = estimate_card(turn, result) if any(s.years for s in result.services) else None
    if state.consent is None:
        raise ConsentMissingError
    return {
        "conversation_id": turn.conversation_id,
        "enterprise": {
            "name": state.enterprise_name,
            "uscc": state.uscc,
            "legal_form": form if form != "natural_person" else None,
            "registered_in_baiyun": turn.sheet.applicant.registered_in_baiyun,
        },
        "contact": {"name": state.contact_name, "mobile": state.mobile},
        "services": state.services,
        "estimate": estimate,
        "consent": state.consent.model_dump(mode="json"),
        "note": state.note,
    }


async def hand_over(turn: Turn, api: ApiClient) -> None:
    """Sends a confirmed intake once; while the api is down it waits as `pending`."""
    state = turn.intake
    if state.status != "pending":
        return
    first_try = state.body is None
    if state.body is None:
        state.idempotency_key = str(
            uuid.uuid5(KEY_SPACE, f"{turn.conversation_id}:{state.completed}")
        )
        state.body = _body(turn)
    try:
        receipt = await api.submit_intake(state.body, state.idempotency_key or "")
    except ApiUnavailableError:
        turn.dialogue.open_question = None
        if first_try or turn.intent != "hand_over_intake":
            turn.reply.add(turn.say("intake_pending"))
        return
    except ApiKeyUsedError as used:
        _say_earlier_receipt(turn, used.receipt)
        return
    except ApiRefusedError as refused:
        state.status, state.body = "confirming", None
        detail = "；".join(str(e.get("msg", "")) for e in refused.errors) or refused.detail
        turn.reply.add(turn.say("intake_refused_by_api", detail=detail))
        _ask_what_to_change(turn)
        return
    _say_receipt(turn, receipt)


def acceptance(turn: Turn) -> Citation:
    """Where the text speaks of handing an application in: the first stage."""
    return turn.policy.citation(turn.policy.stages_data.stages[0].article)


def _close(turn: Turn, receipt: Receipt) -> None:
    state = turn.intake
    state.status, state.reference, state.body = "done", receipt.reference, None
    state.completed += 1
    turn.dialogue.goal, turn.dialogue.open_question = None, None


def _say_earlier_receipt(turn: Turn, receipt: Receipt) -> None:
    """The intake had arrived when its turn broke off, and was changed afterwards.

    What arrived stands; the office hears of the change from the applicant and from the mark.
    """
    _close(turn, receipt)
    turn.dialogue.handover_requested = True
    turn.reply.add(
        turn.say("receipt_earlier", reference=receipt.reference, phone=turn.phone),
        citations=[acceptance(turn)],
        quick_replies=[turn.goal_reply(turn.wording.say("title_ask_status"), "ask_status")],
    )


def _say_receipt(turn: Turn, receipt: Receipt) -> None:
    state = turn.intake
    _close(turn, receipt)
    key = (
        "receipt_expression" if receipt.kind == "expression_of_interest" else "receipt_application"
    )
    paragraphs = [
        turn.say(key, reference=receipt.reference, services=turn.labels(state.services)),
        lapse_words(turn, always=True) if receipt.policy_lapsed else "",
        turn.say("receipt_next", phone=turn.phone),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card={
            "type": "receipt",
            "reference": receipt.reference,
            "kind": receipt.kind,
            "policy_lapsed": receipt.policy_lapsed,
            "created_at": receipt.created_at,
            "services": [turn.label(s) for s in state.services],
        },
        citations=[acceptance(turn), turn.policy.citation(turn.policy.data.valid_until.article)],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_ask_status"), "ask_status"),
        ],
    )


def cancel_intake(turn: Turn) -> None:
    """The draft is dropped with everything in it."""
    turn.intake = IntakeState(completed=turn.intake.completed, reference=turn.intake.reference)
