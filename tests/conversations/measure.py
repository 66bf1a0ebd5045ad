"""The share of whole conversations that are held, added to `make evaluate`'s summary.

`python -m tests.conversations.measure` launches the product, plays the sets below and writes
`conversations_passed` (the final set's share, 0 to 1) and `conversations` (each set's) into
`<DATA_DIR>/evaluation/summary.json`. A final conversation is named nowhere: nobody reads them.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import httpx

from tests.conversations.player import FOLDER, Conversation, conversation_files, play
from tests.product import Product

_EVALUATION = Path(__file__).resolve().parents[2] / "evaluation" / "conversations"
#: final: by outsiders, unread. development: by another outsider, read and learned from.
SETS = {"final": _EVALUATION / "final", "development": _EVALUATION / "development", "tests": FOLDER}


def main() -> None:
    summary_file = Path(os.environ.get("DATA_DIR", "var")) / "evaluation" / "summary.json"
    figures: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        Product.running(Path(folder)) as product,
        httpx.Client(base_url=product.base_url, timeout=30) as client,
    ):
        for name, root in SETS.items():
            figures[name] = _of_set(client, root, named=name != "final")
            print(f"conversations: {name}: {figures[name]['passed']} of {figures[name]['played']}")
    summary = json.loads(summary_file.read_text()) if summary_file.is_file() else {}
    final = figures["final"]
    summary["conversations_passed"] = round(final["passed"] / final["played"], 4)
    summary["conversations"] = figures
    summary_file.parent.mkdir(parents=True, exist_ok=True)
    summary_file.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")


def _of_set(client: httpx.Client, root: Path, *, named: bool) -> dict[str, Any]:
    files = conversation_files(root)
    failed = [f for f in files if play(client, Conversation.read(f))[0]]
    found: dict[str, Any] = {"played": len(files), "passed": len(files) - len(failed)}
    return found | ({"failed": [f"{f.parent.name}/{f.stem}" for f in failed]} if named else {})


if __name__ == "__main__":
    main()
