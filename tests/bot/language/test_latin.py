"""Chinese in Latin letters: known words, and syllables for the sound of the rest."""

import pytest

from bot.language.intent_features import features
from bot.language.latin import from_latin, syllables_of


@pytest.mark.parametrize(
    ("letters", "meant"),
    [
        ("shebao", "社保"),
        ("ShenQing", "申请"),
        ("gongshi", "公示"),
        ("shenqingcailiao", "申请材料"),
        ("fuwuquan", "服务券"),
        ("software", None),
        ("women", None),
        ("erp", None),
    ],
)
def test_words(letters: str, meant: str | None) -> None:
    assert from_latin(letters) == meant


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("chehui", ["che", "hui"]),
        ("zhuanrang", ["zhuan", "rang"]),
        ("software", []),
        ("apply", []),
        ("saas", []),
        ("shi", []),
        ("x" * 100, []),
    ],
)
def test_syllables(letters: str, syllables: list[str]) -> None:
    assert syllables_of(letters) == syllables


def test_a_word_in_letters_sounds_like_the_word() -> None:
    sounds = {name for name in features("怎么zhuanrang") if name.startswith("p:")}
    assert sounds == {name for name in features("怎么转让") if name.startswith("p:")}
