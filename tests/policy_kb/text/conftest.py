import pytest

from policy_kb.text import PolicyText, load_text
from tests.policy_kb.text.places import POLICY


@pytest.fixture(scope="session")
def text() -> PolicyText:
    return load_text(POLICY)
