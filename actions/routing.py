"""What a message is meant as, beyond what it resembles, once its facts are taken.

A question about a rule that is asked with one's own case is about the case. (`meant` decides before
the facts are taken.)
"""

from __future__ import annotations

from actions.answers import RATE_TOPICS, SERVICE_TOPICS, WHO_TOPICS
from actions.count_facts import is_of_others
from actions.eligibility import assess_all, focus
from actions.ellipsis import names_only, names_only_services, says_only
from actions.intake import is_meant_for_intake
from actions.rules import applicant_of
from actions.slips import is_slip
from actions.turn import Turn
from policy_kb.eligibility import fitting_editions
from policy_kb.results import Verdict

#: Intents that say little of themselves.
VAGUE_INTENTS = frozenset({"nlu_fallback", "inform", "deny", "out_of_scope"})

#: Questions about applying that somebody who was refused asks about his own case.
APPLYING_TOPICS = ("when_to_apply", "how_many_years", "fraud")

#: Topics that somebody who tells what he is asks about himself.
OWN_CASE_TOPICS = ("who_can_apply", "education_edition", *WHO_TOPICS.values())

#: Facts that nobody names without telling them.
MONEY_FACTS = ("annual_tax", "paid_in_capital", "annual_fees", "prior")

#: Facts that are figures, or go with one.
FIGURES = ("annual_tax", "paid_in_capital", "annual_fees", ".packages", ".edition")

#: Topics that somebody who describes himself or names a fee asks for a computation.
AMOUNT_TOPICS = (*RATE_TOPICS.values(), *SERVICE_TOPICS.values(), "subsidy_overview")

#: Topics of the text that 三年一共多少 resembles.
SUM_TOPICS = ("annual_cap", "several_services")

#: 我们的软件卖给别的店用 sells no voucher.
SELLS_SOFTWARE = "categories.software_vendor"

#: Topics that a computation resembles in which not all of the fee counts.
COST_TOPICS = ("equipment_excluded", "usable_scope")

#: The confidence from which a question for applying is one, beside how a service is subsidised.
SURE_OF_APPLYING = 0.7

#: Topics that a mere how much resembles.
HOW_MUCH_TOPICS = (*AMOUNT_TOPICS, "package_price")

#: What a statement of facts is never meant as, whatever it resembles.
SOFT_ACTIONS = {
    "action_answer",
    "action_greet",
    "action_repeat",
    "action_rephrase",
    "action_resume",
    "action_why",
    "action_services",
    "action_process",
}


#: What an answer to the intake's question may be taken for; 提交 is no second beginning.
FOR_THE_INTAKE = {*SOFT_ACTIONS, "action_small_talk", "action_intake"}

#: Actions that a why after an estimate may come under.
UNSURE_ACTIONS = {"action_clarify", "action_why", "action_small_talk"}


def about_the_applicant(turn: Turn, action: str) -> str:
    """A question about a rule, asked with one's own case, is about the case.

    补多少 with a fee is a computation, 自己出多少 after an estimate is its remainder,
    and 那公有云呢 in the middle of a check is checked.
    """
    if turn.is_payload:
        return action
    if action in FOR_THE_INTAKE and is_meant_for_intake(turn):
        return "action_continue"
    if action == "action_intake" and _only_tells_figures(turn):
        return "action_continue"
    if leaves_out_of_the_sum(turn):
        return settled(turn, "ask_estimate", None, "action_estimate")
    if _is_about_the_estimate(turn, action):
        return "action_estimate"
    if action == "action_eligibility" and _only_corrects(turn):
        return "action_continue"
    computes = _asks_how_it_is_subsidised(turn) or _asks_the_amount_of_a_fee(turn)
    if action == "action_eligibility" and computes:
        return settled(turn, "ask_estimate", None, "action_estimate")
    if turn.intent in VAGUE_INTENTS and turn.dialogue.answered is not None and is_slip(turn):
        return settled(turn, "inform", None, "action_continue")
    if _turns_to_a_service(turn, action):
        return settled(turn, "inform", None, "action_continue")
    if action == "action_estimate" and turn.dialogue.goal == "eligibility":
        of_a_year = turn.has("ordinal_year") and turn.means("words_of_the_rule")
        counted = turn.says("words_of_amount") or turn.has("annual_fee", "amount") or of_a_year
        return action if counted else "action_eligibility"
    tells = any(is_of_applicant(f) or f.endswith(MONEY_FACTS) for f in turn.changed)
    says_or_supposes = not turn.asks or turn.has("what_if")
    if action in SOFT_ACTIONS and says_or_supposes and (tells or _names_the_service(turn)):
        return "action_continue"
    if action == "action_answer" and turn.topic is not None:
        return _of_a_rule(turn)
    own = action == "action_services" and _asks_whether_it_may_apply(turn)
    return settled(turn, "ask_eligibility", None, "action_eligibility") if own else action


def _asks_how_it_is_subsidised(turn: Turn) -> bool:
    """我们是白云的工厂，车间数字化怎么补: the rates, whatever his facts resemble."""
    unsure = turn.confidence < SURE_OF_APPLYING and bool(turn.mentioned)
    return unsure and turn.asks and turn.means("words_of_how_it_is_subsidised")


def _asks_the_amount_of_a_fee(turn: Turn) -> bool:
    """能申请吗，18万能补多少: the amount says both."""
    told = any(f.endswith(".annual_fees") for f in turn.changed)
    return told and turn.means("words_of_how_much")


#: Goals that the naming of another service turns to that service.
TURNED_GOALS = ("eligibility", "estimate", "materials")


def _turns_to_a_service(turn: Turn, action: str) -> bool:
    """那诊断呢, 公有云那个继续: of that service the same is wanted as of the one before."""
    if action not in (*SOFT_ACTIONS, "action_clarify", "action_small_talk"):
        return False
    under_way = turn.dialogue.goal in TURNED_GOALS
    return under_way and names_only_services(turn) and not turn.means("words_of_how_much")


def _only_tells_figures(turn: Turn) -> bool:
    """一年二十六万，企业版，六个 asks for no registration, whatever it resembles."""
    says_so = turn.says("words_of_intake") or turn.says("words_of_handing_in")
    figures = any(f.endswith(FIGURES) for f in turn.changed)
    return figures and not says_so and turn.intake.status in ("none", "refused")


def leaves_out_of_the_sum(turn: Turn) -> bool:
    """软件园不要了 after an estimate: the rest is computed, whatever else the words resemble."""
    d = turn.dialogue
    left_out = set(turn.excluded_services) & set(d.services)
    rest = set(d.services) - left_out
    estimated = d.goal == "estimate" and turn.intake.status in ("none", "refused", "done")
    return estimated and bool(left_out) and bool(rest) and not turn.mentioned


def _only_corrects(turn: Turn) -> bool:
    """A correction that asks nothing is worked into what the conversation is about."""
    return turn.has("correction") and not turn.asks and bool(turn.changed)


def settled(turn: Turn, intent: str, topic: str | None, action: str) -> str:
    """What a message is meant as after all; what its clauses resemble is no further question."""
    turn.intent, turn.topic, turn.parts = intent, topic, []
    return action


def _is_about_the_estimate(turn: Turn, action: str) -> bool:
    """A year of the cycle, after an estimate was given or while one is worked on."""
    if turn.dialogue.last_total is None and turn.dialogue.goal != "estimate":
        return False
    of_a_year = turn.has("ordinal_year", "years")
    sums = turn.has("years") and turn.means("words_of_sum") and turn.topic in SUM_TOPICS
    of_a_rule = _asks_for_rule(turn) and not sums and not names_only(turn, "years")
    mistaken = action in ("action_answer", "action_clarify", "action_small_talk")
    return of_a_year and mistaken and not of_a_rule


def _of_a_rule(turn: Turn) -> str:
    """What a question of the text's topics is asked about: the rule, or one's own case."""
    describes_itself = any(is_of_applicant(fact) for fact in turn.changed) or (
        turn.has("district", "category", "legal_form") and turn.says("words_of_self")
    )
    if _asks_only_how_much(turn):
        return settled(turn, "ask_estimate", None, "action_estimate")
    sells_its_product = turn.topic == "transfer" and SELLS_SOFTWARE in turn.changed
    of_what_it_had = _asks_what_having_had_it_means(turn)
    if _wants_a_wrong_edition(turn) or of_what_it_had or sells_its_product:
        return "action_eligibility"
    which = turn.topic == "usable_scope" and turn.means("words_of_which_vouchers")
    if (turn.topic in OWN_CASE_TOPICS or which) and (describes_itself or _wants_an_edition(turn)):
        return "action_eligibility"
    if (action := _of_an_amount(turn, describes_itself)) is not None:
        return action
    own_part = _asks_how_much(turn) or turn.dialogue.last_kind == "estimate"
    if turn.topic == "self_pay" and own_part and turn.dialogue.last_total is not None:
        return "action_estimate"
    if turn.topic == "self_pay" and own_part and _is_priced(turn):
        return "action_estimate"
    if turn.topic in APPLYING_TOPICS and is_refused(turn):
        return "action_eligibility"
    if turn.topic in WHO_TOPICS.values() and turn.dialogue.goal == "eligibility" and turn.mentioned:
        return "action_eligibility"
    return "action_answer"


def _of_an_amount(turn: Turn, describes_itself: bool) -> str | None:
    """What a question of rates, services and costs is asked about, where it is one's own case."""
    if turn.topic in RATE_TOPICS.values() and describes_itself:
        return "action_estimate"
    if turn.topic in AMOUNT_TOPICS and describes_itself:
        return "action_estimate" if turn.says("words_of_amount") else "action_eligibility"
    if turn.topic in AMOUNT_TOPICS and _asks_whether_it_may_apply(turn):
        return "action_eligibility"
    if turn.topic in COST_TOPICS and _asks_the_amount_of_a_fee(turn):
        return "action_estimate"
    with_fee = turn.has("annual_fee", "amount")
    if turn.topic in AMOUNT_TOPICS and with_fee:
        return "action_estimate"
    if turn.topic in HOW_MUCH_TOPICS and _goes_back_to_a_fee(turn):
        return "action_estimate"
    return None


def _asks_only_how_much(turn: Turn) -> bool:
    """多少钱, while a service is checked or computed."""
    own_case = turn.dialogue.goal in ("eligibility", "estimate") and turn.dialogue.services
    asked = turn.topic in HOW_MUCH_TOPICS and says_only(turn, "words_of_amount")
    return bool(own_case) and asked


def _asks_what_having_had_it_means(turn: Turn) -> bool:
    """去年领过一次，有影响吗 asks about the own case."""
    told = {fact.rpartition(".")[2] for fact in turn.changed}
    mere = "prior" in told and "annual_fees" not in told and not turn.means("words_of_how_much")
    return turn.has("prior") and mere and bool(turn.dialogue.services)


def _wants_an_edition(turn: Turn) -> bool:
    """我想要教育版那个, said by one whose kind is known, is about his own case (R17)."""
    among = "dev_cloud" in (turn.mentioned or turn.dialogue.services)
    known = len(fitting_editions(turn.policy, applicant_of(turn.sheet))) == 1
    return turn.has("edition") and among and known


def _wants_a_wrong_edition(turn: Turn) -> bool:
    """五十人划算，就要教育版, said by an enterprise: it is told which edition fits it."""
    edition = turn.sheet.service("dev_cloud").edition
    newly = "dev_cloud.edition" in turn.changed and edition is not None
    return newly and is_of_others(turn, str(edition))


def _asks_whether_it_may_apply(turn: Turn) -> bool:
    """车间数字化补助我们能申请么 asks of oneself, whatever rule it resembles."""
    of_itself = turn.says("words_of_self") and turn.means("words_of_being_able")
    return turn.asks and of_itself and bool(turn.mentioned) and not turn.means("words_of_how_much")


def _is_priced(turn: Turn) -> bool:
    """Whether the fees of what is being estimated are known."""
    d = turn.dialogue
    known = bool(d.services) and all(turn.sheet.is_priced(s) for s in d.services)
    return d.goal == "estimate" and known


def _goes_back_to_a_fee(turn: Turn) -> bool:
    """刚才那个开发云是多少来着: the fee was told, so the amount is meant and not the rule."""
    told = [turn.sheet.is_priced(s) for s in turn.mentioned]
    return bool(told) and all(told) and turn.says("words_of_going_back")


def _asks_for_rule(turn: Turn) -> bool:
    """Whether a question about years is a rule's: 能享受几年 names no year of its own."""
    return turn.topic is not None and turn.topic not in ("how_many_years", *AMOUNT_TOPICS)


def _names_the_service(turn: Turn) -> bool:
    """A service's bare name where the service was asked for."""
    question = turn.dialogue.open_question
    return question is not None and question.fact == "services" and bool(turn.mentioned)


def is_of_applicant(fact: str) -> bool:
    """Whether a fact says what the applicant is."""
    return fact in ("registered_in_baiyun", "legal_form") or fact.startswith("categories.")


def _asks_how_much(turn: Turn) -> bool:
    return turn.means("words_of_amount") or turn.means("words_of_how_much")


def is_refused(turn: Turn) -> bool:
    """Whether the applicant was told no for everything the conversation is about."""
    services = focus(turn)
    return bool(services) and all(
        a.verdict is Verdict.NOT_ELIGIBLE for a in assess_all(turn, services)
    )
