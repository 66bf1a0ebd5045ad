"""Words mistyped by their sound (功示, 申请复合), repaired by how the training sentences write.

Chinese is typed by its sound, so a slip gives another character of the same sound. Two characters
that the training sentences never write side by side, but that sound like two that they often do,
are most likely those. `typos` repairs the policy's own terms for everything that reads a message;
this repairs everyday words too and is for telling intents alone: a wrong guess here costs nothing
that was said. A right word that neither the dictionary nor the training sentences know (公式) can
be taken for a mistyped one; the classifier then reads both and keeps the surer reading.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from pypinyin.constants import PHRASES_DICT

from bot.language.typos import sounds

_HAN_RUN = re.compile(r"[一-鿿]{2,}")
#: How often a pair must stand in the training sentences to be what was meant.
_FREQUENT = 4
#: And how many times as often as the pair that was typed.
_TIMES = 10
#: What a dictionary word must have beside it to be changed all the same (申请复合 → 申请复核).
_SUPPORT = 2


class HomophoneRepair:
    """Knows which pairs and triples of characters the training sentences are made of."""

    def __init__(self, pairs: Mapping[str, int], triples: Mapping[str, int]) -> None:
        self.pairs = dict(pairs)
        self.triples = dict(triples)
        self._by_sound: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for pair in sorted(pairs, key=lambda p: (-pairs[p], p)):
            if pairs[pair] >= _FREQUENT:
                for sound in product(sounds(pair[0]), sounds(pair[1])):
                    self._by_sound[sound].append(pair)

    @classmethod
    def learn(cls, sentences: Iterable[str]) -> "HomophoneRepair":
        """From normalised sentences; what stands there once teaches nothing."""
        pairs: Counter[str] = Counter()
        triples: Counter[str] = Counter()
        for sentence in sentences:
            for run in _HAN_RUN.findall(sentence):
                pairs.update(run[i : i + 2] for i in range(len(run) - 1))
                triples.update(run[i : i + 3] for i in range(len(run) - 2))
        return cls(
            {pair: n for pair, n in pairs.items() if n > 1},
            {triple: n for triple, n in triples.items() if n >= _SUPPORT},
        )

    def repair(self, normalized: str) -> str:
        """The sentence as it was probably meant, of the same length."""
        return _HAN_RUN.sub(lambda match: self._repair_run(match.group()), normalized)

    def _repair_run(self, run: str) -> str:
        for start in range(len(run) - 1):
            meant = self._meant(run, start)
            if meant is not None:
                run = run[:start] + meant + run[start + 2 :]
        return run

    def _meant(self, run: str, start: int) -> str | None:
        typed = run[start : start + 2]
        often = self.pairs.get(typed, 0)
        before, after = run[max(0, start - 1) : start], run[start + 2 : start + 3]
        for sound in product(sounds(typed[0]), sounds(typed[1])):
            for pair in self._by_sound.get(sound, ()):
                if self.pairs[pair] < _TIMES * often:
                    break
                if not any(a == b for a, b in zip(pair, typed, strict=True)) or pair == typed:
                    continue
                if self._fits(typed, pair, before, after):
                    return pair
        return None

    def _fits(self, typed: str, pair: str, before: str, after: str) -> bool:
        changed_first = typed[0] != pair[0]
        # What the changed character was part of must not have been right.
        neighbour = before + typed[0] if changed_first else typed[1] + after
        if len(neighbour) == 2 and (neighbour in PHRASES_DICT or neighbour in self.pairs):
            return False
        if typed not in PHRASES_DICT:
            return True
        return any(
            self.triples.get(triple, 0) >= _SUPPORT for triple in (before + pair, pair + after)
        )
