"""The report's picture: accuracy by variety beside the peers', and what a confidence means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from evaluation.measures import Outcome, reliability

_COLOURS = {"product": "#2f6f9f", "starter": "#9fbcd0", "stock": "#c9c9c9"}


def draw(outcomes: Sequence[Outcome], figures: dict[str, Any], path: Path) -> None:
    """Writes a PNG. `figures`: the summary with its peers."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(12, 5))
    compared = {"product": figures, **figures["peers"]}
    varieties = list(figures["by_variety"])
    height = 0.8 / len(compared)
    for number, (name, its) in enumerate(compared.items()):
        values = [its["by_variety"][variety]["intent_accuracy"] for variety in varieties]
        places = [
            index + (len(compared) / 2 - number - 0.5) * height for index in range(len(values))
        ]
        label = f"{name}: {its['intent_accuracy']:.1%}"
        bars = left.barh(places, values, height, color=_COLOURS[name], label=label)
        left.bar_label(bars, labels=[f"{value:.0%}" for value in values], padding=2, fontsize=7)
    counts = [figures["by_variety"][variety]["sentences"] for variety in varieties]
    left.set_yticks(
        range(len(varieties)), [f"{v}\n(n={n})" for v, n in zip(varieties, counts, strict=True)]
    )
    left.set(xlim=(0, 1.12), title=f"Understood exactly, {figures['set']} set")
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=3, fontsize=8, frameon=False)

    points = reliability(outcomes)
    right.plot([0, 1], [0, 1], color="#999999", linestyle=":", linewidth=1)
    right.scatter(
        [p[0] for p in points],
        [p[1] for p in points],
        s=[12 + p[2] for p in points],
        color=_COLOURS["product"],
    )
    right.set(xlabel="confidence", ylabel="share of likeliest labels right", xlim=(0, 1.02))
    right.set(ylim=(0, 1.05), title=f"Calibration (error {figures['calibration_error']:.3f})")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
