"""English words that people mix into Chinese (dev cloud, 3个package, second year?)."""

import re
from functools import lru_cache

from bot.language.lookup import load
from bot.language.marks import alternatives

_HAN = re.compile("[一-鿿]")
# Neither inside another Latin word nor in an address, a code or a name of several words.
_BEFORE, _AFTER = r"(?<![A-Za-z@._/\\-])", r"(?![A-Za-z@_/\\-]|\.[A-Za-z0-9]|[0-9]{3})"
_AROUND_ALONE = re.compile(r"[\s,.!?。、~]+")


def to_chinese(text: str) -> str:
    """`text` with the words of `data/lookup/english.yml` in Chinese.

    An English sentence of other words stays as it is: of it nothing would be understood better.
    """
    if not any("a" <= letter <= "z" for letter in text.lower()):
        return text
    words, alone, pattern, numbers = _lexicon()
    whole = _AROUND_ALONE.sub(" ", text).strip().lower()
    if whole in alone:
        return alone[whole]
    if not _HAN.search(text) and _HAN.search(pattern.sub("", text)) is None:
        rest = re.sub("[^A-Za-z]+", "", pattern.sub("", text))
        if len(rest) > len(re.sub("[^A-Za-z]+", "", text)) / 2:
            return text
    text = numbers.sub(lambda match: str(_number(match.group(1))), text)
    return pattern.sub(lambda match: words[_key(match.group("word"))], text)


def _key(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words).lower()


def _number(word: str) -> int:
    return int(load("english")["numbers"][word.lower()])


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, str], dict[str, str], re.Pattern[str], re.Pattern[str]]:
    lexicon = load("english")
    words = {_key(word): chinese for chinese, said in lexicon["words"].items() for word in said}
    alone = {word.lower(): chinese for chinese, said in lexicon["alone"].items() for word in said}
    found = alternatives([re.escape(word).replace(r"\ ", r"[\s-]+") for word in words])
    any_word = f"{_BEFORE}(?P<word>{found}){_AFTER}"
    # 「一年total 9w」: the blank beside a figure goes with the word
    pattern = re.compile(f"(?:(?<=[0-9]) )?{any_word}(?: (?=[0-9]))?", re.IGNORECASE)
    figures = alternatives(list(lexicon["numbers"]))
    numbers = re.compile(rf"{_BEFORE}({figures})\s+(?={any_word})", re.IGNORECASE)
    return words, alone, pattern, numbers
