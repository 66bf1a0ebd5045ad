"""Figures are compared whatever notation the text uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.figures import chinese_number, chinese_numeral, figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("最高2000万元", "2,000 万"),
        ("补贴50%", "百分之五十"),
        ("五年内", "5年"),
        ("30天内", "30个自然日"),
        ("三十天", "30 天"),
        ("5个工作日", "五个工作日"),
        ("20万", "200000元"),
    ],
)
def test_two_notations_of_one_figure_are_equal(one, other):
    assert figures(one) == figures(other) != frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [("5个", "5个工作日"), ("5年", "5天"), ("20万元", "20元"), ("10%", "10个"), ("3年", "4年")],
)
def test_different_figures_stay_different(one, other):
    assert figures(one) != figures(other)


@pytest.mark.parametrize(
    "text", ["第十一条（二）", "第十四条说明1", "第十一条（四）1", "第五、六项", "上一年度", "统一"]
)
def test_references_and_words_are_no_figures(text):
    assert figures(text) == frozenset()


@given(st.integers(min_value=1, max_value=99))
def test_a_numeral_reads_back_as_its_number(number):
    assert chinese_number(chinese_numeral(number)) == number


@pytest.mark.parametrize("number", [0, 100, -1])
def test_a_number_no_article_can_have_is_refused(number):
    with pytest.raises(ValueError, match="no article"):
        chinese_numeral(number)


@pytest.mark.parametrize("text", ["", "十x", "条"])
def test_what_is_no_numeral_is_refused(text):
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        chinese_number(text)
