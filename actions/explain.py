"""The reason of the last answer in other words: how an amount came about, why it was a no."""

from __future__ import annotations

from decimal import Decimal

from actions.amounts import in_yuan
from actions.answers import RATE_TOPICS, WHO_TOPICS
from actions.cards import estimate_card
from actions.counting import explain_counting
from actions.eligibility import EVERY_SERVICE, assess_all, blocking
from actions.lapse import lapse_words
from actions.rules import applicant_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.nearest import nearest_change
from policy_kb.results import Assessment, Estimate, ServiceEstimate, Truth, Verdict, YearLine

#: The topic that says a criterion in plainer words; the kinds have one for each service.
CRITERION_TOPICS = {
    "registered": "who_can_apply",
    "legal_personality": "term_legal_person",
    "fraud_ban": "fraud",
    "editions": "education_edition",
    "once_only": "how_many_years",
}
#: The topic of the amounts that are a share of the paid-in capital.
BY_CAPITAL = "new_investment_rule"
#: What the lines of an estimate tell before their steps already.
NO_STEPS = ("amount", "self_pay")


def explain(turn: Turn) -> bool:
    """Says why the last answer was what it was; False if there is none to explain."""
    kind = turn.dialogue.last_kind
    if kind == "refusal":
        return explain_refusal(turn)
    if kind == "estimate":
        return explain_estimate(turn)
    if kind == "period" and turn.dialogue.period is not None:
        explain_counting(turn)
        return True
    return False


def explain_estimate(turn: Turn) -> bool:
    """The steps of each year and service, and the rule in plain words."""
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, turn.dialogue.services),
        turn.today,
    )
    given = [s for s in result.services if s.years]
    if not given:
        return False
    own = sum((line.self_pay for s in given for line in s.years), Decimal(0))
    own += sum((year.cut for year in result.years), Decimal(0))
    paragraphs = [
        turn.say("explain_estimate", total=in_yuan(result.total), self_pay=in_yuan(own)),
        *(_steps(turn, item, line) for item in given for line in item.years),
        *cuts_of_years(turn, result),
        *dict.fromkeys(_rule(turn, item) for item in given),
        lapse_words(turn, always=True),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=estimate_card(turn, result),
        citations=[c for s in given for c in s.citations],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )
    return True


def cuts_of_years(turn: Turn, result: Estimate) -> list[str]:
    """What art. 12 takes off the sum of a year."""
    place = turn.policy.citation(turn.policy.services_data.yearly_cap.article).label
    return [
        turn.wording.say(
            "year_cut",
            year=y.year,
            sum=in_yuan(y.sum),
            cap=in_yuan(y.cap),
            cut=in_yuan(y.cut),
            place=place,
        )
        for y in result.years
        if y.cut
    ]


def _steps(turn: Turn, item: ServiceEstimate, line: YearLine) -> str:
    steps = "，".join(step.text for step in line.steps if step.name not in NO_STEPS)
    return turn.wording.say(
        "explain_steps",
        service=turn.label(item.service.value),
        steps=steps,
        amount=in_yuan(line.amount),
        self_pay=in_yuan(line.self_pay),
    )


def _rule(turn: Turn, item: ServiceEstimate) -> str:
    by_capital = any(line.rate is None for line in item.years)
    topic = BY_CAPITAL if by_capital else RATE_TOPICS[item.service.value]
    return turn.wording.say("explain_rule", rule=turn.policy.answers[topic].alternate)


def explain_refusal(turn: Turn) -> bool:
    """The condition that is not met, its article, and what would help."""
    services = turn.dialogue.services or list(EVERY_SERVICE)
    refused = [a for a in assess_all(turn, services) if a.verdict is Verdict.NOT_ELIGIBLE]
    if not refused:
        return False
    first = refused[0]
    reason = blocking(first)
    topic = turn.policy.answers[_topic(first)]
    request = requests_of(turn.policy, turn.sheet, [first.service.value])[0]
    change = nearest_change(turn.policy, applicant_of(turn.sheet), request, turn.today)
    paragraphs = [
        grounds_words(turn),
        turn.say("explain_refusal", place=reason.label, reason=reason.text.rstrip("。")),
        topic.alternate,
        change.reason.text if change else "",
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        citations=[*turn.cite([reason]), *(turn.policy.citation(a) for a in topic.articles)],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_who_can_apply"), "faq", topic="who_can_apply"),
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
        ],
    )
    return True


def grounds_words(turn: Turn) -> str:
    """办事处呢, 明明有营业执照: the other name, or what is argued with, changes nothing."""
    if turn.dialogue.last_kind != "refusal":
        return ""
    said = "".join(str(message["text"]) for message in turn.dialogue.last_reply)
    forms = [e for e in turn.of("legal_form") if e.text and not e.negated and e.text not in said]
    if forms:
        return turn.say("the_same_holds", form=forms[0].text)
    return turn.say("grounds_change_nothing") if turn.means("words_of_grounds") else ""


def _topic(assessment: Assessment) -> str:
    failed = next(c for c in assessment.criteria if c.truth is Truth.NO)
    return CRITERION_TOPICS.get(failed.id, WHO_TOPICS[assessment.service.value])
