"""Chinese written in Latin letters: its words (shebao, shenqingcailiao) and its syllables."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from bot.language.lookup import load

_LONGEST = 40
_LONGEST_SYLLABLE = 6
#: A Latin word of fewer letters is rather an abbreviation (ERP, me) than Chinese.
_SHORTEST_WORD = 4


def from_latin(letters: str) -> str | None:
    """The Chinese that the letters are as a whole: one or several of the known words."""
    words = _words()
    longest = max(map(len, words))
    return _split(letters.lower(), words, longest)


def syllables_of(letters: str) -> list[str]:
    """The syllables of Chinese that the letters are as a whole, at least two; else none."""
    if not _SHORTEST_WORD <= len(letters) <= _LONGEST:
        return []
    split = _split(letters, _syllables(), _LONGEST_SYLLABLE)
    found = split.split() if split else []
    return found if len(found) > 1 else []


def _split(letters: str, parts: dict[str, str], longest: int) -> str | None:
    """The letters as the fewest `parts`, from the left the longest first; None if they are none."""
    best: list[tuple[int, str] | None] = [None] * len(letters) + [(0, "")]
    for start in range(len(letters) - 1, -1, -1):
        for end in range(min(len(letters), start + longest), start, -1):
            rest, part = best[end], parts.get(letters[start:end])
            here = best[start]
            if rest is not None and part is not None and (here is None or rest[0] + 1 < here[0]):
                best[start] = (rest[0] + 1, part + rest[1])
    whole = best[0]
    return None if whole is None else whole[1]


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    lexicon = load("typos")
    spelt = {
        "".join(lazy_pinyin(word, style=Style.NORMAL)): word
        for word in (*lexicon["latin"], *lexicon["terms"])
    }
    return {letters: word for letters, word in spelt.items() if len(letters) >= _SHORTEST_WORD}


@lru_cache(maxsize=1)
def _syllables() -> dict[str, str]:
    readings = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    plain = {to_normal(reading).replace("ü", "v") for reading in readings}
    return {syllable: f"{syllable} " for syllable in plain if syllable.isascii() and syllable}
