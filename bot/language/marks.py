"""What the extraction writes on a spaCy Doc: marked spans with a value and its bindings."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

_BOUNDARY = re.compile(r"(?<![0-9])[,，、](?![0-9]{3})|[,，](?![0-9]{3})|[。!?;；\n]|\s(?=[一-鿿])")
_TEXT = "text of the doc"
_SENTENCE_BOUNDARY = re.compile(r"[。!?;；\n]")


@dataclass
class Mark:
    """A stretch of a Doc that states something: the entity, its value and what it belongs to."""

    span: Span
    entity: str
    value: Any
    negated: bool = False
    service: str | None = None
    year: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """The first character's offset in the text."""
        return int(self.span.start_char)

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return int(self.span.end_char)

    @property
    def text(self) -> str:
        """The characters marked."""
        return str(self.span.text)


# Not `Span._`: spaCy keeps those values by place alone, and one place may state two facts.
Doc.set_extension("marks", default=None, force=True)


def text_of(doc: Doc) -> str:
    """`doc.text`, which spaCy puts together anew from the tokens at each access."""
    said = doc.user_data.get(_TEXT)
    if said is None:
        said = doc.user_data[_TEXT] = doc.text
    return str(said)


def mark(doc: Doc, start: int, end: int, entity: str, value: Any, **details: Any) -> Mark | None:
    """Mark characters start..end of `doc` as `entity`; None when they hold no token."""
    span = doc.char_span(start, end, label=entity, alignment_mode="expand")
    if span is None or not len(span):
        return None
    made = Mark(span, entity, value, details=details)
    doc._.marks.append(made)
    return made


def marks(doc: Doc, *entities: str) -> list[Mark]:
    """The marks of these entities (all without any), in the order of the text."""
    found = [made for made in doc._.marks if not entities or made.entity in entities]
    return sorted(found, key=lambda made: (made.start, -made.end))


def drop(doc: Doc, unwanted: list[Mark]) -> None:
    """Take marks off the doc."""
    gone = {id(made) for made in unwanted}
    doc._.marks = [made for made in doc._.marks if id(made) not in gone]


def covered(doc: Doc, start: int, end: int, *entities: str) -> bool:
    """Whether a mark of these entities shares a character with start..end."""
    return any(
        made.start < end and start < made.end
        for made in doc._.marks
        if not entities or made.entity in entities
    )


def clause_of(text: str, position: int) -> tuple[int, int]:
    """Start and end of the clause (between commas or sentence ends) that holds `position`."""
    return _around(_BOUNDARY, text, position)


def sentence_of(text: str, position: int) -> tuple[int, int]:
    """Start and end of the sentence that holds `position`."""
    return _around(_SENTENCE_BOUNDARY, text, position)


def alternatives(words: list[str]) -> str:
    """A regular expression for any of `words` (themselves expressions), longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _around(boundary: re.Pattern[str], text: str, position: int) -> tuple[int, int]:
    start, end = 0, len(text)
    for begins, ends in _boundaries(boundary, text):
        if ends <= position:
            start = ends
        elif begins >= position:
            end = begins
            break
    return start, end


@lru_cache(maxsize=16)
def _boundaries(boundary: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in boundary.finditer(text))


@Language.component("open_marks")
def open_marks(doc: Doc) -> Doc:
    """Begin: no marks yet."""
    doc._.marks = []
    return doc
