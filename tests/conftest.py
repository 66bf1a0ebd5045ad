"""What tests of several parts share."""

from collections.abc import Iterator

import pytest

from tests.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product on the machine's clock, one for all tests that only talk to it.

    A test that kills a process or fixes the clock starts its own: `Product.running(tmp_path)`.
    """
    with Product.running(tmp_path_factory.mktemp("product")) as running:
        yield running
