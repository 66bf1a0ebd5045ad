"""A linear classifier of intents: trained in seconds, a prediction is a few table look-ups.

Ridge regression of one-hot labels on tf-idf features, solved exactly in its dual form: there are
far fewer sentences than features, so one system of equations over the sentences gives the same
weights without iterating. A softmax of the scores, sharpened by one factor, is the confidence.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import solve
from scipy.sparse import csr_matrix

from bot.language.intent_features import features

# Chosen by cross-validation on the training sentences; see evaluation/README.md.
_PENALTY = 0.2
#: What a feature counts by its view: sounds are many and vague, terms and asking words few and
#: telling. Views not named count 1.
_VIEW_WEIGHTS = {"p": 0.5, "k": 1.5, "t": 1.5, "q": 1.5, "s": 1.5}
# So that the mean confidence is the share that is right, in cross-validation on the training
# sentences.
_SHARPNESS = 13.0
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
        idf = np.array([_idf(n, document_frequency[n], total) for n in kept])
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
        names = sorted(set(labels))
        weights, offset = _fitted(rows, [names.index(label) for label in labels], len(names))
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


def _idf(name: str, document_frequency: int, total: int) -> float:
    rarity = math.log((1 + total) / (1 + document_frequency)) + 1
    return rarity * _VIEW_WEIGHTS.get(name.partition(":")[0], 1.0)


def _fitted(rows: csr_matrix, classes: Sequence[int], number: int) -> tuple[np.ndarray, np.ndarray]:
    """The weights (features by classes) and the offset of each class, its share of the rows."""
    targets = np.zeros((rows.shape[0], number), dtype=np.float32)
    targets[np.arange(rows.shape[0]), classes] = 1
    offset = targets.mean(axis=0)
    gram = (rows @ rows.T).toarray()
    gram[np.diag_indices_from(gram)] += _PENALTY
    duals = solve(gram, targets - offset, assume_a="pos", overwrite_a=True)
    weights: np.ndarray = rows.T @ duals
    return weights.astype(np.float32), offset


def _softmax(scores: np.ndarray) -> np.ndarray:
    exponentials = np.exp(scores - scores.max())
    chances: np.ndarray = exponentials / exponentials.sum()
    return chances
