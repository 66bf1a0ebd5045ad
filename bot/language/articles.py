"""Articles of the measure that a message names: 第六条, 第十一条第四款, 第六、七条, 20条."""

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.marks import mark, text_of
from bot.language.numerals import parse_integer

_NUMBER = r"(?:[0-9]{1,3}|[零〇一二三四五六七八九十百]{1,5})"
_JOINT = r"[、,和及与跟到至~-]"
_MORE = rf"(?:\s*{_JOINT}\s*第?\s*{_NUMBER}\s*条?(?=\s*(?:{_JOINT}|条)))*"
_CLAUSE = (
    rf"(?:\s*的?\s*(?:第?\s*\(?(?P<clause>{_NUMBER})\)?\s*[款项点目]|\(\s*(?P<bracketed>{_NUMBER})\s*\)"
    rf"|说明\s*(?:第\s*)?(?P<note>{_NUMBER})点?)"
    rf"(?:\s*的?\s*(?:第?\s*(?P<sub>{_NUMBER})\s*[款项点目]|\(?(?P<digit>[0-9])\)?))?)?"
)
_ARTICLE = re.compile(
    rf"第\s*(?P<first>{_NUMBER})\s*(?:条(?={_MORE}条))?(?P<more>{_MORE})\s*条{_CLAUSE}"
    r"(?!\s*的?(?:材料|生产线|产线|流水线|线路|专线|街))"
)
# 条 also counts things (20条生产线): without 第 only where nothing else can be meant.
_BARE = re.compile(
    rf"(?:^|[,。!?;\n])\s*(?:那么?|请问|看看|看一?下|查一?下)?\s*(?P<first>[0-9]{{1,2}}|[一二]?十[一二三四五六七八九]?)\s*条{_CLAUSE}"
    r"(?=\s*(?:$|[,。!?;\n]|原文|全文|内容|条文|说|讲|写|规定|是什么|是啥|呢|怎么))"
)
#: What makes 第二条 a place in a list or in another law.
_ELSEWHERE = re.compile(
    r"(?:清单|材料|上面|前面|下面|[你您]说的|[你您]列的|法典|条例|(?<![办方])法|(?<!办法)》)(?:里面?|中|的|那)*\s*$"
)
_JOINED = re.compile(rf"({_JOINT})\s*第?\s*({_NUMBER})")
_UNTIL = "到至~-"
_LONGEST_RANGE = 99


@Language.component("articles")
def find_articles(doc: Doc) -> Doc:
    """Mark article: "6", "11.4", "11.4.2" or "14.n2", as policy_kb writes its places."""
    text = text_of(doc)
    found = [m for m in _ARTICLE.finditer(text) if not _ELSEWHERE.search(text[: m.start()])]
    for match in found or _BARE.finditer(text):
        start = match.start("first") if match.re is _BARE else match.start()
        for place in _places(match):
            mark(doc, start, match.end(), "article", place)
    return doc


def _places(match: re.Match[str]) -> Iterator[str]:
    """The places of one mention; the clause belongs to the last article named."""
    groups = match.groupdict()
    first = parse_integer(groups["first"])
    numbers = [] if first is None else [first]
    for joint, name in _JOINED.findall(groups.get("more") or ""):
        number = parse_integer(name)
        if number is not None and numbers and joint in _UNTIL:
            numbers.extend(range(numbers[-1] + 1, min(number, _LONGEST_RANGE)))
        if number is not None:
            numbers.append(number)
    clause = parse_integer(groups["clause"] or groups["bracketed"] or groups["note"] or "")
    sub = parse_integer(groups["sub"] or groups["digit"] or "")
    for index, number in enumerate(numbers):
        place = str(number)
        if index == len(numbers) - 1 and clause is not None:
            place += f".n{clause}" if groups["note"] else f".{clause}"
            place += f".{sub}" if sub is not None else ""
        yield place
