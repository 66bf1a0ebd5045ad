"""Names a person gives: the company's and the contact's."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.lookup import load
from bot.language.marks import alternatives, covered, mark

_COMPANY = re.compile(
    r"[一-鿿A-Za-z0-9()·&]{2,40}?(?:有限责任公司|股份有限公司|有限公司|(?:普通合伙|有限合伙)企业?)"
    r"(?:[一-鿿]{0,12}?分公司)?"
)
_NAMED = re.compile(
    r"(?:(?:公司|企业|单位|工厂|学校)(?:的)?(?:名称|名字|全称|名)?(?:是|为|叫|叫做|:)|(?:名称|全称)(?:是|为|叫|:)|我们叫|我司叫)\s*"
    r"([一-鿿A-Za-z0-9()·&]{4,40}?(?:公司|集团|厂|学校|学院|大学|研究院|研究所|协会|商会|中心|事务所|合作社|企业))(?=$|[,。;!? ]|的|,)"
)
_LEAD_IN = re.compile(
    r".*(?:我们公司是|我们是|我司是|我公司是|公司名称|公司全称|公司名字|企业名称|单位名称|名称是|名字是|全称是|公司是|公司叫做?|名称叫?|叫做|叫|我是|这里是|这边是|公司:|"
    r"单位是|企业是|"
    r"属于|就是|不是|应该是|改成|改为|来自|一家|在|和|:|帮|给|为|是|,)"
)
_GENERIC = re.compile(
    r"^(?:软件|科技|网络|信息|外资|内资|民营|国有|普通|小|一般|我们|一个|这个|注册|的|一人|独资|中小|大型|白云区?的?|天河区?的?|广州市?的?|本地|[一-鿿]{0,4}的|不是|什么|哪些|所有|只有|必须|还|也|都|只要|要|可以|有|没有|非|变更|转)*$"
)
_CONTACT_CUE = r"(?:联系人(?:的)?(?:名字|姓名)?|联络人|经办人|负责人|姓名|名字|称呼)(?:是|叫|为|:|写)?\s*|我叫|我的名字(?:是|叫)|本人|我是(?=[一-鿿]{1,3}(?:先生|女士|小姐|经理|总$|总[,。]))|免贵姓|我姓|找"
_NOT_A_NAME = re.compile(r"^(?:什么|谁|哪|多少|怎么|不|没|是|有|要|们|和|的|方式|电话|方)")


def _surname() -> str:
    lexicon = load("surnames")
    return f"(?:{alternatives(lexicon['compound'])}|[{lexicon['single']}])"


_CONTACT = re.compile(
    f"(?P<cue>{_CONTACT_CUE})(?P<name>{_surname()}[一-鿿·]{{0,3}}?)"
    r"(?=$|[,。;!?、 0-9+]|电话|手机|联系|号码|先生|女士|小姐|经理|主任|老师|总|工|会计|的|,)"
    r"(?P<title>先生|女士|小姐|经理|主任|老师|总|工|会计)?"
)


@Language.component("names")
def find_names(doc: Doc) -> Doc:
    """Mark company_name and contact_name."""
    text = doc.text
    for match in _NAMED.finditer(text):
        _mark_company(doc, match.start(1), match.end(1))
    for match in _COMPANY.finditer(text):
        if not covered(doc, *match.span(), "company_name"):
            _mark_company(doc, *match.span())
    for match in _CONTACT.finditer(text):
        _mark_contact(doc, match)
    return doc


def _mark_company(doc: Doc, start: int, end: int) -> None:
    lead_in = _LEAD_IN.match(doc.text[start:end])
    if lead_in is not None:
        start += lead_in.end()
    name = doc.text[start:end]
    stem = re.sub(r"(?:有限责任公司|股份有限公司|有限公司|公司|集团|厂|学校|学院)$", "", name)
    if len(stem) >= 2 and not _GENERIC.match(stem):
        mark(doc, start, end, "company_name", name)


def _mark_contact(doc: Doc, match: re.Match[str]) -> None:
    name = match.group("name")
    if _NOT_A_NAME.match(name) or covered(doc, *match.span("name"), "company_name"):
        return
    title = match.group("title") or ""
    if len(name) == 1 and not title and match.group("cue") not in ("我姓", "免贵姓"):
        return
    end = match.end("name") + (len(title) if len(name) == 1 else 0)
    mark(doc, match.start("name"), end, "contact_name", doc.text[match.start("name") : end])
