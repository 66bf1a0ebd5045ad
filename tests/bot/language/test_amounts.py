"""Amounts: a table of real writings, renderings read back, and independent libraries as oracles."""

import re
from decimal import Decimal
from pathlib import Path

import cn2an
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.amounts import Amount, find_amounts
from bot.language.normalise import normalise

TABLE = yaml.safe_load(Path(__file__).with_name("amounts.yml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(text, expected, id=f"{group}-{text}")
    for group, rows in TABLE.items()
    for text, expected in rows.items()
]
EXPECTED = re.compile(
    r"(?P<left>[\[(])(?P<low>[\d.]*), ?(?P<high>[\d.]*)(?P<right>[\])])|(?P<point>[\d.]+)"
)


def described(amount: Amount) -> tuple:
    return (amount.low, amount.high, amount.low_open, amount.high_open, amount.period)


def expectation(text: str) -> tuple:
    interval, _, period = text.rpartition(" ") if text[-1].isalpha() else (text, "", "")
    match = EXPECTED.fullmatch(interval)
    assert match is not None, text
    if match["point"]:
        low = high = Decimal(match["point"])
    else:
        low, high = (Decimal(match[side]) if match[side] else None for side in ("low", "high"))
    return (
        low,
        high,
        match["left"] == "(" and low is not None,
        match["right"] == ")" and high is not None,
        period or None,
    )


def amounts_of(text: str) -> list[Amount]:
    return [a for a in find_amounts(normalise(text)) if a.is_told and not a.withdrawn]


def test_the_table_is_as_large_as_promised() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_amount(text: str, expected: list[str]) -> None:
    assert [described(a) for a in amounts_of(text)] == [expectation(e) for e in expected]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_amount_inside_a_sentence(text: str, expected: list[str]) -> None:
    found = amounts_of(f"你好,是这样:{text},谢谢")
    assert [described(a) for a in found] == [expectation(e) for e in expected]


wan = st.integers(min_value=1, max_value=99_999)


@given(wan)
def test_arabic_ten_thousands(n: int) -> None:
    for text in (
        f"{n}万",
        f"{n}w",
        f"{n}万元",
        f"{n:,}万",
        f"¥{n}万",
        f"{n * 10000}元",
        f"{n * 10000:,}元",
    ):
        [amount] = amounts_of(text)
        assert amount.low == amount.high == n * 10_000, text


@given(st.integers(min_value=10_000, max_value=10**12))
def test_chinese_writing_of_cn2an_is_read_back(n: int) -> None:
    for mode in ("low", "up", "rmb"):
        text = cn2an.an2cn(n, mode)
        text = text if mode == "rmb" else text + "元"
        [amount] = amounts_of(text)
        assert amount.low == amount.high == n, text


@given(st.decimals(min_value="0.01", max_value="9999999", places=2))
def test_yuan_and_cents_keep_their_exact_value(value: Decimal) -> None:
    [amount] = amounts_of(f"{value}元")
    assert amount.low == amount.high == value


@given(wan, wan)
def test_a_range_has_both_ends(a: int, b: int) -> None:
    low, high = sorted((a, b))
    [amount] = amounts_of(f"{low}万到{high}万")
    assert (amount.low, amount.high) == (low * 10_000, high * 10_000)


@given(st.integers(min_value=1, max_value=9_999), st.sampled_from(["左右", "上下"]))
def test_an_approximation_holds_what_it_is_about(n: int, word: str) -> None:
    [amount] = amounts_of(f"{n}万{word}")
    assert amount.low < n * 10_000 < amount.high
    assert amount.stated == n * 10_000


@settings(max_examples=300)
@given(
    st.text(
        alphabet="0123456789零一二两三十百千万亿几多来半个点到-,.年月日元块左右以上不到第%wkK 费税",
        max_size=24,
    )
)
def test_any_text_gives_ordered_amounts_within_it(text: str) -> None:
    position = 0
    for amount in find_amounts(text):
        assert position <= amount.start < amount.end <= len(text)
        position = amount.end
        if amount.low is not None and amount.high is not None:
            assert 0 <= amount.low <= amount.high
