"""The fields of an intake: reading them from a message, and showing them back masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.amounts import in_yuan
from actions.rules import applicant_of, requests_of
from actions.state import IntakeState, OpenQuestion
from actions.turn import Turn
from policy_kb.estimate import estimate as compute

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
#: The last characters of a name, by which a slip in it is shown.
SHOWN_OF_A_NAME = 4
NAME_LEAD = re.compile(
    r"^(?:我(?:们)?(?:的)?)?(?:公司|单位|企业|联系人|经办人|姓名|名字|名称)?(?:是|叫做|叫|为)?[:：]?\s*"
)


def take_fields(turn: Turn) -> bool:
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
            if field == "enterprise_name":
                _tell_a_slip(turn, value)
            if state.consent is None:
                state.held[field] = value
            else:
                setattr(state, field, value)
                turn.noted.append(field)
                taken = True
    if turn.mentioned and state.consent is not None:
        adds = turn.says("words_of_addition") and not turn.says("words_of_replacing")
        added = state.services if adds else []
        chosen = [s for s in (*added, *turn.mentioned) if s not in turn.excluded_services]
        state.services = list(dict.fromkeys(chosen)) or state.services
        turn.noted.append("services")
        taken = True
    elif turn.excluded_services and state.consent is not None:
        state.services = [s for s in state.services if s not in turn.excluded_services]
        taken = True
    return taken


def take_typed_name(turn: Turn, question: OpenQuestion | None) -> bool:
    """A name typed as the answer to the question for it, where it looks like one."""
    if question is None or question.kind != "intake":
        return False
    field = question.fact
    if field in ("uscc", "mobile"):
        if turn.changed or turn.has("correction"):
            return False
        digits = re.sub(r"\W", "", turn.text)
        if any(c.isdigit() for c in digits) and turn.intent in ("inform", "nlu_fallback", ""):
            turn.reply.add(turn.say(f"invalid_{field}", value=turn.text.strip()[:40]))
            return True
        return False
    shape = NAME_SHAPES.get(field)
    text = NAME_LEAD.sub("", turn.text.strip()).strip(" 。，,.!！")
    asks_something = turn.asks or "?" in turn.text or "？" in turn.text
    if shape is None or asks_something or not shape.match(text):
        return False
    if turn.intent not in TAKEN_FOR_NAMES:
        return False
    if field == "enterprise_name" and (spelt := _spelt_right(turn, text)) is not None:
        turn.reply.add(turn.say("name_spelt_right", typed=text[-SHOWN_OF_A_NAME:], meant=spelt))
        text = spelt
    endings = tuple(turn.wording.say("words_ending_a_name").split())
    if field == "enterprise_name" and not text.endswith(endings):
        turn.reply.add(turn.say("invalid_enterprise_name", value=text[:40]))
        return True
    setattr(turn.intake, field, text)
    turn.noted.append(field)
    return True


def _tell_a_slip(turn: Turn, name: str) -> None:
    """Says that a name was read without the slip that its ending was typed with."""
    if name in turn.text:
        return
    for wrong, right in _slips_in_an_ending(turn):
        typed = name.removesuffix(right) + wrong
        if name.endswith(right) and typed in turn.text:
            shown = typed[-SHOWN_OF_A_NAME:]
            turn.reply.add(turn.say("name_spelt_right", typed=shown, meant=name))
            return


def _slips_in_an_ending(turn: Turn) -> Iterator[tuple[str, str]]:
    """The endings of names as they are mistyped, each with the one that is meant."""
    for pair in turn.wording.say("slips_in_an_ending").split():
        wrong, _, right = pair.partition("=")
        yield wrong, right


def _spelt_right(turn: Turn, name: str) -> str | None:
    """…有限工司 as it must be meant; None where the ending is no known slip."""
    if name.endswith(tuple(turn.wording.say("words_ending_a_name").split())):
        return None
    for wrong, right in _slips_in_an_ending(turn):
        if name.endswith(wrong):
            return name.removesuffix(wrong) + right
    return None


def missing_field(state: IntakeState) -> str | None:
    return next((f for f in FIELDS if not getattr(state, f)), None)


def masked(field: str, value: str) -> str:
    """Codes and numbers as they are shown back: enough to check, not enough to copy."""
    if field == "mobile":
        return f"{value[:3]}****{value[-4:]}"
    if field == "uscc":
        return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"
    return value


def summary_fields(turn: Turn) -> list[dict[str, str]]:
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
        f"{turn.label(s)}{in_yuan(f.figure)}"
        for s in state.services
        if s in turn.sheet.services
        for f in turn.sheet.services[s].annual_fees
        if f.figure is not None
    ]
    if fees:
        fields.append(("fees", "、".join(fees)))
    if any(s.years for s in result.services):
        fields.append(("estimate", in_yuan(result.total)))
    return [
        {"id": name, "label": turn.wording.say(f"field_{name}"), "value": value}
        for name, value in fields
    ]
