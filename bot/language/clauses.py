"""Splitting a message into the clauses that may each hold a question.

"公有云能补多少,要交什么材料" asks two things; "我们是白云的软件企业,能申请吗" asks one
and its first half is what the question stands on. So sentence ends always separate, while a
comma separates only two clauses that both ask. What stands last before a question mark asks,
whatever its words: "公示几天 完了就发券?".
"""

import re
from itertools import pairwise

_SENTENCE_END = re.compile(r"[。!?！？;；\n]+|(?<=[一-鿿])\.(?=\s|$)|\.{3,}|…+")
_COMMA = re.compile(r"(?<![0-9])[,，、]|[,，、](?![0-9]{3})|\s+(?=[一-鿿])")
_QUESTION_TAIL = re.compile(r"(?:吗|行不行|好不好|呢(?!个))(?=[一-鿿])")
_CONNECTIVE = re.compile(
    r"(?<=[一-鿿0-9])(?=(?:还有就是|还有(?!效|多|几|没|名额|机会|哪|什么)|另外|顺便问一下|顺便|再问一下|再就是|以及|然后|接着|同时问|[和跟](?=要|怎|哪|什么|多少|交|去哪|在哪)))"
)
_ASKS = re.compile(
    r"([一-鿿])[不没]\1|吗|么$|什么|怎么|怎样|如何|多少|多久|多长|多大|哪|谁|为什么|为何|几(?!乎|百|十|千|万|家)|"
    r"是否|是不是|有没有|能不能|可不可以|可否|能否|行不行|要不要|会不会|需不需要|算不算|够不够|"
    r"呢$|啥|干嘛|干吗|干啥|[能可]以?.{0,12}不$|是什么|帮我|给我|我要|我想|想(?:了解|知道|问|申请|咨询|算)|查一?下|算一?下"
)

#: Where a question may end with another one right behind it.
_ASKING_END = re.compile(
    r"(?:什么(?:材料|资料|条件|手续|东西)?|哪里|哪儿|哪些(?:材料|资料)?|哪年的|哪个部门|多少(?:钱|天)?|多久|多长时间|"
    r"几(?:天|个工作日|年|个|家)|吗|么|谁|怎么办|怎么算|怎么用|是什么|不(?=怎|哪|什|多|要|能|几|谁))"
    r"(?P<verb>审批|审核|审|批|负责|管|申请|办理|办|交|看|补)?[啊呀呢哦]?"
)
#: A question has at least so many characters.
_SHORTEST_HALF = 3

#: Characters before the asking words that belong to what is asked (能, 可以, a service).
_LEAD = 6


def asks(clause: str) -> bool:
    """Whether the clause has the form of a question or of a request."""
    return _ASKS.search(clause.strip()) is not None


def sentences_of(normalized: str) -> list[str]:
    """The sentences of a normalised message; an empty or punctuation-only one gives []."""
    return _split(normalized, _SENTENCE_END)


def is_questioned(normalized: str, sentence: str) -> bool:
    """Whether a sentence of a message is written with a question mark at its end."""
    end = normalized.find(sentence) + len(sentence)
    return normalized[end:].lstrip().startswith(("?", "？"))


def halves_of(sentence: str) -> list[tuple[str, str]]:
    """Where a sentence may hold two questions with nothing between them: 交到哪里|要盖章吗."""
    ends: set[int] = set()
    for match in _ASKING_END.finditer(sentence):
        ends |= {match.end(), match.start("verb")} - {-1}
    halves = [
        (sentence[:end].strip(" ,，、"), sentence[end:].strip(" ,，、")) for end in sorted(ends)
    ]
    return [
        (first, second)
        for first, second in halves
        if min(len(first), len(second)) >= _SHORTEST_HALF and asks(first) and asks(second)
    ]


def split_clauses(normalized: str, *, questioned: bool = False) -> list[str]:
    """The clauses of a normalised message, in order, each a substring of it without outer blanks.

    A clause that only states something stays with the question it belongs to: the next one of
    its sentence, else the one before. An empty or punctuation-only message gives [].
    `questioned`: a question mark follows, so that the end asks whatever its words.
    """
    return [
        clause
        for sentence in sentences_of(normalized)
        for clause in _split_sentence(sentence, questioned=questioned)
    ]


def pieces_of(normalized: str) -> list[tuple[tuple[str, ...], bool]]:
    """The pieces between two commas or sentence ends, and whether each asks for something.

    A piece may itself begin with facts ("一年50万能补多少"), so one that asks comes with its end
    around the asking words as a second reading.
    """
    pieces: list[tuple[tuple[str, ...], bool]] = []
    for sentence in _split(normalized, _SENTENCE_END):
        for piece in _split(sentence, _COMMA):
            starts = [max(0, match.start() - _LEAD) for match in _ASKS.finditer(piece)]
            readings = (piece, *(piece[start:] for start in starts[-1:] if start))
            pieces.append((readings, bool(starts)))
    return pieces


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    pieces = (piece.strip() for piece in separator.split(text))
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]


def _split_sentence(sentence: str, *, questioned: bool) -> list[str]:
    starts = {0}
    starts.update(match.end() for match in _COMMA.finditer(sentence))
    starts.update(match.end() for match in _QUESTION_TAIL.finditer(sentence))
    starts.update(match.start() for match in _CONNECTIVE.finditer(sentence))
    edges = sorted(starts | {len(sentence)})
    parts = list(pairwise(edges))
    asking = [asks(sentence[start:end].strip(" ,，、")) for start, end in parts]
    asking[-1] = asking[-1] or questioned

    groups: list[tuple[int, int]] = []
    begin = 0
    for index, (_, end) in enumerate(parts):
        rest = sentence[end:]
        if asking[index] and any(asking[index + 1 :]):
            groups.append((begin, end))
            begin = end
        elif not rest:
            groups.append((begin, end))
    pieces = (sentence[start:end].strip(" ,，、\t") for start, end in groups)
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]
