from __future__ import annotations

from datetime import date

import pytest

from policy_kb.book import Policy, PolicyBook


@pytest.fixture(scope="session")
def book() -> PolicyBook:
    return PolicyBook.load()


@pytest.fixture(scope="session")
def policy(book: PolicyBook) -> Policy:
    return book["yunke-2019-22"]


@pytest.fixture(scope="session")
def in_force() -> date:
    return date(2021, 6, 30)
