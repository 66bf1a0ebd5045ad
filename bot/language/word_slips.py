"""One-character slips in words of two (百云注册, 纳水2300w, 公事几天), where what stands beside
the word leaves no doubt.

Too short for `typos` to repair by their sound alone: 公事, 不贴 and 纳水 are words too. The words,
their neighbours and the slips that are no matter of sound (4上企业) lie in `data/lookup/typos.yml`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.language.lookup import load
from bot.language.typos import sounds

_HAN_PAIR = re.compile("[一-鿿]{2}")


@dataclass(frozen=True)
class _Word:
    word: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    keep: frozenset[str]


def repair_words(text: str) -> str:
    """Normalised `text` with such words written right."""
    for pattern, meant in _slips():
        text = pattern.sub(meant, text)
    words, sound = _words()
    for position in range(len(text) - 1):
        typed = text[position : position + 2]
        if typed in sound or not _HAN_PAIR.fullmatch(typed):
            continue
        for word in words:
            if typed in sound[word.word] and _is_sure(text, position, typed, word):
                text = text[:position] + word.word + text[position + 2 :]
                break
    return text


def _is_sure(text: str, position: int, typed: str, word: _Word) -> bool:
    before, end = text[:position], position + len(typed)
    if typed in word.keep or (word.not_before and word.not_before.search(before)):
        return False
    if word.not_after and word.not_after.match(text, end):
        return False
    beside = word.before is not None and word.before.search(before) is not None
    return beside or (word.after is not None and word.after.match(text, end) is not None)


class _SoundsLike:
    """Whether two characters are a word with one of them mistyped by its sound."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._sounds = tuple(frozenset(sounds(character)) for character in word)

    def __contains__(self, typed: str) -> bool:
        same = [a == b for a, b in zip(typed, self._word, strict=True)]
        if sum(same) != 1:
            return False
        wrong = same.index(False)
        return bool(self._sounds[wrong] & set(sounds(typed[wrong])))


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[_Word, ...], dict[str, _SoundsLike]]:
    words = tuple(
        _Word(
            entry["word"],
            _compiled(entry.get("before"), "$"),
            _compiled(entry.get("after"), ""),
            _compiled(entry.get("not_before"), "$"),
            _compiled(entry.get("not_after"), ""),
            frozenset(entry.get("keep", ())),
        )
        for entry in load("typos")["words"]
    )
    return words, {word.word: _SoundsLike(word.word) for word in words}


def _compiled(pattern: str | None, end: str) -> re.Pattern[str] | None:
    return None if pattern is None else re.compile(f"(?:{pattern}){end}")


@lru_cache(maxsize=1)
def _slips() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(slip["typed"]), slip["meant"]) for slip in load("typos")["slips"])
