"""Reading policy data from YAML files: strict about what plain YAML would quietly accept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class PolicyDataError(ValueError):
    """A policy file cannot be used; the message names the file and what is wrong with it."""


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML in which a key given twice is an error instead of a silent last-one-wins."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    "while reading a mapping",
                    node.start_mark,
                    f"duplicate key {key!r}",
                    key_node.start_mark,
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def load_yaml(path: Path) -> Any:
    """The parsed content of one YAML file.

    Raises PolicyDataError if the file is missing, unreadable, empty, no YAML or repeats a key.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader subclass)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyDataError(f"{path}: {error}") from error
    if content is None:
        raise PolicyDataError(f"{path}: the file is empty")
    return content
