"""Traditional characters and Cantonese wording → Simplified Mandarin."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from bot.language.lookup import load

# Traditional 係 is the Cantonese copula except in these words; after conversion it would be 系.
_COPULA = re.compile(r"(?<![關关干維维聯联體体派世])係(?![數数統统列])")


@dataclass(frozen=True)
class _Rule:
    source: str
    target: str
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    cantonese_only: bool

    def fits(self, text: str, start: int, cantonese: bool) -> bool:
        end = start + len(self.source)
        if not text.startswith(self.source, start) or (self.cantonese_only and not cantonese):
            return False
        if self.not_after is not None and start and self.not_after.match(text[start - 1]):
            return False
        return self.not_before is None or not self.not_before.match(text, end)


def to_simplified(text: str) -> str:
    """Taiwan and Hong Kong writing in Simplified characters and mainland words (軟體 → 软件).

    Text that has no Traditional character stays as it is: the phrase table would turn the
    Mandarin 方程式 into 方程序.
    """
    text = _COPULA.sub("是", text)
    to_plain, from_taiwan, from_hong_kong = _converters()
    if to_plain.convert(text) == text:
        return text
    return str(from_hong_kong.convert(from_taiwan.convert(text)))


def to_mandarin(simplified: str) -> str:
    """Cantonese (and a few dialect) words in Simplified text as Mandarin, longest match first."""
    marks, rules = _rules()
    cantonese = any(character in marks for character in simplified) or "唔" in simplified
    result: list[str] = []
    position = 0
    while position < len(simplified):
        rule = next(
            (
                rule
                for rule in rules.get(simplified[position], ())
                if rule.fits(simplified, position, cantonese)
            ),
            None,
        )
        if rule is None:
            result.append(simplified[position])
            position += 1
        else:
            result.append(rule.target)
            position += len(rule.source)
    return "".join(result)


@lru_cache(maxsize=1)
def _converters() -> tuple[OpenCC, OpenCC, OpenCC]:
    return OpenCC("t2s"), OpenCC("tw2sp"), OpenCC("hk2s")


@lru_cache(maxsize=1)
def _rules() -> tuple[frozenset[str], dict[str, tuple[_Rule, ...]]]:
    lexicon = load("cantonese")
    by_first: defaultdict[str, list[_Rule]] = defaultdict(list)
    for entry in lexicon["rules"]:
        by_first[entry["from"][0]].append(
            _Rule(
                entry["from"],
                entry["to"],
                re.compile(entry["not_after"]) if "not_after" in entry else None,
                re.compile(entry["not_before"]) if "not_before" in entry else None,
                bool(entry.get("cantonese_only", False)),
            )
        )
    ordered = {
        first: tuple(sorted(rules, key=lambda rule: -len(rule.source)))
        for first, rules in by_first.items()
    }
    return frozenset(lexicon["marks"]), ordered
