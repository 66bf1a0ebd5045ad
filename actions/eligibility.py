"""May this applicant apply, and for what? (art. 8, 11, 20)"""

from __future__ import annotations

from collections.abc import Sequence

from actions.cards import eligibility_card
from actions.lapse import lapse_words
from actions.questions import ask_next
from actions.reply import QuickReply, choose
from actions.rules import applicant_of, requests_of
from actions.state import OpenQuestion
from actions.turn import Turn
from policy_kb.eligibility import assess
from policy_kb.facts import ServiceId
from policy_kb.nearest import nearest_change
from policy_kb.results import Assessment, Reason, Truth, Verdict

EVERY_SERVICE = tuple(s.value for s in ServiceId)
#: The conditions that are the same for every service (art. 8).
GENERAL = ("registered", "legal_personality")


def eligibility(turn: Turn) -> None:
    """Answers what is decided, asks the next fact that decides, or says what it depends on."""
    turn.dialogue.goal = "eligibility"
    turn.dialogue.offer = None
    services = focus(turn) or list(EVERY_SERVICE)
    turn.dialogue.services = services if len(services) < len(EVERY_SERVICE) else []
    if finding_date_open(turn):
        return
    assessments = assess_all(turn, services)
    open_ones = [a for a in assessments if a.verdict is Verdict.UNKNOWN]
    if len(services) == len(EVERY_SERVICE) and any(
        a.verdict is Verdict.ELIGIBLE for a in assessments
    ):
        open_ones = []
    if open_ones and ask_next(turn, [a.service.value for a in open_ones], "eligibility"):
        _say_what_is_decided(turn, assessments)
        return
    turn.dialogue.open_question = None
    _say_verdicts(turn, assessments)


def finding_date_open(turn: Turn) -> bool:
    """A fraud was told of without its day: the ban runs from that day (art. 20), so it is asked."""
    facts = turn.sheet.applicant
    if not facts.fraud_told or facts.fraud_finding_date is not None:
        return False
    rule = turn.policy.answers["fraud"]
    citations = [turn.policy.citation(a) for a in rule.articles]
    if "fraud_finding_date" in turn.sheet.declined:
        turn.reply.add(f"{turn.say('fraud_depends')}\n{rule.text}", citations=citations)
        turn.dialogue.open_question = None
        return True
    question = OpenQuestion(
        kind="fact", fact="fraud_finding_date", text=turn.say("ask_finding_date"), why=rule.text
    )
    unknown = QuickReply(turn.wording.say("option_unknown"), choose(question.fact, "unknown"))
    turn.ask(question, [unknown])
    return True


def focus(turn: Turn) -> list[str]:
    """The services this turn is about: those it names, else those the conversation is about."""
    named = turn.mentioned or turn.dialogue.services
    if _only_tells_of_one(turn):
        named = turn.dialogue.services
    elif turn.mentioned and turn.dialogue.services and adds_to_focus(turn):
        named = [*turn.dialogue.services, *turn.mentioned]
    if not named and turn.excluded_services:
        named = list(EVERY_SERVICE)
    return [s for s in dict.fromkeys(named) if s not in turn.excluded_services]


def _only_tells_of_one(turn: Turn) -> bool:
    """诊断那次没享受过, after both were asked for: news of one of them leaves the other in."""
    if _changes_packages_of_several(turn):
        return True
    if turn.asks or turn.other_one or turn.intent == "choose" or turn.says("words_of_replacing"):
        return False
    spoken_of = set(turn.dialogue.services) <= set(turn.dialogue.spoken_of)
    among = set(turn.mentioned) <= set(turn.dialogue.services) and spoken_of
    facts = ("prior", "annual_fees") if turn.has("correction") else ("prior",)
    told = {s for s in turn.mentioned if any(f"{s}.{fact}" in turn.changed for fact in facts)}
    return bool(told) and among and told == set(turn.mentioned)


def _changes_packages_of_several(turn: Turn) -> bool:
    """8个套餐改成2个, after a sum of several services: the sum is computed again."""
    several = len(turn.dialogue.services) > 1 and turn.mentioned == [ServiceId.DEV_CLOUD.value]
    unnamed = not turn.has("service") and set(turn.mentioned) <= set(turn.dialogue.services)
    return several and unnamed and turn.dialogue.last_total is not None


def adds_to_focus(turn: Turn) -> bool:
    """Whether the services named now come on top of those the conversation is about.

    A fee given for another service adds it to the estimate; so do words such as 还有 and 一起.
    """
    if turn.other_one or turn.says("words_of_replacing"):
        return False
    with_fee = all(turn.sheet.is_priced(s) for s in turn.dialogue.services) and any(
        e.name == "annual_fee" and e.service in turn.mentioned for e in turn.entities
    )
    asked_for_more = any(
        word in turn.text for word in turn.wording.say("words_of_addition").split()
    )
    sums_up = turn.means("words_of_both") and turn.means("words_of_sum")
    return asked_for_more or sums_up or (with_fee and turn.intent == "inform")


def assess_all(turn: Turn, services: Sequence[str]) -> list[Assessment]:
    """One assessment per service."""
    applicant = applicant_of(turn.sheet)
    return [
        assess(turn.policy, applicant, request, turn.today)
        for request in requests_of(turn.policy, turn.sheet, services)
    ]


def assumed_first_time(turn: Turn, services: Sequence[str]) -> list[str]:
    """For services that are subsidised once: that the applicant has not had them, if unsaid."""
    unsaid = [
        turn.policy.service(ServiceId(s))
        for s in services
        if (facts := turn.sheet.services.get(s)) is None or facts.prior is None
    ]
    once = [service for service in unsaid if service.data.years.value == 1]
    if not once:
        return []
    place = turn.places(turn.policy.citation(service.data.years.article) for service in once)
    return [turn.wording.say("assumes_first_time", place=place)]


def kind_of_applicant(assessment: Assessment) -> Reason:
    """The reason that names the applicant's kind among those that art. 8 supports."""
    return next(
        (c.reason for c in assessment.criteria if c.id == "kinds"), assessment.criteria[-1].reason
    )


def blocking(assessment: Assessment) -> Reason:
    """The reason of the first criterion that says no."""
    return next(c.reason for c in assessment.criteria if c.truth is Truth.NO)


def refusal(turn: Turn, refused: Sequence[Assessment]) -> str:
    """Says a no with its article, once for services that fail for the same reason."""
    by_reason: dict[str, list[str]] = {}
    for assessment in refused:
        by_reason.setdefault(_why_not(assessment), []).append(assessment.service.value)
    sentences = []
    for reason_text, services in by_reason.items():
        key = "not_eligible_any" if len(services) == len(EVERY_SERVICE) else "not_eligible"
        sentences.append(turn.say(key, services=turn.labels(services), reason=reason_text))
    return "\n".join(sentences)


def _why_not(assessment: Assessment) -> str:
    """The reason of a no with its article; of what every service asks for, all that is not met."""
    unmet = [c.reason for c in assessment.criteria if c.id in GENERAL and c.truth is Truth.NO]
    texts: dict[str, list[str]] = {}
    for reason in unmet or [blocking(assessment)]:
        texts.setdefault(reason.label, []).append(reason.text)
    return "".join(f"{''.join(said)}（{label}）" for label, said in texts.items())


def _say_what_is_decided(turn: Turn, assessments: Sequence[Assessment]) -> None:
    """While something is still asked: a clear no is said at once, the rest waits."""
    refused = [a for a in assessments if a.verdict is Verdict.NOT_ELIGIBLE]
    told = turn.dialogue.told
    fresh = [a for a in refused if f"no:{a.service.value}:{blocking(a).text}" not in told]
    if fresh:
        told.extend(f"no:{a.service.value}:{blocking(a).text}" for a in fresh)
        turn.reply.add(
            refusal(turn, fresh),
            citations=turn.cite(blocking(a) for a in fresh),
        )


def _say_verdicts(turn: Turn, assessments: Sequence[Assessment]) -> None:
    allowed = [a for a in assessments if a.verdict is Verdict.ELIGIBLE]
    refused = [a for a in assessments if a.verdict is Verdict.NOT_ELIGIBLE]
    unknown = [a for a in assessments if a.verdict is Verdict.UNKNOWN]
    paragraphs = []
    reasons: list[Reason] = []
    if allowed:
        deciding = [kind_of_applicant(a) for a in allowed]
        reasons += [r for a in allowed for r in a.reasons]
        labels = "、".join(dict.fromkeys(r.label for r in deciding))
        paragraphs.append(
            turn.say(
                "eligible", services=turn.labels(a.service.value for a in allowed), labels=labels
            )
        )
        if len(allowed) == 1:
            paragraphs.append(deciding[0].text + _edition(allowed[0]))
        paragraphs += assumed_first_time(turn, [a.service.value for a in allowed])
    if refused:
        paragraphs.append(refusal(turn, refused))
        reasons += [reason for a in refused for reason in (blocking(a), kind_of_applicant(a))]
        paragraphs += _way_out(turn, refused, allowed)
    if unknown and allowed:
        names = turn.labels(a.service.value for a in unknown)
        paragraphs.append(turn.say("others_depend", services=names))
    elif unknown:
        depends = [c for a in unknown for c in a.criteria if c.truth is Truth.DEPENDS]
        texts = dict.fromkeys(f"{c.reason.text.rstrip('。')}（{c.reason.label}）" for c in depends)
        reasons += [c.reason for c in depends]
        paragraphs.append(
            turn.say(
                "depends",
                services=turn.labels(a.service.value for a in unknown),
                facts="；".join(list(texts)[:4]),
            )
        )
    paragraphs.append(lapse_words(turn))
    turn.dialogue.last_kind = "eligible" if allowed else None
    quick = []
    if allowed and unknown:
        quick = [
            turn.goal_reply(turn.label(a.service.value), "ask_eligibility", service=a.service.value)
            for a in unknown
        ]
        quick.append(turn.goal_reply(turn.wording.say("title_ask_estimate"), "ask_estimate"))
    elif allowed:
        turn.dialogue.offer = "ask_estimate"
        paragraphs.append(turn.say("offer_estimate"))
        quick = [
            turn.goal_reply(turn.wording.say("title_ask_estimate"), "ask_estimate"),
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
        ]
    else:
        turn.dialogue.last_kind = "refusal" if refused else None
        quick = [
            turn.goal_reply(turn.wording.say("title_who_can_apply"), "faq", topic="who_can_apply"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ]
    if allowed and len(assessments) > 1:
        turn.dialogue.services = [a.service.value for a in allowed] if len(allowed) < 4 else []
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=eligibility_card(turn, assessments),
        citations=turn.cite(reasons),
        quick_replies=quick,
    )


def _edition(assessment: Assessment) -> str:
    """The edition that fits the applicant, asked for or the only one (R17)."""
    fits = next((c for c in assessment.criteria if c.id == "editions"), None)
    return fits.reason.text if fits is not None and fits.truth is Truth.YES else ""


def _way_out(turn: Turn, refused: Sequence[Assessment], allowed: Sequence[Assessment]) -> list[str]:
    """The nearest change that would make the applicant eligible, where the rules know one."""
    if allowed:
        return []
    first = refused[0]
    request = requests_of(turn.policy, turn.sheet, [first.service.value])[0]
    change = nearest_change(turn.policy, applicant_of(turn.sheet), request, turn.today)
    if change is None:
        return []
    return [change.reason.text]
