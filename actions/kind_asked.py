"""Questions about a kind of applicant that one is not oneself: 民办非企业单位在不在支持范围.

They are about the rule (art. 8): the applicant's own facts stay as they are.
"""

from __future__ import annotations

from actions.absorb import OWN_FACTS
from actions.answers import give
from actions.eligibility import EVERY_SERVICE
from actions.lapse import lapse_words
from actions.quoted import supposes
from actions.turn import Turn
from policy_kb.eligibility import assess, fitting_editions
from policy_kb.facts import Applicant, Category, Edition, LegalForm, ServiceId, ServiceRequest
from policy_kb.results import Assessment, Reason, Truth, Verdict

KINDS = ("legal_form", "category")
#: The topics that say which packages the kinds of each edition can have.
EDITION_TOPICS = {Edition.ENTERPRISE: "packages", Edition.EDUCATION: "education_edition"}


def take_kind_asked(turn: Turn) -> None:
    """Takes the kind that is only asked about out of the facts of the message."""
    named = [e for e in turn.of_any(*KINDS) if not e.negated and not e.doubted]
    if turn.is_payload or len(named) != 1 or not _asks_of_the_rule(turn):
        return
    (kind,) = named
    known = kind.value in {f.value for f in LegalForm} | {c.value for c in Category}
    if known and not _is_its_own(turn, kind.name, str(kind.value)):
        turn.kind_asked = kind
        turn.entities.remove(kind)


def contradicts_the_own_form(turn: Turn) -> bool:
    """民非可以要公有云不, asked by a partnership: another form is tried out, not told."""
    own = turn.sheet.applicant
    named = [e for e in turn.of("legal_form") if not e.negated and not e.doubted]
    others = [e for e in named if e.value != own.legal_form]
    told = own.legal_form is not None and not own.legal_form_implied
    answers = turn.dialogue.open_question is not None and not turn.asks
    return told and bool(others) and turn.asks and not answers and not _speaks_of_itself(turn)


def kind_asked(turn: Turn) -> None:
    """What art. 8 gives that kind, for the service asked about or for all."""
    kind = turn.kind_asked
    if kind is None:
        return
    if kind.name == "category":
        _of_a_category(turn, Category(str(kind.value)))
    else:
        _of_a_form(turn, LegalForm(str(kind.value)))


def _speaks_of_itself(turn: Turn) -> bool:
    return turn.says("words_of_self") or turn.has("calls_itself")


def _asks_of_the_rule(turn: Turn) -> bool:
    others = {e.name for e in turn.entities} & (OWN_FACTS - set(KINDS))
    tries_out = turn.has("what_if", "correction") or supposes(
        turn, turn.normalized.rstrip("?？。 ")
    )
    plain = not others and not tries_out and not _speaks_of_itself(turn)
    return plain and turn.asks and turn.means("words_of_the_rule_for_a_kind")


def _is_its_own(turn: Turn, name: str, value: str) -> bool:
    """Whether the applicant is that kind, or has told nothing of himself yet."""
    own = turn.sheet.applicant
    if own.legal_form is None and not own.categories and turn.dialogue.goal is None:
        return True
    return own.legal_form == value if name == "legal_form" else own.categories.get(value) is True


def _assessed(turn: Turn, applicant: Applicant) -> list[Assessment]:
    services = turn.mentioned or EVERY_SERVICE
    requests = [ServiceRequest(service=ServiceId(s), prior=False) for s in services]
    return [assess(turn.policy, applicant, request, turn.today) for request in requests]


def _of_a_form(turn: Turn, form: LegalForm) -> None:
    found = _assessed(turn, Applicant(legal_form=form, registered_in_baiyun=True))
    general = next(c for c in found[0].criteria if c.id == "legal_personality")
    label = turn.policy.label(form)
    refused = [a for a in found if a.verdict is Verdict.NOT_ELIGIBLE]
    lines = []
    if general.truth is Truth.NO:
        text = general.reason.text.rstrip("。")
        lines.append(turn.say("kind_out_of_scope", reason=text, place=general.reason.label))
    else:
        lines.append(turn.say("kind_in_scope", kind=label, place=general.reason.label))
        left = [a.service.value for a in found if a not in refused]
        if refused:
            places = dict.fromkeys(r.label for a in refused for r in a.reasons)
            lines.append(
                turn.say(
                    "kind_not_for",
                    services=turn.labels(a.service.value for a in refused),
                    kind=label,
                    place="、".join(places),
                )
            )
        if refused and left:
            lines.append(turn.say("kind_left", services=turn.labels(left)))
    _tell(turn, lines, [general.reason, *(r for a in refused for r in a.reasons)])


def _of_a_category(turn: Turn, category: Category) -> None:
    applicant = Applicant(categories={category: True}, registered_in_baiyun=True)
    editions = fitting_editions(turn.policy, applicant)
    if turn.means("words_of_packages") and len(editions) == 1:
        give(turn, EDITION_TOPICS[editions[0]])
        return
    found = _assessed(turn, applicant)
    kinds = [c for a in found for c in a.criteria if c.id == "kinds" and c.truth is Truth.YES]
    supported = [
        a.service.value for a in found for c in a.criteria if c.id == "kinds" and c in kinds
    ]
    if not supported:
        give(turn, "who_can_apply")
        return
    reasons = [c.reason for c in kinds]
    text = turn.say(
        "kind_supported",
        kind=turn.policy.label(category),
        services=turn.labels(supported),
        place="、".join(dict.fromkeys(r.label for r in reasons)),
    )
    notices = dict.fromkeys(r.reading for r in reasons if r.reading)
    lines = [text, *(_reading(turn, reading, category) for reading in notices)]
    _tell(turn, lines, reasons)


def _tell(turn: Turn, lines: list[str], reasons: list[Reason]) -> None:
    turn.dialogue.last_kind, turn.dialogue.last_topic = "topic", "who_can_apply"
    turn.reply.add(
        "\n".join(filter(None, [*lines, lapse_words(turn)])),
        citations=turn.cite(reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_who_can_apply"), "faq", topic="who_can_apply")
        ],
    )


def _reading(turn: Turn, reading: str, category: Category) -> str:
    """The reading by which a kind is supported that art. 8 does not name."""
    for service in turn.policy.services.values():
        for kind in service.conditions.kinds.any_of:
            if kind.category == category and kind.reading == reading:
                return turn.policy.reading_notice(reading, kind.article).text
    return ""
