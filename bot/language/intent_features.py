"""A normalised sentence as the sparse features its intent is recognised by.

Three views of the same characters, so that wording, sound and subject each carry over to
sentences never seen: n-grams of the characters with figures masked, n-grams with every policy
term replaced by its kind, and n-grams of toneless syllables in which sounds that speakers of
southern Mandarin confuse (n/l, z/zh, c/ch, s/sh, -n/-ng) are one. Amounts and percentages also
stand as they are: those the policy names ("为什么是200万") are asked about, others describe a case.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.language.clauses import asks
from bot.language.latin import syllables_of
from bot.language.lookup import load

_LONGEST = 400
_LENGTHS = (2, 5, 10, 20)
_EDGE = "^"
_CHARACTER_GRAMS = (1, 2, 3, 4)
_SYLLABLE_GRAMS = (2, 3)

_AMOUNT = (
    r"(?:[0-9][0-9,.]*|[一二两三四五六七八九十百千几]+)(?:多|来|几)?"
    r"(?:百|千)?(?:万|亿|w|k)(?:多|来|左右|出头)?(?:元|块钱?)?"
)
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), mask)
    for pattern, mask in (
        (r"(?<![0-9a-z])by[-0-9]{4,}", "Ⓡ"),
        (r"(?<![0-9a-z])[0-9a-z]{15,20}(?![0-9a-z])", "Ⓤ"),
        (r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", "Ⓟ"),
        (_AMOUNT, "Ⓜ"),
        (r"[0-9][0-9,.]*(?:元|块钱?)", "Ⓜ"),
        (r"[0-9][0-9,.]*%|百分之[一二三四五六七八九十百]+", "Ⓞ"),
        (r"[0-9][0-9,.]*", "Ⓝ"),
    )
)
_FIGURES = re.compile(rf"{_AMOUNT}|[0-9][0-9,.]*%|百分之[一二三四五六七八九十百]+", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:你好|您好|你们好|早上好|上午好|下午好|晚上好|hello|hi|哈喽|喂|老师|同志|请问一下|请问下|请问|"
    r"麻烦问一下|麻烦问下|麻烦|咨询一下|咨询下|我?想?问一下|我?想问下?|想咨询下?|我想知道|打扰一下|诶|哎|嗯+|额|呃|那个|"
    r"就是说|就是|是这样的?|啊)[\s,，。!！~、]*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,，。!！?？~]*(?:(?:谢谢|多谢|感谢)(?:你|您|啊|了)*|拜托了?)[\s。!！~]*$"
)
_HESITATION = re.compile(r"那个那个|(?<=[一-鿿])(?:那个|嗯|呃)(?=[一-鿿])")
_COURTESY_ONLY = re.compile(
    r"(?:不用|没|没事|没有|好的?|可以|行|不需要|明白|知道|清楚|了|的|啊|吧|呀|,|是|对|嗯)*"
)
_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "l": "n"}
_FINAL_NG = re.compile(r"(?<=[aei])ng$")


@lru_cache(maxsize=1)
def _terms() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    """The pattern over all policy terms, longest first, and term -> (kind, id)."""
    entries: dict[str, tuple[str, str]] = {}
    for kind, ids in load("policy_terms").items():
        for identifier, spellings in ids.items():
            for spelling in spellings:
                entries[spelling.lower()] = (kind, identifier)
    longest_first = sorted(entries, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), entries


@lru_cache(maxsize=1)
def _question_words() -> Mapping[str, re.Pattern[str]]:
    return {
        kind: re.compile("|".join(map(re.escape, words)))
        for kind, words in load("question_words").items()
    }


def core(normalized: str) -> str:
    """The message without the courtesies and hesitations around what it says.

    A message that is nothing else ("你好") stays as it is.
    """
    text = normalized.strip()
    for pattern in (_OPENING, _CLOSING, _HESITATION):
        shorter = pattern.sub("", text).strip(" ,，。.!?、")
        text = shorter if len(shorter) >= 2 and not _COURTESY_ONLY.fullmatch(shorter) else text
    return text


def masked(normalized: str) -> str:
    """The sentence in lower case with figures, codes and telephone numbers as one sign each."""
    text = core(normalized[:_LONGEST].lower())
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def features(normalized: str) -> Counter[str]:
    """How often each feature occurs; empty for a text without any character.

    `normalized`: what `bot.language.normalise.normalise` returned. Only the first 400 characters
    count: an intent is told by a clause, and an attacker's page must not cost a second.
    """
    text = masked(normalized)
    bare = re.sub(r"[\s,，。.!?！？、;；:：~]+", " ", text).strip()
    if not bare:
        return Counter()
    pattern, terms = _terms()
    found = [terms[match.group()] for match in pattern.finditer(bare)]
    generic = pattern.sub(lambda match: f"<{terms[match.group()][0]}>", bare)
    counts = Counter(_character_grams(bare, "c"))
    if found:
        counts.update(_character_grams(generic, "g"))
        counts.update(f"k:{kind}" for kind, _ in set(found))
        counts.update(f"t:{identifier}" for _, identifier in set(found))
    asked = [kind for kind, words in _question_words().items() if words.search(bare)]
    counts.update(f"q:{kind}" for kind in asked)
    counts.update(f"q:{kind}+{term}" for kind in asked for pair in set(found) for term in pair)
    counts.update(_syllable_grams(bare))
    counts.update(_signs(normalized, bare))
    counts.update(f"f:{figure}" for figure in _FIGURES.findall(normalized[:_LONGEST]))
    return counts


def _pieces(text: str) -> list[str]:
    """Single signs; a replaced term and a Latin word each count as one."""
    return re.findall(r"<[a-z_]+>|[a-z]+|.", text)


def _character_grams(text: str, view: str) -> Iterator[str]:
    pieces = [_EDGE, *_pieces(text), _EDGE]
    for size in _CHARACTER_GRAMS:
        for start in range(len(pieces) - size + 1):
            gram = pieces[start : start + size]
            if view == "c" or any(len(piece) > 1 for piece in gram):
                yield f"{view}:{''.join(gram)}"


def _syllable_grams(text: str) -> Iterator[str]:
    syllables = [_EDGE, *(_sound(s) for s in _syllables(text)), _EDGE]
    for size in _SYLLABLE_GRAMS:
        for start in range(len(syllables) - size + 1):
            yield f"p:{' '.join(syllables[start : start + size])}"


@lru_cache(maxsize=4096)
def _character_syllable(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


def _syllables(text: str) -> Iterator[str]:
    for piece in _pieces(text):
        if len(piece) == 1:
            yield _character_syllable(piece)
        else:
            yield from syllables_of(piece) or (piece,)


@lru_cache(maxsize=4096)
def _sound(syllable: str) -> str:
    if not syllable.isascii() or not syllable.isalpha():
        return syllable
    for initial, merged in _INITIALS.items():
        if syllable.startswith(initial):
            syllable = merged + syllable[len(initial) :]
            break
    return _FINAL_NG.sub("n", syllable)


def _signs(normalized: str, bare: str) -> Iterator[str]:
    if "?" in normalized or asks(bare):
        yield "s:asks"
    else:
        yield "s:states"
    for mask in "ⓇⓊⓅⓂⓄⓃ":
        if mask in bare:
            yield f"s:{mask}"
    yield f"s:length{bisect_left(_LENGTHS, len(bare))}"
    if re.search(r"我们?司?|咱|本公司|我司|老板", bare):
        yield "s:own_case"
