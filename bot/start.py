"""Rasa's command line, started faster: `python -m bot.start run …` is `rasa run …`.

Rasa imports all its components, also those that the pipeline does not use, and for the stored
scikit-learn models of two of them it imports skops, which imports every module of scikit-learn:
12 of 21 seconds. Here skops is loaded when something of it is used, which our pipeline never does.
"""

import importlib.util
import sys

_LOADED_AT_FIRST_USE = ("skops.io",)


def load_at_first_use(name: str) -> None:
    """Let `import name` succeed at once; the module's code runs when one of its names is read."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"{name} is not installed, though Rasa needs it")
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)


def main() -> None:
    for name in _LOADED_AT_FIRST_USE:
        load_at_first_use(name)
    from rasa.__main__ import main as rasa  # noqa: PLC0415 - after skops has been put off

    rasa()


if __name__ == "__main__":
    main()
