"""Whether a message calls the applicant's unit a company: a table of real wordings."""

from pathlib import Path

import pytest
import yaml

from bot.language.facts import extract_facts
from bot.language.normalise import normalise

TABLE = yaml.safe_load((Path(__file__).parent / "told_of_itself.yml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(text, expected, id=f"{group}-{text}")
    for group, rows in TABLE.items()
    for text, expected in rows.items()
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_company_words(text: str, expected: bool) -> None:
    said = [fact.value for fact in extract_facts(normalise(text)) if fact.entity == "calls_itself"]
    assert said == (["enterprise"] if expected else [])
