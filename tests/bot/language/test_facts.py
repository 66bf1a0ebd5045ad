"""Facts of whole sentences: a table of real messages, and what holds for any text."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.facts import Fact, extract_facts
from bot.language.normalise import normalise

FOLDER = Path(__file__).parent
TABLE = {
    **yaml.safe_load((FOLDER / "facts.yml").read_text(encoding="utf-8")),
    "applicants": yaml.safe_load((FOLDER / "applicants.yml").read_text(encoding="utf-8"))[
        "messages"
    ],
}
#: Entities that have tables of their own (told_of_itself.yml).
OWN_TABLES = ("calls_itself",)
CASES = [
    pytest.param(text, expected, id=f"{group}-{text}")
    for group, rows in TABLE.items()
    for text, expected in rows.items()
]

BLIND = {
    **yaml.safe_load((FOLDER / "blind_facts.yml").read_text(encoding="utf-8")),
    **yaml.safe_load((FOLDER / "context_facts.yml").read_text(encoding="utf-8")),
    **yaml.safe_load((FOLDER / "chat_facts.yml").read_text(encoding="utf-8")),
    **yaml.safe_load((FOLDER / "announced_facts.yml").read_text(encoding="utf-8")),
    **yaml.safe_load((FOLDER / "told_facts.yml").read_text(encoding="utf-8")),
    **yaml.safe_load((FOLDER / "outsiders_facts.yml").read_text(encoding="utf-8")),
}
BLIND_CASES = [
    pytest.param(text, set(group["entities"]), expected, id=f"{name}-{text}")
    for name, group in BLIND.items()
    for text, expected in group["messages"].items()
]


def written(fact: Fact) -> str:
    """A fact as the table writes it: `DOUBTED ASKED NOT entity value @service #year`."""
    parts = [word.upper() for word in ("doubted", "asked") if fact.details.get(word)]
    parts += ["NOT"] if fact.negated else []
    parts += [fact.entity, _value(fact.value)]
    if "valid" in fact.details:
        parts.append("valid" if fact.details["valid"] else "invalid")
    if fact.service is not None and fact.entity not in ("service", "edition", "packages"):
        parts.append(f"@{fact.service}")
    if fact.year is not None:
        parts.append(f"#{fact.year}")
    return " ".join(parts)


def _value(value: object) -> str:
    match value:
        case {"low": low, "high": high}:
            left, right = "(" if value["low_open"] else "[", ")" if value["high_open"] else "]"
            amount = low if low == high else f"{left}{low or ''}, {high or ''}{right}"
            extra = [str(value[key]) for key in ("period", "said") if value.get(key)]
            return " ".join([str(amount).replace(".00", ""), *extra])
        case {"name": name, "in_baiyun": in_baiyun, "registered": registered}:
            how = {True: "registered", False: "operating", None: "said"}[registered]
            return f"{name} {'inside' if in_baiyun else 'outside'} {how}"
        case {"date": day}:
            return str(day or value.get("month") or value.get("year"))
    return str(value)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_facts(text: str, expected: list[str]) -> None:
    facts = [fact for fact in extract_facts(normalise(text)) if fact.entity not in OWN_TABLES]
    assert [written(fact) for fact in facts] == expected


@pytest.mark.parametrize(("text", "entities", "expected"), BLIND_CASES)
def test_blind_messages(text: str, entities: set[str], expected: list[str]) -> None:
    facts = [fact for fact in extract_facts(normalise(text)) if fact.entity in entities]
    assert [written(fact) for fact in facts] == expected


def test_stated_is_what_an_approximation_is_about() -> None:
    [fact] = extract_facts("去年纳税大概500万")
    assert fact.value["stated"] == "5000000.00"


def test_as_entity_has_what_the_interface_promises() -> None:
    [fact] = extract_facts("手机13800138000")
    assert fact.as_entity() == {
        "entity": "mobile",
        "value": "13800138000",
        "start": 2,
        "end": 13,
        "text": "13800138000",
        "negated": False,
        "service": None,
        "year": None,
        "valid": True,
    }


PIECES = [text for rows in TABLE.values() for text in rows]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=3).map("".join)))
def test_any_text_gives_facts_that_lie_in_it(text: str) -> None:
    normalized = normalise(text)
    for fact in extract_facts(normalized):
        assert 0 <= fact.start < fact.end <= len(normalized)
        assert normalized[fact.start : fact.end] == fact.text


def test_a_very_long_message_is_read_to_its_end() -> None:
    normalized = "我们想了解一下政策。" * 300 + "公有云一年50万"
    facts = extract_facts(normalized)
    assert [written(fact) for fact in facts] == [
        "service public_cloud",
        "annual_fee 500000 year @public_cloud",
    ]
    assert normalized[facts[-1].start : facts[-1].end] == "50万"


@pytest.mark.parametrize(
    ("text", "left", "replaced"),
    [
        ("800万写错了，是80万", "800000.00", "8000000.00"),
        ("是80万，不是800万", "800000.00", "8000000.00"),
        ("我把300万打成800万了", "3000000.00", "8000000.00"),
        ("唔系800万，系2800万先啱", "28000000.00", "8000000.00"),
        ("50万是错的，30万才对", "300000.00", "500000.00"),
        ("把800万改成300万", "3000000.00", "8000000.00"),
        ("不是2600，是260万", "2600000.00", "26000000"),
        ("80万才对，800万是笔误", "800000.00", "8000000.00"),
    ],
)
def test_a_correction_tells_the_value_it_replaces(text: str, left: str, replaced: str) -> None:
    facts = extract_facts(normalise(text))
    (amount,) = [fact for fact in facts if fact.entity == "amount"]
    assert amount.value["low"] == left
    assert amount.details["replaces"]["low"] == replaced
    assert any(fact.entity == "correction" for fact in facts)


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("這邊係廣州金輝燈飾廠，聯絡人馮太", ["廣州金輝燈飾廠", "馮太"]),
        ("我們公司叫雲圖資訊", ["雲圖資訊"]),
        ("联系人冯太", ["冯太"]),
    ],
)
def test_names_keep_the_characters_of_the_message(message: str, names: list[str]) -> None:
    facts = extract_facts(normalise(message), message)
    assert [f.value for f in facts if f.entity.endswith("_name")] == names
