"""Words mistyped by their sound are repaired by how the training sentences write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.homophones import HomophoneRepair

TAUGHT = [
    "公示要几天", "公示多少天", "公示在哪里看", "公示之后呢",
    "可以申请复核吗", "申请复核要几天", "怎么申请复核", "申请复核找谁",
    "公司成立多久", "成立时间", "新成立的公司", "刚成立",
    "网站打不开", "白云山门票",
]  # fmt: skip
REPAIR = HomophoneRepair.learn(TAUGHT)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("功示要几天", "公示要几天"),
        ("申请复合", "申请复核"),  # a dictionary word, but not beside 申请
        ("公司成力时间", "公司成立时间"),
    ],
)
def test_a_pair_nobody_writes_becomes_the_one_it_sounds_like(typed: str, meant: str) -> None:
    assert REPAIR.repair(typed) == meant


@pytest.mark.parametrize("right", ["公示要几天", "复合材料工厂", "今天天气好", "", "abc 123", "成"])
def test_what_may_be_right_stays(right: str) -> None:
    assert REPAIR.repair(right) == right


@given(st.text(max_size=60))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(REPAIR.repair(text)) == len(text)


def test_what_stands_once_teaches_nothing() -> None:
    assert HomophoneRepair.learn(["公示"]).repair("功示") == "功示"
