"""A linear classifier of intents: trained in seconds, a prediction is a few table look-ups.

Regularised least squares on one-hot labels (Rifkin & Klautau 2004, "In Defense of One-Vs-All
Classification"): solved exactly, so the same sentences always give the same model, and its
leave-one-out scores have a closed form. The softmax that turns scores into confidences is fitted
on these, that is on sentences the model has not seen.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
import json
import math

import numpy as np

from bot.language.intent_features import features

_RIDGE = 0.3
_MINIMUM_SENTENCES = 2
_UNKNOWN_SHARE = 0.3
_SCALES = np.geomspace(1.0, 40.0, 60)
_ARRAYS, _NAMES = "weights.npz", "names.json"


class UntrainableError(ValueError):
    """There are no two intents to tell apart."""


@dataclass(frozen=True)
class Prediction:
    """An intent's full label (`faq/transfer`) and the chance, 0 to 1, that it is right."""

    label: str
    confidence: float

    @property
    def intent(self) -> str:
        """The name that rules and domain know: `faq` for every question about the text."""
        return self.label.partition("/")[0]

    @property
    def topic(self) -> str | None:
        """`transfer` of `faq/transfer`, None for a dialogue intent."""
        return self.label.partition("/")[2] or None


class IntentModel:
    """Immutable after `train` or `load`; `predict` may be called from several threads."""

    def __init__(
        self,
        labels: Sequence[str],
        vocabulary: Mapping[str, int],
        idf: np.ndarray,
        weights: np.ndarray,
        offset: np.ndarray,
        scale: float,
        unknown_idf: float,
    ) -> None:
        self.labels = tuple(labels)
        self._vocabulary = dict(vocabulary)
        self._idf = idf
        self._weights = weights
        self._offset = offset
        self._scale = scale
        self._unknown_idf = unknown_idf

    @classmethod
    def train(cls, sentences: Sequence[str], labels: Sequence[str]) -> "IntentModel":
        """From normalised sentences and their full labels, one each.

        Raises UntrainableError when there are fewer than two labels.
        """
        names = sorted(set(labels))
        if len(names) < 2:
            raise UntrainableError("at least two intents with sentences are needed")
        counts = [features(sentence) for sentence in sentences]
        document_frequency = Counter(name for count in counts for name in count)
        kept = sorted(n for n, df in document_frequency.items() if df >= _MINIMUM_SENTENCES)
        vocabulary = {name: index for index, name in enumerate(kept)}
        total = len(sentences)
        idf = np.array([math.log((1 + total) / (1 + document_frequency[n])) + 1 for n in kept])
        unknown_idf = math.log(1 + total) + 1

        rows = np.zeros((total, len(kept)), dtype=np.float32)
        for row, count in zip(rows, counts):
            indices, values = _vector(count, vocabulary, idf, unknown_idf)
            row[indices] = values
        position = {name: index for index, name in enumerate(names)}
        truth = np.array([position[label] for label in labels])
        targets = np.zeros((total, len(names)))
        targets[np.arange(total), truth] = 1.0
        offset = targets.mean(axis=0)

        gram = (rows @ rows.T).astype(np.float64)
        inverse = np.linalg.inv(gram + _RIDGE * np.eye(total))
        dual = inverse @ (targets - offset)
        left_out = targets - dual / np.diag(inverse)[:, None]
        weights = rows.T @ dual.astype(np.float32)
        return cls(
            names, vocabulary, idf, weights, offset, _best_scale(left_out, truth), unknown_idf
        )

    def predict(self, normalized: str) -> list[Prediction]:
        """Every label, the likeliest first. A text without a known feature gives all alike."""
        indices, values = _vector(
            features(normalized), self._vocabulary, self._idf, self._unknown_idf
        )
        if not len(indices):
            return [Prediction(label, 1 / len(self.labels)) for label in self.labels]
        chances = _softmax((values @ self._weights[indices] + self._offset)[None, :] * self._scale)[
            0
        ]
        order = np.argsort(-chances, kind="stable")
        return [Prediction(self.labels[index], float(chances[index])) for index in order]

    def save(self, directory: Path) -> None:
        """Two files without executable content: an npz of numbers, a JSON of names."""
        np.savez(
            directory / _ARRAYS,
            idf=self._idf.astype(np.float32),
            weights=self._weights.astype(np.float32),
            offset=self._offset,
        )
        names = {
            "labels": self.labels,
            "features": list(self._vocabulary),
            "scale": self._scale,
            "unknown_idf": self._unknown_idf,
        }
        (directory / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "IntentModel":
        """What `save` wrote. Raises FileNotFoundError or ValueError when it is not there or spoilt."""
        names: dict[str, Any] = json.loads((directory / _NAMES).read_text(encoding="utf-8"))
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            idf, weights, offset = arrays["idf"], arrays["weights"], arrays["offset"]
        vocabulary = {name: index for index, name in enumerate(names["features"])}
        if weights.shape != (len(vocabulary), len(names["labels"])):
            raise ValueError(f"{_ARRAYS} does not belong to {_NAMES}")
        return cls(
            names["labels"], vocabulary, idf, weights, offset, names["scale"], names["unknown_idf"]
        )


def _vector(
    counts: Mapping[str, int], vocabulary: Mapping[str, int], idf: np.ndarray, unknown_idf: float
) -> tuple[np.ndarray, np.ndarray]:
    """Indices and tf-idf values of unit length.

    Unknown features lengthen the vector without pointing anywhere, so that a sentence of
    unknown words scores low for every intent.
    """
    indices = np.array([vocabulary[n] for n in counts if n in vocabulary], dtype=np.int64)
    frequency = np.array([1 + math.log(c) for n, c in counts.items() if n in vocabulary])
    unknown = len(counts) - len(indices)
    values = frequency * idf[indices] if len(indices) else frequency
    length = math.sqrt(float(values @ values) + unknown * (_UNKNOWN_SHARE * unknown_idf) ** 2)
    return indices, (values / length).astype(np.float32) if length else values


def _best_scale(scores: np.ndarray, truth: np.ndarray) -> float:
    """The softmax scale with the least log loss on leave-one-out scores."""
    rows = np.arange(len(truth))
    losses = [-np.log(_softmax(scores * scale)[rows, truth] + 1e-12).mean() for scale in _SCALES]
    return float(_SCALES[int(np.argmin(losses))])


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
