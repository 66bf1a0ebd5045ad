"""Names a person gives: the company's and the contact's."""

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import alternatives, clause_of, covered, mark, marks, text_of

_LETTER = r"[一-鿿A-Za-z0-9()·&]"
_END_OF_NAME = (
    r"(?=$|[,。;!?、:\s的吧呢啊了想要在是也]|联系人|电话|手机|税号|信用代码|统一社会|地址)"
)


@dataclass(frozen=True)
class _Patterns:
    full: re.Pattern[str]
    named: re.Pattern[str]
    announced: re.Pattern[str]
    said_to_be: re.Pattern[str]
    alone: re.Pattern[str]
    lead_in: re.Pattern[str]
    joined: re.Pattern[str]
    generic: re.Pattern[str]
    contact: re.Pattern[str]
    titled: re.Pattern[str]
    plain: tuple[re.Pattern[str], ...]
    no_name: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    words = load("names")
    legal = alternatives(words["legal_suffixes"])
    suffix = alternatives([*words["legal_suffixes"], *words["other_suffixes"]])
    place = alternatives([*words["places"], *_districts()])
    surnames = load("surnames")
    surname = f"(?:{alternatives(surnames['compound'])}|[{surnames['single']}])"
    title = (
        f"(?:{alternatives(words['titles'])}"
        f"|{alternatives(words['short_titles'])}(?=$|[,。;!?、: 0-9+吧就]|电话|手机|联系))"
    )
    person = rf"(?:[小老阿]{surname}|{surname}[一-鿿·]{{0,3}}?)"
    ending = (
        r"(?=$|[,。;!?、: (0-9+的吧呢啊哈啦哦咯]|就|即可|电话|手机|号码|打电话|"
        r"联系|联络|对接|沟通|负责|"
    )
    return _Patterns(
        full=re.compile(rf"{_LETTER}{{2,40}}?{legal}(?:[一-鿿]{{0,12}}?分公司)?"),
        named=re.compile(
            rf"{alternatives(words['company_cues'])}\s*"
            rf"(?P<name>{_LETTER}{{2,40}}?{suffix}){_END_OF_NAME}"
        ),
        announced=re.compile(
            rf"{alternatives(words['company_announced'])}(?!{alternatives(words['no_company'])})"
            rf"(?P<name>{_LETTER}{{2,15}}?)(?:{_END_OF_NAME}|(?=注册|登记|成立|位于|属于|[哦哈啦咯]))"
        ),
        said_to_be=re.compile(
            rf"{alternatives(words['company_said_to_be'])}(?P<name>{place}{_LETTER}{{2,40}}?{suffix})"
            rf"{_END_OF_NAME}"
        ),
        alone=re.compile(
            rf"(?:^|(?<=[,。;!?\n]))(?P<name>{place}(?:(?!的|[一二两几]家|有|设[了立在]|开[了设]){_LETTER}){{2,40}}?{suffix})"
            r"(?=$|[,。;!?\n])"
        ),
        lead_in=re.compile(f".*{alternatives(words['before_a_name'])}", re.DOTALL),
        joined=re.compile(rf"(?:.*[在和跟给帮替为是](?={place})|[帮给替和跟])"),
        generic=re.compile(
            rf"(?:{place}|{alternatives(words['generic'])}|{alternatives(_kinds())}|[省市区镇街])*"
        ),
        contact=re.compile(
            rf"{alternatives(words['contact_cues'])}(?P<name>{person}){ending}{title})"
            rf"(?P<title>{title})?"
        ),
        titled=re.compile(
            rf"(?:^|(?<=[,。;!?\n ]))(?P<name>[小老阿]?{surname})(?P<title>{title})"
            r"(?=$|[,。;!? 0-9])"
        ),
        plain=(
            # 「我是阿强」
            re.compile(
                rf"{alternatives(words['familiar_cues'])}"
                rf"(?P<name>阿[一-鿿]{{1,2}}?|[小老]{surname}){ending}$)"
            ),
            re.compile(
                rf"{alternatives(words['latin_cues'])}"
                r"(?P<name>阿?[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)(?![A-Za-z])"
            ),
            # 「这事小黄负责」
            re.compile(
                r"(?:^|(?<=[,。;!?\n ])|(?<=由)|(?<=是)|(?<=这事)|(?<=事情)|(?<=这块)|(?<=这个))"
                rf"(?P<name>[小老阿]{surname}|{surname}(?:{title}|[一-鿿]{{1,2}}?))"
                + words["sees_to_it"]
            ),
            # 「张伟,19876543210」
            re.compile(
                rf"(?:^|(?<=[,。;!?:\n ]))(?P<name>{surname}[一-鿿]{{1,2}})"
                r"(?=[,: ]{0,2}(?:的?(?:手机|电话)号?码?(?:是|:)?)?\s*1[3-9][0-9])"
            ),
        ),
        no_name=re.compile(alternatives(words["no_contact"])),
    )


def _districts() -> list[str]:
    places = load("places")
    known = [*places["baiyun"]["phrases"], *places["baiyun"]["towns"], *places["elsewhere"]]
    return [*known, *(name for names in places["guangzhou"].values() for name in names)]


def _kinds() -> list[str]:
    """What the policy's lexicon calls kinds of applicants: 四上企业, 个体户 make no name."""
    kinds = (*load("entities")["category"].values(), *load("entities")["legal_form"].values())
    return [phrase for phrases in kinds for phrase in phrases]


@Language.component("names")
def find_names(doc: Doc) -> Doc:
    """Mark company_name and contact_name."""
    text, patterns = text_of(doc), _patterns()
    for match in patterns.named.finditer(text):
        _mark_company(doc, *match.span("name"))
    for match in patterns.full.finditer(text):
        if not covered(doc, *match.span(), "company_name"):
            _mark_company(doc, *match.span())
    announced = () if marks(doc, "company_name") else (patterns.announced,)
    for pattern in (*announced, patterns.said_to_be, patterns.alone):
        for match in pattern.finditer(text):
            asked = pattern is patterns.announced and _is_asked(text, match.start())
            if not asked and not covered(doc, *match.span("name"), "company_name"):
                _mark_company(doc, *match.span("name"))
    for match in patterns.contact.finditer(text):
        _mark_contact(doc, match)
    for match in patterns.titled.finditer(text):
        if not covered(doc, *match.span(), "contact_name", "company_name"):
            mark(doc, match.start(), match.end("title"), "contact_name", match.group().strip())
    for pattern in patterns.plain:
        for match in pattern.finditer(text):
            _mark_plain(doc, *match.span("name"))
    return doc


def _is_asked(text: str, cue: int) -> bool:
    """「什么样的企业叫重点企业」 names no company."""
    start, _ = clause_of(text, cue)
    return re.search(load("names")["company_asked"], text[start:cue]) is not None


def _mark_plain(doc: Doc, start: int, end: int) -> None:
    name = text_of(doc)[start:end]
    if not _patterns().no_name.match(name) and not covered(
        doc, start, end, "contact_name", "company_name", "mobile"
    ):
        mark(doc, start, end, "contact_name", name)


def _mark_company(doc: Doc, start: int, end: int) -> None:
    patterns = _patterns()
    for before in (patterns.lead_in, patterns.joined):
        match = before.match(text_of(doc)[start:end])
        start += 0 if match is None else match.end()
    start += text_of(doc)[start] == "("  # 我司(广州…有限公司)
    name = text_of(doc)[start:end]
    words = load("names")
    suffix = re.search(
        alternatives([*words["legal_suffixes"], *words["other_suffixes"]])
        + r"(?:[一-鿿]{0,12}分公司)?$",
        name,
    )
    body = name if suffix is None else name[: suffix.start()]
    describes = patterns.generic.fullmatch(body) or patterns.generic.fullmatch(name)
    if len(body) >= 2 and not describes:
        mark(doc, start, end, "company_name", name)


def _mark_contact(doc: Doc, match: re.Match[str]) -> None:
    name, title = match.group("name"), match.group("title") or ""
    if _patterns().no_name.match(name) or covered(doc, *match.span("name"), "company_name"):
        return
    family = match.group().startswith(("我姓", "免贵姓", "姓"))
    if len(name) == 1 and not title and not family:
        return
    # 黄少华先生 is 黄少华, but 黄先生, 小黄师傅 and 欧阳女士 are called so.
    called_so = len(name) == 1 or name[0] in "小老阿" or name in load("surnames")["compound"]
    end = match.end("name") + (len(title) if called_so else 0)
    mark(doc, match.start("name"), end, "contact_name", text_of(doc)[match.start("name") : end])
