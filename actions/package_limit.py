"""More packages than allowed: said at once, whatever is still open (art. 11(一), R6)."""

from __future__ import annotations

from actions.reply import Message
from actions.rules import request_of
from actions.turn import Turn
from policy_kb.facts import Category, Edition, ServiceId
from policy_kb.schema import PackageLimit


def say_the_package_limit(turn: Turn) -> None:
    """Before the verdict or the next question: whether so many packages are possible."""
    of_another_rule = turn.intent == "faq" and turn.topic != "packages"
    of_the_limit = turn.dialogue.goal == "eligibility" or turn.topic == "packages"
    other_kind = turn.supposes and any(f.startswith("categories.") for f in turn.changed)
    named = turn.has("packages") or other_kind
    if not named or not of_the_limit or of_another_rule:
        return
    request = request_of(turn.policy, turn.sheet, ServiceId.DEV_CLOUD.value)
    limits = turn.policy.service(ServiceId.DEV_CLOUD).data.package_limits
    if request.packages is None or limits is None or turn.dialogue.last_kind == "refusal":
        return
    possible = _possible(turn, limits[request.edition or Edition.ENTERPRISE])
    values = {limit.value for limit in possible}
    if request.packages > max(values):
        key = "packages_over"
    else:
        key = "packages_within" if request.packages <= min(values) else "packages_depend"
        if not turn.asks and not turn.means("words_of_being_allowed"):
            return
    place = turn.policy.citation(possible[0].article)
    edition = request.edition or Edition.ENTERPRISE
    lines = [
        turn.say(
            key,
            packages=request.packages,
            edition=turn.policy.label(edition),
            limits="，".join(_words(turn, limit, possible) for limit in possible),
            place=place.label,
        )
    ]
    readings = dict.fromkeys(limit.reading for limit in possible if limit.reading)
    lines += [turn.policy.reading_notice(r, possible[0].article).text for r in readings]
    turn.reply.messages.insert(0, Message("\n".join(lines), citations=[place]))


def _possible(turn: Turn, limits: tuple[PackageLimit, ...]) -> list[PackageLimit]:
    """The limits that may hold for this applicant; one where his kind is known."""
    said = {str(e.value): not e.negated for e in turn.of("category") if not e.doubted}
    held = {**turn.sheet.applicant.categories, **said}
    found = []
    for limit in limits:
        holds = True if limit.category is None else held.get(limit.category)
        if holds is not False:
            found.append(limit)
        if holds is True:
            break
    return found


def _words(turn: Turn, limit: PackageLimit, possible: list[PackageLimit]) -> str:
    if limit.category is not None:
        kind = turn.policy.label(Category(limit.category))
        return turn.wording.say("package_limit_of_kind", kind=kind, limit=limit.value)
    key = "package_limit_of_others" if len(possible) > 1 else "package_limit"
    return turn.wording.say(key, limit=limit.value)
