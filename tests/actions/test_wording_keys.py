"""Every text and word list that the actions name is in domain.yml."""

import ast
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
#: Methods and functions whose plain string arguments are keys of responses.
TAKE_KEYS = frozenset({"say", "says", "means", "says_only"})


def test_every_key_that_the_actions_name_is_a_response() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named = [key for file in sorted((ROOT / "actions").glob("*.py")) for key in keys_of(file)]
    missing = [(file, key) for file, key in named if f"utter_{key}" not in domain["responses"]]
    assert len(named) > 100
    assert missing == []


def keys_of(file: Path) -> Iterator[tuple[str, str]]:
    """The keys that a module names, with its file name."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or _name(call.func) not in TAKE_KEYS:
            continue
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield file.name, argument.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
