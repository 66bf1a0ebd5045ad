"""Which clauses of a message may each hold a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.clauses import split_clauses


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (
            "公有云能补多少,要交什么材料,多久能批下来?",
            ["公有云能补多少", "要交什么材料", "多久能批下来"],
        ),
        (
            "我们是软件企业,去年税800万,公有云一年50万,能补多少",
            ["我们是软件企业,去年税800万,公有云一年50万,能补多少"],
        ),
        ("能申请吗需要什么材料", ["能申请吗", "需要什么材料"]),
        ("你好。我们是软件公司。能申请吗?", ["你好", "我们是软件公司", "能申请吗"]),
        ("公有云怎么补还有要准备什么材料", ["公有云怎么补", "还有要准备什么材料"]),
        ("请问办法还有效吗", ["请问办法还有效吗"]),
        ("税3,000万能补多少,怎么申请", ["税3,000万能补多少", "怎么申请"]),
        ("不对,是300万", ["不对,是300万"]),
        ("有哪些服务 怎么申请", ["有哪些服务", "怎么申请"]),
        ("", []),
        ("。。!", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert split_clauses(text) == clauses


@given(st.text(alphabet="能补多少吗怎么,。!? \n还有另外呢个3万,", max_size=40))
def test_clauses_are_parts_of_the_text_in_order(text: str) -> None:
    position = 0
    for clause in split_clauses(text):
        position = text.index(clause, position) + len(clause)
