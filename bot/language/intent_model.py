"""The classifier of intents: a cascade of two, trained in seconds, the first a few table look-ups.

Both are ridge regressions of one-hot labels, solved exactly in their dual form: there are far fewer
sentences than features, so one system of equations over the sentences gives the same weights
without iterating. The first knows the n-grams of `intent_features` alone. Where it is not sure, the
second also compares what the sentence means (`sentence_vectors`) with every training sentence. A
softmax of the scores, sharpened by one factor each, is the confidence. A sentence with words that
seem mistyped is read both as typed and as repaired (`homophones`), and the surer reading counts.
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

from bot.language.homophones import HomophoneRepair
from bot.language.intent_features import features
from bot.language.sentence_vectors import sentence_vectors, vectors_kept_in

#: Rows of a matrix of all sentences that are worked on together.
_ROWS_AT_ONCE = 1000

# Chosen on the development sets; see evaluation/README.md.
_PENALTY = 0.2
#: What a feature counts by its view: sounds are many and vague, terms and asking words few and
#: telling. Views not named count 1.
_VIEW_WEIGHTS = {"p": 0.5, "k": 1.5, "t": 1.5, "q": 1.5, "s": 1.5}
_SHARPNESS = 13.0
#: From this confidence on the first classifier is right as often as the second.
_SURE = 0.95
_MEANING_WEIGHT = 2.0
_MEANING_WIDTH = 2.0
_MEANING_PENALTY = 0.3
_MEANING_SHARPNESS = 16.0
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


@dataclass(frozen=True)
class _Reading:
    """A sentence with the features that are known of it, as `_vector` gives them."""

    text: str
    indices: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class _Meaning:
    """The second classifier.

    `weights`: features by labels, as the first one's. `anchors`: the training sentences' vectors
    from `centre`, of unit length; `duals`: what each of them counts for each label.
    """

    weights: np.ndarray
    centre: np.ndarray
    anchors: np.ndarray
    duals: np.ndarray

    def scores(self, reading: _Reading) -> np.ndarray:
        """One a label, without the offset."""
        (vector,) = _centred(sentence_vectors().of([reading.text]), self.centre)
        alike = _alikeness(self.anchors @ vector)
        scores: np.ndarray = reading.values @ self.weights[reading.indices] + alike @ self.duals
        return scores


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
        meaning: _Meaning | None,
        homophones: HomophoneRepair,
    ) -> None:
        self.labels = tuple(labels)
        self._vocabulary = dict(vocabulary)
        self._idf = idf
        self._weights = weights
        self._offset = offset
        self._unknown_idf = unknown_idf
        self._meaning = meaning
        self._homophones = homophones

    @classmethod
    def train(
        cls,
        sentences: Sequence[str],
        labels: Sequence[str],
        *,
        meaning: bool = True,
        vector_cache: Path | None = None,
    ) -> "IntentModel":
        """From normalised sentences and their full labels, one each; the same input gives the
        same model. Without `meaning` there is only the first classifier.

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

        grams = [_vector(count, vocabulary, idf, unknown_idf) for count in counts]
        rows = csr_matrix(
            (
                np.concatenate([values for _, values in grams]),
                np.concatenate([indices for indices, _ in grams]),
                np.cumsum([0, *(len(indices) for indices, _ in grams)]),
            ),
            shape=(total, len(kept)),
        )
        names = sorted(set(labels))
        targets = np.zeros((total, len(names)), dtype=np.float32)
        targets[np.arange(total), [names.index(label) for label in labels]] = 1
        offset = targets.mean(axis=0)
        alike = _alike(rows)
        weights = rows.T @ _duals(alike.copy(), targets - offset, _PENALTY)
        second = None
        if meaning:
            vectors = vectors_kept_in(vector_cache, sentences)
            second = _meaning(rows, alike, targets - offset, vectors)
        return cls(
            labels=names,
            vocabulary=vocabulary,
            idf=idf,
            weights=weights.astype(np.float32),
            offset=offset,
            unknown_idf=unknown_idf,
            meaning=second,
            homophones=HomophoneRepair.learn(sentences),
        )

    def predict(self, normalized: str) -> list[Prediction]:
        """Every label, the likeliest first. A text without a known feature gives all alike."""
        readings = [self._read(text) for text in self._as_typed_or_meant(normalized)]
        chances = max((self._first(reading) for reading in readings), key=np.max)
        if self._meaning is not None and chances.max() < _SURE:
            meaning = self._meaning
            chances = max((self._second(meaning, reading) for reading in readings), key=np.max)
        order = np.argsort(-chances, kind="stable")
        return [Prediction(self.labels[index], float(chances[index])) for index in order]

    def _as_typed_or_meant(self, normalized: str) -> list[str]:
        return list(dict.fromkeys([normalized, self._homophones.repair(normalized)]))

    def _read(self, text: str) -> _Reading:
        return _Reading(
            text, *_vector(features(text), self._vocabulary, self._idf, self._unknown_idf)
        )

    def _first(self, reading: _Reading) -> np.ndarray:
        scores = reading.values @ self._weights[reading.indices] + self._offset
        return self._chances(reading, scores, _SHARPNESS)

    def _second(self, meaning: _Meaning, reading: _Reading) -> np.ndarray:
        scores = meaning.scores(reading) + self._offset
        return self._chances(reading, scores, _MEANING_SHARPNESS)

    def _chances(self, reading: _Reading, scores: np.ndarray, sharpness: float) -> np.ndarray:
        """One a label, together 1; all alike for a text without a known feature."""
        if not len(reading.indices):
            return np.full(len(self.labels), 1 / len(self.labels))
        exponentials = np.exp(sharpness * (scores - scores.max()))
        chances: np.ndarray = exponentials / exponentials.sum()
        return chances

    def save(self, directory: Path) -> None:
        """Two files without executable content: an npz of numbers, a JSON of names."""
        arrays = {"idf": self._idf, "weights": self._weights, "offset": self._offset}
        if self._meaning is not None:
            arrays |= {f"meaning_{name}": array for name, array in vars(self._meaning).items()}
        np.savez(directory / _ARRAYS, **{n: a.astype(np.float32) for n, a in arrays.items()})
        names = {
            "labels": self.labels,
            "features": list(self._vocabulary),
            "unknown_idf": self._unknown_idf,
            "pairs": self._homophones.pairs,
            "triples": self._homophones.triples,
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
            found = {n: arrays[n] for n in arrays.files if n.startswith("meaning_")}
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
            homophones=HomophoneRepair(names["pairs"], names["triples"]),
            meaning=_Meaning(**{n.removeprefix("meaning_"): a for n, a in found.items()})
            if found
            else None,
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


def _meaning(
    rows: csr_matrix, alike: np.ndarray, targets: np.ndarray, vectors: np.ndarray
) -> _Meaning:
    """The second classifier; `alike` is overwritten."""
    centre = vectors.mean(axis=0)
    anchors = _centred(vectors, centre)
    for start in range(0, len(anchors), _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        alike[block] += _alikeness(anchors[block] @ anchors.T)
    duals = _duals(alike, targets, _MEANING_PENALTY)
    weights = rows.T @ duals
    return _Meaning(weights.astype(np.float32), centre, anchors, duals.astype(np.float32))


def _centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Seen from the mean of all sentences, from where E5's vectors differ most."""
    moved = vectors - centre
    centred: np.ndarray = moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6)
    return centred


def _alikeness(cosines: np.ndarray) -> np.ndarray:
    """A Gaussian kernel: near sentences count, far ones nearly nothing."""
    kernel: np.ndarray = _MEANING_WEIGHT * np.exp(_MEANING_WIDTH * (cosines - 1))
    return kernel


def _alike(rows: csr_matrix) -> np.ndarray:
    """How alike any two rows are; in blocks, as the whole as a sparse matrix takes gigabytes."""
    total = rows.shape[0]
    alike = np.empty((total, total), dtype=np.float32)
    for start in range(0, total, _ROWS_AT_ONCE):
        block = slice(start, start + _ROWS_AT_ONCE)
        alike[block] = (rows[block] @ rows.T).toarray()
    return alike


def _duals(alike: np.ndarray, targets: np.ndarray, penalty: float) -> np.ndarray:
    """What each sentence counts for each class, from how alike the sentences are, which is
    overwritten."""
    alike[np.diag_indices_from(alike)] += penalty
    # The transpose is the same matrix in the order that LAPACK works on in place.
    duals: np.ndarray = solve(alike.T, targets, assume_a="pos", overwrite_a=True)
    return duals
