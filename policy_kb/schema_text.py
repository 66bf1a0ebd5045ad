"""The shape of a policy's text files: articles, readings, glossary and answers.

Each model refuses unknown fields and wrong types; what one record can check about itself is checked
here, what needs the other files is checked by `policy_kb.text`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

ARTICLE_ANCHOR = r"(?:0|[1-9]\d?)"
"""A whole article; 0 is the notice that issues the measure."""

CLAUSE_ANCHOR = rf"{ARTICLE_ANCHOR}(?:\.(?:\d{{1,2}}|n\d|[a-z]+)){{1,2}}"
"""11.2 = 第十一条（二）, 11.4.1 = 第十一条（四）1, 14.n2 = 说明 2, 8.0 = what precedes （一）."""

Aspect = Literal[
    "limit",
    "condition",
    "caught",
    "counting",
    "approver",
    "form",
    "where",
    "who",
    "days",
    "consequence",
]
"""What may be asked about an answer by a message without a subject of its own, in the order in
which a message is searched for it."""

GOALS = frozenset({"eligibility!", "materials!", "estimate!", "intake!", "human!"})
"""What an answer may offer next besides another topic: the start of a goal in the dialogue."""

DISCLAIMER = "以主管部门解释为准"
"""What every text that rests on a reading says to the user."""

_HALF_WIDTH = re.compile(r"[,;:!?()\"']|(?<!\d)\.|\.(?!\d)")

Anchor = Annotated[str, StringConstraints(pattern=rf"^(?:{ARTICLE_ANCHOR}|{CLAUSE_ANCHOR})$")]
ReadingId = Annotated[str, StringConstraints(pattern=r"^R[1-9]\d?$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Next = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*!?$")]
Verbatim = Annotated[str, StringConstraints(min_length=1)]


def _full_width(text: str) -> str:
    if found := _HALF_WIDTH.search(text):
        raise ValueError(f"half-width punctuation {found.group()!r} in {text!r}")
    return text


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, str_strip_whitespace=False)


class Clause(_Record):
    """A citable part of an article; `text` is its wording without the number in front."""

    anchor: Annotated[str, StringConstraints(pattern=rf"^{CLAUSE_ANCHOR}$")]
    label: Verbatim
    text: Verbatim


class Emendation(_Record):
    """An evident slip in the published text: what it prints, and what is shown instead."""

    official: Verbatim
    restored: Verbatim


class Article(_Record):
    """One article, verbatim. `number` 0 is the issuing notice."""

    number: Annotated[int, Field(ge=0, le=99)]
    chapter: Verbatim
    text: Verbatim
    note: Verbatim | None = None
    emendations: Annotated[tuple[Emendation, ...], Field(strict=False)] = ()
    clauses: Annotated[tuple[Clause, ...], Field(strict=False)]

    @model_validator(mode="after")
    def _clauses_belong_here(self) -> Self:
        for clause in self.clauses:
            if clause.anchor.split(".")[0] != str(self.number):
                raise ValueError(f"clause {clause.anchor} stands under article {self.number}")
            if clause.text not in self.text:
                raise ValueError(f"clause {clause.anchor} is not verbatim in article {self.number}")
        for emendation in self.emendations:
            if emendation.restored not in self.text:
                raise ValueError(
                    f"emendation {emendation.restored!r} is not in article {self.number}"
                )
        if self.emendations and self.note is None:
            raise ValueError(f"article {self.number} is emended without a note that says so")
        return self

    @property
    def official_text(self) -> str:
        """The text as published, slips included."""
        text = self.text
        for emendation in self.emendations:
            text = text.replace(emendation.restored, emendation.official)
        return text


class Reading(_Record):
    """How an unclear place is read; `text` follows 「本条按以下口径估算，以主管部门解释为准：」."""

    id: ReadingId
    articles: Annotated[tuple[Anchor, ...], Field(min_length=1, strict=False)]
    text: Annotated[str, StringConstraints(min_length=10, max_length=200)]

    @model_validator(mode="after")
    def _punctuation(self) -> Self:
        _full_width(self.text)
        return self


class _Sourced(_Record):
    """A text shown to users together with what it rests on."""

    articles: Annotated[tuple[Anchor, ...], Field(min_length=1, strict=False)]
    readings: Annotated[tuple[ReadingId, ...], Field(strict=False)] = ()

    def wordings(self) -> tuple[str, ...]:
        """Every variant of the text a user may see."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _wordings_are_sound(self) -> Self:
        for wording in self.wordings():
            _full_width(wording)
            if self.readings and DISCLAIMER not in wording:
                raise ValueError(
                    f"rests on {', '.join(self.readings)} without saying {DISCLAIMER}: {wording!r}"
                )
        return self


class GlossaryEntry(_Sourced):
    """A term: `source` says where the explanation comes from.

    `text`: the measure or a reading says it. `general`: one sentence of general law or usage.
    """

    id: Slug
    term: Verbatim
    aliases: Annotated[tuple[str, ...], Field(strict=False)] = ()
    text: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    source: Annotated[str, StringConstraints(pattern=r"^(text|general)$")]

    def wordings(self) -> tuple[str, ...]:
        return (self.text,)


class Answer(_Sourced):
    """The answer to one topic of `data/topics.md`.

    `text` is complete as it stands, the caveat of its readings included; `alternate` says the same
    in simpler words for somebody who asks again. `text_lapsed` and `text_not_yet` replace `text`
    when the policy is no longer or not yet in force. `follow` says where a question leads that
    leans on this answer and names no subject: 那要几天, 由谁来批, 会怎样.
    """

    topic: Slug
    title: Annotated[str, StringConstraints(min_length=2, max_length=14)]
    text: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    alternate: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    text_lapsed: Annotated[str, StringConstraints(min_length=10, max_length=300)] | None = None
    text_not_yet: Annotated[str, StringConstraints(min_length=10, max_length=300)] | None = None
    next: Annotated[tuple[Next, ...], Field(max_length=3, strict=False)] = ()
    follow: dict[Aspect, Slug] = Field(default_factory=dict)

    def for_status(self, status: str) -> str:
        """The text for a policy that is "in_force", "lapsed" or "not_yet_in_force"."""
        by_status = {
            "in_force": self.text,
            "lapsed": self.text_lapsed or self.text,
            "not_yet_in_force": self.text_not_yet or self.text,
        }
        return by_status[status]

    def wordings(self) -> tuple[str, ...]:
        variants = (self.text, self.alternate, self.text_lapsed, self.text_not_yet)
        return tuple(text for text in variants if text is not None)

    @model_validator(mode="after")
    def _alternate_differs(self) -> Self:
        if self.alternate == self.text:
            raise ValueError(f"{self.topic}: the alternate wording is the text again")
        return self
