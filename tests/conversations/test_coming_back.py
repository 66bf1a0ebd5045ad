"""Applicants who come back the next day, after the product was started anew on the same data.

All files of `coming_back/` share one night.
"""

from pathlib import Path

import httpx
import pytest

from tests.conversations.player import OVERNIGHT, Conversation, Playing, conversation_files
from tests.product import Product

FILES = conversation_files(OVERNIGHT)
EVENING, MORNING = "2026-11-25T20:30:00+08:00", "2026-11-26T09:15:00+08:00"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Playing]:
    folder = tmp_path_factory.mktemp("overnight")
    with (
        Product.running(folder, CLOCK_NOW=EVENING) as product,
        httpx.Client(base_url=product.base_url, timeout=30) as client,
    ):
        playing = {file: Playing(client, Conversation.read(file)) for file in FILES}
        for conversation in playing.values():
            conversation.until_night()
    with (
        Product.running(folder, CLOCK_NOW=MORNING) as product,
        httpx.Client(base_url=product.base_url, timeout=30) as client,
    ):
        for conversation in playing.values():
            conversation.on(client)
            conversation.until_night()
    return playing


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_coming_back(played: dict[Path, Playing], file: Path) -> None:
    conversation = played[file]
    assert conversation.is_over
    assert not conversation.problems, "\n".join([*conversation.transcript, *conversation.problems])


def test_every_conversation_has_a_night() -> None:
    assert FILES
    assert all(any(step.next_day for step in Conversation.read(f).steps) for f in FILES)
