"""An amount that hangs on what is not known: its outcomes, each with what it supposes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.amounts import in_yuan
from actions.cards import estimate_card
from actions.estimate_told import say_estimate
from actions.estimate_words import fact_names, notices, rates_and_caps, rates_sentence
from actions.lapse import lapse_words
from actions.rules import applicant_of, ranges_of, requests_of
from actions.turn import Turn
from policy_kb.estimate import estimate as compute
from policy_kb.results import Scenario, ServiceEstimate
from policy_kb.scenarios import scenarios

#: Outcomes that are put into words; more than these are left to a question.
MOST_OUTCOMES = 4
#: Of these only so many stand beside a question.
MOST_SUPPOSED = 2


def _outcomes(turn: Turn, services: Sequence[str]) -> tuple[Scenario, ...]:
    return scenarios(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
        ranges_of(turn.sheet, services),
    )


def say_outcomes_if_settled(turn: Turn, services: Sequence[str], missing: Sequence[str]) -> bool:
    """True if what is missing is a range or cannot change the amount, and that was said."""
    ranges = ranges_of(turn.sheet, services)
    unanswerable = set(ranges) | set(turn.sheet.declined)
    outcomes = _outcomes(turn, services)
    fees_known = not any(f.endswith((".annual_fees", ".packages")) for f in missing)
    settled = len(outcomes) == 1 and fees_known
    if not settled and not all(_covered(fact, unanswerable) for fact in missing):
        return False
    if not outcomes or len(outcomes) > MOST_OUTCOMES:
        return False
    if any(f.endswith(".annual_fees") and f not in ranges for f in missing):
        return False
    turn.dialogue.open_question = None
    _say_outcomes(turn, outcomes, ranges.keys() | set(missing))
    return True


def say_what_it_would_be(turn: Turn, services: Sequence[str], missing: Sequence[str]) -> bool:
    """Where the fees are known, what they would bring if what is still asked is answered well.

    The question is asked all the same; an applicant who asked how much is not kept waiting for a
    figure that hangs on one fact. True if that was said in this turn.
    """
    ranges = ranges_of(turn.sheet, services)
    if any(f.endswith(".annual_fees") and f not in ranges for f in missing):
        return False
    outcomes = [o for o in _outcomes(turn, services) if o.estimate.total > 0]
    plain = [o for o in outcomes if not _supposes_an_amount(turn, o)]
    if len(plain) != len(outcomes) and len(plain) != 1:
        return False
    outcomes = plain
    if not outcomes or len(outcomes) > MOST_SUPPOSED or not all(o.assumptions for o in outcomes):
        return False
    lines = [_outcome_words(turn, outcome) for outcome in outcomes]
    told = "supposed:" + "|".join(lines)
    names_years = turn.has("ordinal_year", "years", "what_if")
    asks = turn.asks or turn.intent == "ask_estimate" or names_years
    if told in turn.dialogue.told and not asks:
        return False
    # Only what was told last is not told again: somebody who comes back to it asks for it.
    turn.dialogue.told = [t for t in turn.dialogue.told if not t.startswith("supposed:")]
    turn.dialogue.told.append(told)
    before = turn.dialogue.last_total
    _say_outcomes(turn, outcomes, set())
    turn.dialogue.last_total = before
    return True


def _supposes_an_amount(turn: Turn, outcome: Scenario) -> bool:
    """Whether one amount of capital stands for many others, each of which would bring another."""
    return (
        outcome.applicant.paid_in_capital is not None
        and turn.sheet.applicant.paid_in_capital is None
    )


def _outcome_words(turn: Turn, outcome: Scenario) -> str:
    result = outcome.estimate
    given = [s for s in result.services if s.years]
    own = sum((line.self_pay for s in given for line in s.years), Decimal(0))
    own += sum((y.cut for y in result.years), Decimal(0))
    return turn.wording.say(
        "outcome",
        assumed="，".join(r.text for r in outcome.assumptions),
        total=in_yuan(result.total),
        each=_each(turn, given),
        self_pay=in_yuan(own),
    )


def _each(turn: Turn, given: Sequence[ServiceEstimate]) -> str:
    """What every service brings by itself, or every year of the only one."""
    if len(given) == 1:
        lines = given[0].years
        if len(lines) == 1:
            return ""
        years = [
            turn.wording.say("year_amount", year=y.year, amount=in_yuan(y.amount)) for y in lines
        ]
        return turn.wording.say("outcome_each", amounts="，".join(years))
    amounts = [
        turn.wording.say(
            "outcome_of_service",
            service=turn.label(item.service.value),
            amount=in_yuan(sum((line.amount for line in item.years), Decimal(0))),
        )
        for item in given
    ]
    return turn.wording.say("outcome_each", amounts="，".join(amounts))


def _covered(fact: str, unanswerable: set[str]) -> bool:
    """A category counts as declined when the question over its group was."""
    return fact in unanswerable or (
        fact.startswith("categories.") and any(d.startswith("categories") for d in unanswerable)
    )


def _say_outcomes(turn: Turn, outcomes: Sequence[Scenario], open_facts: set[str]) -> None:
    if len(outcomes) == 1 and not outcomes[0].assumptions:
        only = outcomes[0]
        say_estimate(turn, only.estimate)
        if only.irrelevant:
            turn.reply.messages[-1].text += "\n" + turn.wording.say(
                "irrelevant", facts=fact_names(turn, only.irrelevant)
            )
        return
    turn.told_amounts = True
    lines = [_outcome_words(turn, outcome) for outcome in outcomes]
    labels = dict.fromkeys(
        c.label for o in outcomes for s in o.estimate.services if s.years for c in s.citations
    )
    best = max(outcomes, key=lambda o: o.estimate.total)
    given = [s for s in best.estimate.services if s.years]
    paragraphs = [
        turn.say("outcomes" if len(outcomes) > 1 else "outcome_only", labels="、".join(labels)),
        *lines,
        rates_and_caps(turn, outcomes),
        turn.say("outcomes_next", facts=fact_names(turn, sorted(open_facts)))
        if len(outcomes) > 1 and open_facts
        else "",
        *notices(turn, best.estimate),
    ]
    turn.dialogue.last_total, turn.dialogue.last_kind = None, "estimate"
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card=estimate_card(turn, best.estimate) if len(outcomes) == 1 else None,
        citations=[
            *(c for s in given for c in s.citations),
            *turn.cite(best.estimate.notices),
        ],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
        ],
    )


def say_what_it_depends_on(turn: Turn, services: Sequence[str]) -> None:
    """Nothing more can be asked and the amount is open: say what it hangs on."""
    outcomes = _outcomes(turn, services)
    result = compute(
        turn.policy,
        applicant_of(turn.sheet),
        requests_of(turn.policy, turn.sheet, services),
        turn.today,
    )
    missing = list(dict.fromkeys(f for s in result.services for f in s.missing))
    fees_missing = [f for f in missing if f.endswith(".annual_fees")]
    if outcomes and len(outcomes) <= MOST_OUTCOMES and not fees_missing:
        _say_outcomes(turn, outcomes, set(missing))
        return
    reasons = [c.reason for s in result.services for c in s.assessment.criteria]
    turn.reply.add(
        "\n".join(
            p
            for p in (
                turn.say("estimate_depends", facts=fact_names(turn, missing)),
                *(rates_sentence(turn, s) for s in services),
                lapse_words(turn, always=True),
            )
            if p
        ),
        citations=turn.cite(reasons),
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human"),
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
        ],
    )
