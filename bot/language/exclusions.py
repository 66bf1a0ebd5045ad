"""What art. 9 leaves out, told in parts: 设备5万,精益产线5万 are 10万 together."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.asked import is_asked
from bot.language.marks import Mark, drop, mark, marks, text_of

_AND_MORE = re.compile("另外?|还|再|加|此外|除此")
_WITHIN = re.compile(r"(?:其中|里面?|里头|里边|包括|包含|含|当中|之中)[^,。;!?]*$")
_BOUNDS = ("low", "high", "stated")


@Language.component("exclusions")
def sum_exclusions(doc: Doc) -> Doc:
    """Make one excluded_fee of those that a message tells for the same service and year."""
    told = [fee for fee in marks(doc, "excluded_fee") if not fee.negated and not is_asked(fee)]
    for key in {(fee.service, fee.year) for fee in told}:
        _put_together(doc, [fee for fee in told if (fee.service, fee.year) == key])
    return doc


def _put_together(doc: Doc, fees: list[Mark]) -> None:
    if len(fees) == 1:
        return
    whole, listing = dict(fees[0].value), False
    for previous, fee in pairwise(fees):
        between = text_of(doc)[previous.end : fee.start]
        # 「设备30万,其中机器人12万,产线8万」: parts of what was told already.
        listing = not _AND_MORE.search(between) and (listing or _WITHIN.search(between) is not None)
        if not listing:
            whole = _added(whole, fee.value)
    drop(doc, fees)
    made = mark(doc, fees[0].start, fees[-1].end, "excluded_fee", whole)
    if made is not None:
        made.service, made.year = fees[0].service, fees[0].year


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    added = {**one, "period": one["period"] if one["period"] == other["period"] else None}
    for bound in _BOUNDS:
        said = [value.get(bound, value["low"]) for value in (one, other)]
        if bound in one or bound in other:
            added[bound] = None if None in said else str(sum(map(Decimal, said)))
    for bound in ("low_open", "high_open"):
        added[bound] = one[bound] or other[bound]
    return added
