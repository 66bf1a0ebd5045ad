"""A product of these tests' own: its processes are killed and halted."""

from collections.abc import Iterator

import pytest

from tests.product import Product
from tests.resilience.talk import Talk

TURN_TIMEOUT_SECONDS = 6


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("breakable")
    with Product.running(folder, TURN_TIMEOUT_SECONDS=str(TURN_TIMEOUT_SECONDS)) as running:
        yield running


@pytest.fixture
def talk(breakable: Product) -> Iterator[Talk]:
    """A new conversation with a product that has recovered from the test before."""
    breakable.wait_until_answering()
    with Talk.opened(breakable) as talk:
        yield talk
