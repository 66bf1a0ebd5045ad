"""Policy folders made for a test: the real one with some values changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from policy_kb.book import POLICIES

REAL = POLICIES / "yunke-2019-22"


def copy_of_the_real_one(folder: Path, policy_id: str = "yunke-2019-22") -> Path:
    """A copy under `folder`, with its id changed to match if another is given."""
    version = folder / policy_id
    shutil.copytree(REAL, version)
    if policy_id != REAL.name:
        edit(version / "policy.yaml", lambda data: data.update(id=policy_id))
    return version


def edit(path: Path, change: Callable[[Any], object]) -> None:
    """Loads a YAML file, lets `change` alter it in place, and writes it back."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
