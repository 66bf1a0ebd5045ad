"""Homophone and pinyin typos of the policy's own terms (服物券, 公友云, fuwuquan)."""

import re
from collections import defaultdict
from functools import lru_cache

from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT

from bot.language.latin import from_latin
from bot.language.lookup import load

_HAN_RUN = re.compile(r"[一-鿿]+")
_LATIN_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{5,40}(?![A-Za-z0-9@.])")
_LONGEST_WORD = 5
_LONG_TERM = 4


def repair_terms(text: str) -> str:
    """`text` with mistyped policy terms written right; everything else is untouched.

    A run of characters is a typo when it sounds like a term of `data/lookup/typos.yml`, has at
    least one character in common with it, and its wrong characters belong to no dictionary word.
    """
    text = _HAN_RUN.sub(lambda match: _repair_run(match.group()), text)
    return _LATIN_RUN.sub(lambda match: from_latin(match.group()) or match.group(), text)


def _repair_run(run: str) -> str:
    by_sound, terms, keep = _lexicon()
    lengths = sorted({len(term) for term in terms}, reverse=True)
    position = 0
    result = run
    while position < len(result):
        for length in lengths:
            window = result[position : position + length]
            if len(window) < length:
                continue
            if window in terms:
                position += length - 1
                break
            term = _term_that_sounds_like(window, by_sound)
            if term is None or _is_kept(result, position, window, keep):
                continue
            if _is_own_word(result, position, term):
                continue
            result = result[:position] + term + result[position + length :]
            position += length - 1
            break
        position += 1
    return result


def _term_that_sounds_like(window: str, by_sound: dict[str, list[str]]) -> str | None:
    candidates = by_sound.get(sounds(window[0])[0], [])
    for term in candidates:
        if len(term) != len(window) or not any(a == b for a, b in zip(term, window, strict=False)):
            continue
        if all(set(sounds(a)) & set(sounds(b)) for a, b in zip(term, window, strict=False)):
            return term
    return None


def _is_kept(run: str, position: int, window: str, keep: frozenset[str]) -> bool:
    """Whether the window is, or begins, a sequence that must stay (公有运营)."""
    return window in keep or any(
        run.startswith(kept, position) for kept in keep if kept.startswith(window)
    )


def _is_own_word(run: str, position: int, term: str) -> bool:
    """Whether a character that would change belongs to a dictionary word of the run.

    In a long term with one wrong character only a word counts that goes beyond it (软件开发运营,
    but 有线公司 is 有限公司).
    """
    window = run[position : position + len(term)]
    wrong = sum(a != b for a, b in zip(term, window, strict=True))
    inside_counts = len(term) < _LONG_TERM or wrong > 1
    for offset, character in enumerate(term):
        index = position + offset
        if run[index] == character:
            continue
        for start in range(max(0, index - _LONGEST_WORD + 1), index + 1):
            for end in range(max(index + 1, start + 2), min(len(run), start + _LONGEST_WORD) + 1):
                inside = position <= start and end <= position + len(term)
                if run[start:end] in PHRASES_DICT and (inside_counts or not inside):
                    return True
    return False


@lru_cache(maxsize=8192)
def sounds(character: str) -> tuple[str, ...]:
    """The toneless syllables of a character, with confused parts made equal."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_blur(reading) for reading in readings))


def _blur(syllable: str) -> str:
    confusions = load("typos")["confusions"]
    for kept, *others in confusions["syllables"]:
        if syllable in others:
            syllable = kept
    for kept, other in confusions["finals"]:
        if syllable.endswith(kept):
            syllable = syllable[: -len(kept)] + other
    for kept, other in confusions["initials"]:
        if syllable.startswith(kept):
            syllable = other + syllable[len(kept) :]
    return syllable


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, list[str]], frozenset[str], frozenset[str]]:
    lexicon = load("typos")
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for term in sorted(lexicon["terms"], key=len, reverse=True):
        for sound in sounds(term[0]):
            by_sound[sound].append(term)
    return by_sound, frozenset(lexicon["terms"]), frozenset(lexicon["keep"])
