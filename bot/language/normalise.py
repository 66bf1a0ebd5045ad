"""One writing for what applicants write in many: the text all understanding works on."""

import re
import unicodedata

from bot.language.cantonese import to_mandarin, to_simplified
from bot.language.english import to_chinese
from bot.language.numeral_slips import repair_numerals
from bot.language.typos import repair_terms
from bot.language.word_slips import repair_words

_LONGEST = 4000
_ROUNDS = 4
_REPEATED_HAN = re.compile(r"([一-鿿])\1{2,}")
_REPEATED_MARK = re.compile(r"([。!?,;:~、])[。!?,;:~、]+")
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万亿")
_SPELT_OUT = re.compile(r"(?<![一-鿿])[一-鿿](?: [一-鿿]){2,}(?![一-鿿])")
# 「三百五 十万」 of a transcript, but not 「50万 三年」
_BETWEEN_PLACES = re.compile(
    r"(?<=[0-9一二两三四五六七八九几十百千]) "
    r"(?=[十百千](?!万别|万不)[万亿]|[十百](?![万亿])|[万亿](?!一))"
)
# 「1oo万」
_LETTER_FOR_ZERO = re.compile(r"(?<=[0-9])[oO]{1,4}(?=万|亿|元|块|[wW](?![A-Za-z]))")
# 「500+万」
_PLUS_BEFORE_UNIT = re.compile(r"(?<=[0-9])\+([百千]?[万亿]|[wW](?![A-Za-z]))")
# 「300(万元)」
_UNIT_IN_BRACKETS = re.compile(
    r"(?<=[0-9一二两三四五六七八九十百千几多来])\((万元|万|亿元|亿|元|[wW])\)"
)
_VARIATION_SELECTORS = re.compile("[︀-️\U000e0100-\U000e01ef]")


def normalise(text: str) -> str:
    """Simplified Mandarin in half-width characters, without emoji, repeats or known typos.

    Idempotent; never raises on any string. Offsets of entities refer to this text. Letters keep
    their case; a line break becomes "\\n" and separates sentences.
    """
    for _ in range(_ROUNDS):
        result = _normalise_once(text)
        if result == text:
            break
        text = result
    return text


def _normalise_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    text = "".join(_character(character) for character in _VARIATION_SELECTORS.sub("", text))
    text = re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()
    text = _SPELT_OUT.sub(lambda match: match.group().replace(" ", ""), text)
    text = _BETWEEN_PLACES.sub("", text)
    text = _LETTER_FOR_ZERO.sub(lambda match: "0" * len(match.group()), text)
    text = _PLUS_BEFORE_UNIT.sub(r"\1+", text)
    text = _UNIT_IN_BRACKETS.sub(r"\1", text)
    text = _REPEATED_MARK.sub(r"\1", text)
    text = _REPEATED_HAN.sub(_one_of, text)
    mandarin = to_mandarin(to_simplified(to_chinese(text)))
    return repair_terms(repair_words(repair_numerals(mandarin)))


def _character(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Co", "Cn", "Sk"):
        return ""
    if category == "Cc" or category in ("So", "Zl", "Zp", "Zs"):
        return " "
    return character


def _one_of(match: re.Match[str]) -> str:
    return match.group() if match.group(1) in _NUMERALS else match.group(1)
