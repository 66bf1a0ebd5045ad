"""Sentences that a set and the training sentences both have: they measure memory, so they go."""

from bot.language.normalise import normalise
from evaluation.sentences import Sentence


def unseen(sentences: list[Sentence], training: set[str]) -> list[Sentence]:
    """Those that no training sentence equals: some short ones everybody writes (谢谢, 流程).

    `training`: normalised sentences. What is compared is normalised, without marks at the ends.
    """
    known = {bare(text) for text in training}
    return [s for s in sentences if bare(normalise(s.text)) not in known]


def bare(normalized: str) -> str:
    """Without marks and blanks at the ends."""
    return normalized.strip(" ,.;:!?。、~\n")
