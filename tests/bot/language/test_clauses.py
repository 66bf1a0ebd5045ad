"""Which clauses of a message may each hold a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.clauses import halves_of, is_questioned, split_clauses


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
        ("要盖章吗和交去哪里", ["要盖章吗", "和交去哪里"]),
        ("", []),
        ("。。!", []),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    assert split_clauses(text) == clauses


def test_what_stands_before_a_question_mark_asks() -> None:
    message = "公示几天啊 完了就发券?"
    assert is_questioned(message, "公示几天啊 完了就发券")
    assert split_clauses(message, questioned=True) == ["公示几天啊", "完了就发券"]
    assert split_clauses(message) == ["公示几天啊 完了就发券"]


def test_two_questions_with_nothing_between_them() -> None:
    assert ("材料交到哪里", "要盖章吗") in halves_of("材料交到哪里要盖章吗")
    assert halves_of("公示几天") == []


@given(st.text(alphabet="能补多少吗怎么,。!? \n还有另外呢个3万,", max_size=40))
def test_clauses_are_parts_of_the_text_in_order(text: str) -> None:
    position = 0
    for clause in split_clauses(text):
        position = text.index(clause, position) + len(clause)
