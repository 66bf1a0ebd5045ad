"""Normalised text: what becomes of Cantonese, Traditional, typos and noise, and what stays."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin.constants import PHRASES_DICT

from bot.language.cantonese import to_simplified
from bot.language.normalise import normalise

TABLE = yaml.safe_load(Path(__file__).with_name("normalise.yml").read_text(encoding="utf-8"))
CASES = [(text, expected) for rows in TABLE["changed"].values() for text, expected in rows.items()]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_is_read_as(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize("text", TABLE["unchanged"])
def test_mandarin_stays(text: str) -> None:
    assert normalise(text) == text


def test_the_official_text_survives() -> None:
    text = (Path(__file__).parents[3] / "policy_kb/policies/yunke-2019-22/articles.yaml").read_text(
        encoding="utf-8"
    )
    for line in text.splitlines():
        plain = line.strip()
        once = normalise(plain)
        han = [c for c in plain if "一" <= c <= "鿿"]
        assert [c for c in once if "一" <= c <= "鿿"] == han, plain


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text(
            alphabet="我哋唔係系冇嘅咗喺嚟咩呢点服物公友布贴四事上企业 ,。!?？／abW12万蚊",
            max_size=30,
        ),
    )
)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_dictionary_words_are_left_alone() -> None:
    words = sorted(w for w in PHRASES_DICT if 2 <= len(w) <= 6)[::20]
    plain = [word for word in words if to_simplified(word) == word]
    changed = [word for word in plain if normalise(word) != word]
    assert len(plain) > 2000
    assert len(changed) <= len(plain) // 500, changed
