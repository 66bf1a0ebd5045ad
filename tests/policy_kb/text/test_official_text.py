"""The articles are the official text, to the letter."""

import hashlib
import re

import pytest

from policy_kb.text import PolicyText, article_label
from tests.policy_kb.text.places import OFFICIAL

BODY_SHA256 = "1e6551fac0607054803bb92d67ab70751bc270bfc3cc20c83c480829d078721b"
"""Of the 22 articles as published, chapter headings included, all white space removed."""

NOTICE_SHA256 = "8913b3723adfc9e1f86f7b32becb1ce44cd83d64e1642fd8154ba5696889ec8e"
"""Of the issuing notice without the name of the contact person, white space removed."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def our_body(text: PolicyText) -> str:
    parts, chapter = [], None
    for number in range(1, len(text.articles)):
        article = text.article(number)
        if article.chapter != chapter:
            chapter = article.chapter
            parts.append(chapter)
        parts.append(article_label(number) + article.official_text)
    return squeezed("".join(parts))


def test_the_measure_has_twenty_two_articles_in_seven_chapters(text):
    assert sorted(text.articles) == list(range(23))
    assert len({text.article(number).chapter for number in range(1, 23)}) == 7


def test_the_articles_are_the_published_text(text):
    body = our_body(text)
    if OFFICIAL.exists():
        published = squeezed(OFFICIAL.read_text(encoding="utf-8")).replace("#", "")
        assert body == published[published.index("第一章总则") : published.rindex("公开方式")]
    assert hashlib.sha256(body.encode()).hexdigest() == BODY_SHA256


def test_the_notice_is_the_published_text(text):
    notice = text.article(0).text
    if OFFICIAL.exists():
        published = squeezed(OFFICIAL.read_text(encoding="utf-8"))
        assert [
            line for line in notice.splitlines() if squeezed(line).strip("（）") not in published
        ] == []
    assert hashlib.sha256(squeezed(notice).encode()).hexdigest() == NOTICE_SHA256


def test_the_notice_names_no_person(text):
    assert "联系人" not in text.article(0).text
    assert text.citation("0.phone").quote.endswith("80736051")


def test_an_emended_slip_is_shown_corrected_and_kept_as_published(text):
    article = text.article(8)
    assert "and" not in article.text
    assert "科研机构 and 高等教育" in article.official_text
    assert "and" in article.note


@pytest.mark.parametrize(
    ("anchor", "article", "label", "words"),
    [
        ("0.number", 0, "印发通知（文号）", "云科工商信〔2019〕22号"),
        ("8.0", 8, "第八条", "独立法人资格"),
        ("8.4", 8, "第八条（四）", "成长性良好"),
        ("11.2", 11, "第十一条（二）", "给予云服务费50%的补贴"),
        ("11.4.1", 11, "第十一条（四）1", "诊断服务费 80% 的补贴"),
        ("11.4.2", 11, "第十一条（四）2", "不超过 40 万元"),
        ("14", 14, "第十四条", "服务券申报材料"),
        ("14.8", 14, "第十四条（八）", "申报单位情况表"),
        ("14.n2", 14, "第十四条说明2", "前四项材料均需提交"),
        ("15.7", 15, "第十五条（七）", "15 个工作日"),
        ("22", 22, "第二十二条", "有效期三年"),
    ],
)
def test_an_anchor_leads_to_its_clause(text, anchor, article, label, words):
    citation = text.citation(anchor)
    assert (citation.article, citation.label) == (article, label)
    assert words in citation.quote


@pytest.mark.parametrize(
    "anchors",
    [
        [f"8.{n}" for n in range(5)],
        [*(f"11.{n}" for n in range(1, 5)), "11.4.1", "11.4.2"],
        [*(f"14.{n}" for n in range(1, 9)), "14.n1", "14.n2"],
        [f"15.{n}" for n in range(1, 8)],
    ],
)
def test_every_numbered_clause_has_its_anchor(text, anchors):
    article = anchors[0].split(".")[0]
    assert {anchor for anchor in text.anchors if anchor.startswith(f"{article}.")} == set(anchors)


def test_a_place_that_does_not_exist_is_an_error(text):
    for anchor in ("23", "11.9", "14.n3", ""):
        with pytest.raises(KeyError):
            text.citation(anchor)
