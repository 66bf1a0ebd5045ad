"""A linear classifier of intents: trained in seconds, a prediction is a few table look-ups.

Multinomial logistic regression over tf-idf features. It is fitted in the space of the strongest
singular vectors, where it takes seconds instead of minutes, and its weights are turned back to
the features, so that a prediction needs no projection.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.language.intent_features import features

_RANK = 700
_INVERSE_PENALTY = 60.0
_ITERATIONS = 60
# Chosen on evaluation/data/development.yml: a fit on few sentences is too unsure of itself.
_SHARPNESS = 1.1
_MINIMUM_SENTENCES = 2
_UNKNOWN_SHARE = 0.3
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
        *,
        labels: Sequence[str],
        vocabulary: Mapping[str, int],
        idf: np.ndarray,
        weights: np.ndarray,
        offset: np.ndarray,
        unknown_idf: float,
    ) -> None:
        self.labels = tuple(labels)
        self._vocabulary = dict(vocabulary)
        self._idf = idf
        self._weights = weights
        self._offset = offset
        self._unknown_idf = unknown_idf

    @classmethod
    def train(cls, sentences: Sequence[str], labels: Sequence[str]) -> "IntentModel":
        """From normalised sentences and their full labels, one each; the same input gives the
        same model.

        Raises UntrainableError when there are fewer than two labels.
        """
        if len(set(labels)) < 2:
            raise UntrainableError("at least two intents with sentences are needed")
        counts = [features(sentence) for sentence in sentences]
        document_frequency = Counter(name for count in counts for name in count)
        kept = sorted(n for n, df in document_frequency.items() if df >= _MINIMUM_SENTENCES)
        vocabulary = {name: index for index, name in enumerate(kept)}
        total = len(sentences)
        idf = np.array([math.log((1 + total) / (1 + document_frequency[n])) + 1 for n in kept])
        unknown_idf = math.log(1 + total) + 1

        vectors = [_vector(count, vocabulary, idf, unknown_idf) for count in counts]
        rows = csr_matrix(
            (
                np.concatenate([values for _, values in vectors]),
                np.concatenate([indices for indices, _ in vectors]),
                np.cumsum([0, *(len(indices) for indices, _ in vectors)]),
            ),
            shape=(total, len(kept)),
        )
        projection = _projection(rows)
        regression = LogisticRegression(
            C=_INVERSE_PENALTY, max_iter=_ITERATIONS, tol=1e-2, multi_class="multinomial"
        )
        regression.fit(rows @ projection, list(labels))
        coefficients, offset = regression.coef_, regression.intercept_
        if len(regression.classes_) == 2:
            coefficients, offset = (
                np.vstack([-coefficients, coefficients]),
                np.hstack([-offset, offset]),
            )
        weights = projection @ coefficients.T.astype(np.float32)
        names = [str(name) for name in regression.classes_]
        return cls(
            labels=names,
            vocabulary=vocabulary,
            idf=idf,
            weights=weights,
            offset=offset,
            unknown_idf=unknown_idf,
        )

    def predict(self, normalized: str) -> list[Prediction]:
        """Every label, the likeliest first. A text without a known feature gives all alike."""
        indices, values = _vector(
            features(normalized), self._vocabulary, self._idf, self._unknown_idf
        )
        if not len(indices):
            return [Prediction(label, 1 / len(self.labels)) for label in self.labels]
        scores = values @ self._weights[indices] + self._offset
        chances = _softmax(_SHARPNESS * scores)
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
            "unknown_idf": self._unknown_idf,
        }
        (directory / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> "IntentModel":
        """What `save` wrote.

        Raises FileNotFoundError when it is not there, ValueError or KeyError when it is spoilt.
        """
        names: dict[str, Any] = json.loads((directory / _NAMES).read_text(encoding="utf-8"))
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            idf, weights, offset = arrays["idf"], arrays["weights"], arrays["offset"]
        vocabulary = {name: index for index, name in enumerate(names["features"])}
        if weights.shape != (len(vocabulary), len(names["labels"])):
            raise ValueError(f"{_ARRAYS} does not belong to {_NAMES}")
        return cls(
            labels=names["labels"],
            vocabulary=vocabulary,
            idf=idf,
            weights=weights,
            offset=offset,
            unknown_idf=names["unknown_idf"],
        )


def _vector(
    counts: Mapping[str, int], vocabulary: Mapping[str, int], idf: np.ndarray, unknown_idf: float
) -> tuple[np.ndarray, np.ndarray]:
    """Indices and tf-idf values of unit length.

    Unknown features lengthen the vector without pointing anywhere, so that a sentence of
    unknown words scores low for every intent.
    """
    known = [(vocabulary[name], count) for name, count in counts.items() if name in vocabulary]
    if not known:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    indices = np.array([index for index, _ in known], dtype=np.int64)
    values = np.array([1 + math.log(count) for _, count in known]) * idf[indices]
    unknown = len(counts) - len(known)
    length = math.sqrt(float(values @ values) + unknown * (_UNKNOWN_SHARE * unknown_idf) ** 2)
    return indices, (values / length).astype(np.float32)


def _projection(rows: csr_matrix) -> np.ndarray:
    """The right singular vectors of `rows` with the largest singular values, as columns."""
    gram = (rows @ rows.T).toarray()
    rank = min(_RANK, len(gram))
    values, vectors = eigh(gram, subset_by_index=(len(gram) - rank, len(gram) - 1))
    kept = values > 1e-4
    projection: np.ndarray = rows.T.tocsr() @ (vectors[:, kept] / np.sqrt(values[kept]))
    return projection


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponentials = np.exp(scores - scores.max())
    chances: np.ndarray = exponentials / exponentials.sum()
    return chances
