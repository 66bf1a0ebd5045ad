"""What a correction of a name takes with it: another kind of applicant, another service.

「不对，我们是软件公司」 after 培训机构 replaces the kind; 「不是诊断，是数字化」 is said of the
same quotation, so the fee told under the wrong name is the right one's. A mere change of mind
(「不要公有云了」) takes nothing with it.
"""

from __future__ import annotations

from actions.turn import Turn
from policy_kb.facts import Category, ServiceId


def replaced_kinds(turn: Turn, named: set[str]) -> list[str]:
    """Kinds told before that a correction puts others in the place of (same clause of art. 8)."""
    if not turn.has("correction") or not named or turn.says("words_of_addition"):
        return []
    beside: set[Category] = set()
    for service in turn.policy.services:
        group = set(turn.policy.service(service).conditions.kinds.categories)
        if group & {Category(kind) for kind in named}:
            beside |= group
    held = turn.sheet.applicant.categories
    return [kind for kind, holds in held.items() if holds and kind not in named and kind in beside]


def rename_service(turn: Turn) -> None:
    """The fee told of a service that was the wrong name is the named one's, if that has none."""
    if len(turn.mentioned) != 1 or turn.has("annual_fee", "amount"):
        return
    (right,) = turn.mentioned
    wrong = _wrongly_named(turn, right)
    target = turn.sheet.service(right)
    source = turn.sheet.services.get(wrong) if wrong else None
    if source is None or not source.annual_fees or target.annual_fees:
        return
    years = turn.policy.service(ServiceId(right)).data.years.value
    target.annual_fees = list(source.annual_fees[:years])
    target.excluded_fees = list(source.excluded_fees)
    target.years = min(source.years, years) if source.years else None
    turn.dialogue.last_amount_fact = f"{right}.annual_fees"


def _wrongly_named(turn: Turn, right: str) -> str | None:
    before = turn.dialogue.services
    if len(before) != 1 or before[0] == right:
        return None
    denied = before[0] in turn.excluded_services and turn.says("words_of_not_being")
    corrected = turn.has("correction") and not turn.says("words_of_addition")
    return before[0] if denied or corrected else None
