"""The share of conversation files that pass, added to `make evaluate`'s summary.

`python -m tests.conversations.measure` launches the product, plays every file and writes
`conversations_passed` (0 to 1) into `<DATA_DIR>/evaluation/summary.json`. The files of
`evaluation/conversations/`, which do not pass yet, count too.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import httpx

from tests.conversations.player import Conversation, conversation_files, play
from tests.product import Product

OPEN = Path(__file__).resolve().parents[2] / "evaluation" / "conversations"


def main() -> None:
    summary_file = Path(os.environ.get("DATA_DIR", "var")) / "evaluation" / "summary.json"
    files = [*conversation_files(), *conversation_files(OPEN)]
    failed: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Product.running(Path(folder)) as product,
        httpx.Client(base_url=product.base_url, timeout=30) as client,
    ):
        for file in files:
            problems, _ = play(client, Conversation.read(file))
            if problems:
                failed.append(f"{file.parent.name}/{file.stem}")
    summary = json.loads(summary_file.read_text()) if summary_file.is_file() else {}
    summary["conversations_passed"] = round(1 - len(failed) / len(files), 4)
    summary["conversations_failed"] = failed
    summary_file.parent.mkdir(parents=True, exist_ok=True)
    summary_file.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    print(f"conversations: {len(files) - len(failed)} of {len(files)} passed")


if __name__ == "__main__":
    main()
