"""The report's picture: accuracy by variety, and whether a confidence means what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from evaluation.measures import Outcome, reliability, summary


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Writes a PNG; the confidence of a message that was asked back is its best label's."""
    figures = summary(outcomes)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.2))
    varieties = figures["by_variety"]
    names = [f"{name}\n(n={figure_['sentences']})" for name, figure_ in varieties.items()]
    values = [figure_["intent_accuracy"] for figure_ in varieties.values()]
    bars = left.barh(names, values, color="#2f6f9f")
    left.bar_label(bars, labels=[f"{value:.0%}" for value in values], padding=3)
    left.axvline(figures["intent_accuracy"], color="#444444", linestyle=":", linewidth=1)
    left.set(xlim=(0, 1.1), title=f"Understood exactly: {figures['intent_accuracy']:.1%}")

    points = reliability(outcomes)
    right.plot([0, 1], [0, 1], color="#999999", linestyle=":", linewidth=1)
    right.scatter(
        [p[0] for p in points],
        [p[1] for p in points],
        s=[12 + 2 * p[2] for p in points],
        color="#2f6f9f",
    )
    right.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    right.set_title("Reliability (area: sentences; asked back counts as not right)")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
