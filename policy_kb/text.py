"""The words of one policy version: articles, citations, readings, glossary and answers.

`load_text` reads the four files of a policy's folder and refuses them as a whole if an anchor, a
reading or a follow-up does not exist, or if an answer names a figure that its sources do not
contain, so that a new policy version cannot keep a stale figure unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from policy_kb.figures import chinese_numeral, figures
from policy_kb.results import Citation
from policy_kb.schema_text import GOALS, Answer, Article, GlossaryEntry, Reading
from policy_kb.yaml_source import PolicyDataError, load_yaml

NOTICE = 0
"""The number under which the issuing notice stands among the articles."""

_Record = TypeVar("_Record", bound=BaseModel)


def article_label(number: int) -> str:
    """第十一条 for 11, 印发通知 for 0."""
    return "印发通知" if number == NOTICE else f"第{chinese_numeral(number)}条"


class PolicyText:
    """The text files of one policy version, checked against each other.

    Raises PolicyDataError on construction if they do not fit together.
    """

    articles: Mapping[int, Article]
    readings: Mapping[str, Reading]
    glossary: Mapping[str, GlossaryEntry]
    answers: Mapping[str, Answer]

    def __init__(
        self,
        articles: Iterable[Article],
        readings: Iterable[Reading],
        glossary: Iterable[GlossaryEntry],
        answers: Iterable[Answer],
    ) -> None:
        self.articles = _index(articles, "number")
        self.readings = _index(readings, "id")
        self.glossary = _index(glossary, "id")
        self.answers = _index(answers, "topic")
        self._citations = self._build_citations()
        self._check_numbers()
        self._check_references()
        self._check_figures()

    def article(self, number: int) -> Article:
        """One article; 0 is the issuing notice. Raises KeyError if there is none."""
        return self.articles[number]

    def citation(self, anchor: str) -> Citation:
        """The place an anchor names: "11.2" = 第十一条（二）, "14" = all of 第十四条.

        Raises KeyError if the text has no such place.
        """
        return self._citations[anchor]

    def citations(self, anchors: Iterable[str]) -> tuple[Citation, ...]:
        """The citations of several anchors, in order, each once."""
        return tuple(dict.fromkeys(self.citation(anchor) for anchor in anchors))

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor of the text."""
        return frozenset(self._citations)

    def sources(self, anchors: Iterable[str], readings: Iterable[str]) -> str:
        """The wording that a statement with these anchors and readings rests on, for checking."""
        quotes = [self.citation(anchor).quote for anchor in anchors]
        return "\n".join([*quotes, *(self.readings[reading].text for reading in readings)])

    def _build_citations(self) -> Mapping[str, Citation]:
        citations: dict[str, Citation] = {}
        for article in self.articles.values():
            label = article_label(article.number)
            citations[str(article.number)] = Citation(article.number, label, article.text)
            for clause in article.clauses:
                if clause.anchor in citations:
                    raise PolicyDataError(f"articles: anchor {clause.anchor} stands twice")
                if not clause.label.startswith(label):
                    raise PolicyDataError(
                        f"articles: {clause.anchor} is labelled {clause.label}, not {label}…"
                    )
                citations[clause.anchor] = Citation(article.number, clause.label, clause.text)
        return MappingProxyType(citations)

    def _check_numbers(self) -> None:
        numbers = sorted(self.articles)
        if numbers != list(range(len(numbers))):
            raise PolicyDataError(
                f"articles: expected 0 to {len(numbers) - 1} without a gap, found {numbers}"
            )

    def _check_references(self) -> None:
        for name, record in self._records():
            for anchor in record.articles:
                if anchor not in self._citations:
                    raise PolicyDataError(f"{name}: the text has no place {anchor}")
            for reading in getattr(record, "readings", ()):
                if reading not in self.readings:
                    raise PolicyDataError(f"{name}: there is no reading {reading}")
        for answer in self.answers.values():
            for follow_up in answer.next:
                if follow_up not in GOALS and follow_up not in self.answers:
                    raise PolicyDataError(
                        f"answer {answer.topic}: next names {follow_up}, which has no answer"
                    )
                if follow_up == answer.topic:
                    raise PolicyDataError(f"answer {answer.topic}: next leads back to itself")
            for aspect, topic in answer.follow.items():
                if topic not in self.answers:
                    raise PolicyDataError(
                        f"answer {answer.topic}: {aspect} leads to {topic}, which has no answer"
                    )

    def _check_figures(self) -> None:
        # The notice is common to all: any answer may give the office's phone.
        everywhere = figures(self.articles[NOTICE].text)
        everywhere |= figures(self.articles[NOTICE].note or "")
        problems: list[str] = []
        for name, record in self._records():
            if isinstance(record, Reading):
                continue
            allowed = everywhere | figures(self.sources(record.articles, record.readings))
            problems.extend(
                f"{name}: {', '.join(sorted(stray))} stands in no source of {wording!r}"
                for wording in record.wordings()
                if (stray := figures(wording) - allowed)
            )
        if problems:
            raise PolicyDataError("\n".join(problems))

    def _records(self) -> Iterable[tuple[str, Reading | GlossaryEntry | Answer]]:
        yield from ((f"reading {key}", reading) for key, reading in self.readings.items())
        yield from ((f"term {key}", entry) for key, entry in self.glossary.items())
        yield from ((f"answer {key}", answer) for key, answer in self.answers.items())


def load_text(folder: Path) -> PolicyText:
    """The text of the policy version in this folder.

    Raises PolicyDataError with the file and the reason.
    """
    try:
        return PolicyText(
            articles=_records_of(folder / "articles.yaml", Article),
            readings=_records_of(folder / "readings.yaml", Reading),
            glossary=_records_of(folder / "glossary.yaml", GlossaryEntry),
            answers=_records_of(folder / "answers.yaml", Answer),
        )
    except PolicyDataError as error:
        raise PolicyDataError(f"{folder.name}: {error}") from error


def _records_of(path: Path, model: type[_Record]) -> list[_Record]:
    content: Any = load_yaml(path)
    if not isinstance(content, list):
        raise PolicyDataError(f"{path.name}: expected a list of records")
    records = []
    for position, item in enumerate(content, start=1):
        try:
            records.append(model.model_validate(item))
        except ValidationError as error:
            raise PolicyDataError(f"{path.name}, record {position}: {error}") from error
    return records


def _index(records: Iterable[_Record], key: str) -> Mapping[Any, _Record]:
    index: dict[Any, _Record] = {}
    for record in records:
        name = getattr(record, key)
        if name in index:
            raise PolicyDataError(f"{type(record).__name__} {name} stands twice")
        index[name] = record
    return MappingProxyType(index)
