"""Every conversation file, played against the real product."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conversations.player import FOLDER, Conversation, conversation_files, play
from tests.product import Product

FILES = conversation_files()


@pytest.fixture(scope="module")
def client(product: Product) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=product.base_url, timeout=30) as running:
        yield running


@pytest.mark.parametrize(
    "file", FILES, ids=[str(f.relative_to(FOLDER).with_suffix("")) for f in FILES]
)
def test_conversation(client: httpx.Client, file: Path) -> None:
    problems, transcript = play(client, Conversation.read(file))
    assert not problems, "\n".join([*transcript, *problems])


def test_there_are_at_least_150_conversations() -> None:
    assert len(FILES) >= 150
