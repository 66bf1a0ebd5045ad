"""Rasa's command line, started faster: `python -m bot.start run …` is `rasa run …`.

Rasa imports all its components, also those that the pipeline does not use, and for the stored
scikit-learn models of two of them it imports skops, which imports every module of scikit-learn: a
second of CPU on each start, and ten more where the files are not in the disk cache. Here skops is
loaded when something of it is used, which our pipeline never does.
"""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_LOADED_AT_FIRST_USE = ("skops.io",)


def load_at_first_use(name: str) -> None:
    """Let `import name` succeed at once; the module is loaded when one of its names is read.

    Not `importlib.util.LazyLoader`: since Python 3.7 the import statement itself reads an attribute
    of a module that is already there, and so loads it.
    """
    placeholder = ModuleType(name)
    placeholder.__spec__ = ModuleSpec(name, None)

    def from_the_real_one(attribute: str) -> Any:
        if sys.modules[name] is placeholder:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    placeholder.__getattr__ = from_the_real_one  # type: ignore[method-assign]
    parent, _, child = name.rpartition(".")
    setattr(import_module(parent), child, placeholder)
    sys.modules[name] = placeholder


def main() -> None:
    for name in _LOADED_AT_FIRST_USE:
        load_at_first_use(name)
    from rasa.__main__ import main as rasa  # noqa: PLC0415 - after skops has been put off

    rasa()


if __name__ == "__main__":
    main()
