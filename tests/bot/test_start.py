"""Rasa starts without what it does not use, and still has it when it is used."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def test_skops_is_loaded_when_it_is_used_and_not_before() -> None:
    printed = python(
        """
        import sys
        from bot.start import load_at_first_use
        load_at_first_use("skops.io")
        import skops.io as sio
        print("skops.io._persist" in sys.modules)
        content = sio.dumps({"weight": 1.5})
        print("skops.io._persist" in sys.modules, sio.loads(content))
        """
    )
    assert printed.splitlines() == ["False", "True {'weight': 1.5}"]


def test_the_command_line_is_rasas() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bot.start", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "Rasa Version      :         3.6.21" in done.stdout
