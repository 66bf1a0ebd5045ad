"""The policy versions, loaded and checked once: `PolicyBook.load()`, then `book.as_of(day)`.

A version is a folder under `policies/`. Loading refuses the whole book with PolicyDataError if any
file is missing, malformed or refers to a place or a reading that does not exist, or if two versions
overlap, so that a running process never meets bad data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from policy_kb.facts import Category, Edition, LegalForm, ServiceId
from policy_kb.results import Citation, Notice, Reason, Status
from policy_kb.schema import (
    ConditionsFile,
    MaterialsFile,
    PolicyFile,
    ServiceConditions,
    ServiceFile,
    ServicesFile,
    StagesFile,
)
from policy_kb.schema_text import Answer, Article, GlossaryEntry, Reading
from policy_kb.text import PolicyText, load_text
from policy_kb.wording import FactWording, WordingFile
from policy_kb.yaml_source import PolicyDataError, load_yaml

POLICIES = Path(__file__).parent / "policies"

StatusName = Literal["in_force", "lapsed", "not_yet_in_force"]
_File = TypeVar("_File", bound=BaseModel)


class Service:
    """One service of a version: what it is given (`data`) and who may have it (`conditions`)."""

    def __init__(self, data: ServiceFile, conditions: ServiceConditions) -> None:
        self.id = data.id
        self.label = data.label.value
        self.group = data.group.value
        self.article = data.article
        self.data = data
        self.conditions = conditions

    def fitting_categories(self, edition: Edition | None) -> tuple[Category, ...]:
        """The categories of article 8 that may have the service (in this edition, if given)."""
        editions = self.conditions.editions
        if edition is None or editions is None:
            return self.conditions.kinds.categories
        return editions.fits[edition]


class Policy:
    """One version of the measure: its text, its rules' data and its wording."""

    def __init__(
        self,
        *,
        policy: PolicyFile,
        services: ServicesFile,
        conditions: ConditionsFile,
        materials: MaterialsFile,
        stages: StagesFile,
        wording: WordingFile,
        text: PolicyText,
    ) -> None:
        self.data = policy
        self.id = policy.id
        self.title = policy.title.value
        self.valid_from = policy.valid_from.value
        self.valid_until = policy.valid_until.value
        self.services_data = services
        self.conditions = conditions
        self.materials_data = materials
        self.stages_data = stages
        self.text = text
        self._wording = wording
        self.labels = wording.labels
        if services_without := {service.id for service in services.services} ^ set(
            conditions.services
        ):
            raise PolicyDataError(
                f"{self.id}: services.yaml and conditions.yaml differ in "
                f"{', '.join(sorted(services_without))}"
            )
        self.services: Mapping[ServiceId, Service] = {
            service.id: Service(service, conditions.services[service.id])
            for service in services.services
        }
        self._check_editions()
        self._check_sources()
        self._check_remedies()

    def status(self, day: date) -> Status:
        """Whether the version is in force on that day; its first and last day are (R11)."""
        if day < self.valid_from:
            return Status.NOT_YET_IN_FORCE
        return Status.LAPSED if day > self.valid_until else Status.IN_FORCE

    def service(self, service: ServiceId) -> Service:
        """One service. Raises KeyError if this version has no such service."""
        return self.services[service]

    def article(self, number: int) -> Article:
        """One article of the text; 0 is the issuing notice. Raises KeyError if there is none."""
        return self.text.article(number)

    def citation(self, anchor: str) -> Citation:
        """The place an anchor names, e.g. "11.2". Raises KeyError if there is none."""
        return self.text.citation(anchor)

    @property
    def glossary(self) -> Mapping[str, GlossaryEntry]:
        return self.text.glossary

    @property
    def readings(self) -> Mapping[str, Reading]:
        return self.text.readings

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.text.answers

    def wording(self, key: str, **values: object) -> str:
        """One sentence of wording.yaml, filled in. Raises KeyError for an unknown sentence."""
        return self._wording.sentences[key].format_map(values)

    def fact_wording(self, fact: str) -> FactWording:
        """How a fact is asked for, by its fact id; `categories.x` and `s.edition` by their kind."""
        facts = self._wording.facts
        head, _, tail = fact.partition(".")
        return facts[head] if head in facts else facts[tail]

    @property
    def askable(self) -> tuple[str, ...]:
        """The kinds of facts in the order of wording.yaml, which breaks ties between questions."""
        return tuple(self._wording.facts)

    def reason(self, text: str, anchor: str, reading: str | None = None) -> Reason:
        """A sentence together with the place it rests on."""
        citation = self.citation(anchor)
        return Reason(text, citation.article, reading, citation.label)

    def notice(self, text: str, anchor: str, reading: str | None = None) -> Notice:
        """A notice that states a fact of the estimate."""
        citation = self.citation(anchor)
        return Notice(text, citation.article, reading, citation.label)

    def reading_notice(self, reading: str, anchor: str) -> Notice:
        """「本条按以下口径估算，以主管部门解释为准：…」 with the reading's own words."""
        text = self.wording("notice.reading", text=self.readings[reading].text)
        return self.notice(text, anchor, reading)

    def label(self, value: Category | LegalForm | Edition) -> str:
        """What applicants call a category, legal form or edition."""
        if isinstance(value, Category):
            return self.labels.categories[value]
        if isinstance(value, LegalForm):
            return self.labels.legal_forms[value]
        return self.labels.editions[value]

    def _check_editions(self) -> None:
        for service in self.services.values():
            editions = service.conditions.editions
            limits = service.data.package_limits
            if (editions is None) != (limits is None):
                raise PolicyDataError(
                    f"{self.id}: {service.id} has editions in only one of its two files"
                )
            if editions is not None and limits is not None and set(editions.fits) != set(limits):
                raise PolicyDataError(f"{self.id}: {service.id} has different editions")

    def _check_sources(self) -> None:
        files = (
            self.data,
            self.services_data,
            self.conditions,
            self.materials_data,
            self.stages_data,
            self._wording,
        )
        for file in files:
            for place, key, value in _sources(file.model_dump(), type(file).__name__):
                if key == "article" and value not in self.text.anchors:
                    raise PolicyDataError(f"{self.id}: {place}: the text has no place {value}")
                if key != "article" and value is not None and value not in self.text.readings:
                    raise PolicyDataError(f"{self.id}: {place}: there is no reading {value}")

    def _check_remedies(self) -> None:
        for place, key, value in _leaves(self.conditions.model_dump(), "conditions"):
            if key == "remedy" and value is not None and value not in self._wording.sentences:
                raise PolicyDataError(f"{self.id}: {place}: there is no sentence {value}")


class PolicyBook:
    """Every version of the measure, in the order of their first day."""

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        if not policies:
            raise PolicyDataError("there is no policy version")
        self.policies = tuple(sorted(policies, key=lambda policy: policy.valid_from))
        self._by_id = {policy.id: policy for policy in self.policies}
        if len(self._by_id) != len(self.policies):
            raise PolicyDataError("two policy versions have the same id")
        for earlier, later in zip(self.policies, self.policies[1:], strict=False):
            if later.valid_from <= earlier.valid_until:
                raise PolicyDataError(f"{earlier.id} and {later.id} overlap")
            gap = later.valid_from > earlier.valid_until + timedelta(days=1)
            if gap != later.data.gap_before:
                raise PolicyDataError(
                    f"between {earlier.id} and {later.id} there is "
                    f"{'an undeclared gap (gap_before: true)' if gap else 'no gap'}"
                )

    @classmethod
    def load(cls, path: Path | None = None) -> PolicyBook:
        """The versions in the folder `path` (default: the package's own).

        Raises PolicyDataError, naming the file, for anything that is wrong with them.
        """
        folder = path or POLICIES
        if not folder.is_dir():
            raise PolicyDataError(f"{folder}: no such folder")
        folders = sorted(entry for entry in folder.iterdir() if entry.is_dir())
        return cls(tuple(load_policy(entry) for entry in folders))

    def as_of(self, day: date) -> Policy:
        """The version in force on that day, else the latest that has begun, else the earliest."""
        begun = [policy for policy in self.policies if policy.valid_from <= day]
        return begun[-1] if begun else self.policies[0]

    def __getitem__(self, policy_id: str) -> Policy:
        return self._by_id[policy_id]


def load_policy(folder: Path) -> Policy:
    """The version in one folder, which bears its id. Raises PolicyDataError."""
    policy = _file(folder / "policy.yaml", PolicyFile)
    if policy.id != folder.name:
        raise PolicyDataError(f"{folder}: the policy in it is called {policy.id}")
    return Policy(
        policy=policy,
        services=_file(folder / "services.yaml", ServicesFile),
        conditions=_file(folder / "conditions.yaml", ConditionsFile),
        materials=_file(folder / "materials.yaml", MaterialsFile),
        stages=_file(folder / "stages.yaml", StagesFile),
        wording=_file(folder / "wording.yaml", WordingFile),
        text=load_text(folder),
    )


def _file(path: Path, model: type[_File]) -> _File:
    try:
        return model.model_validate(load_yaml(path))
    except ValidationError as error:
        raise PolicyDataError(f"{path}: {error}") from error


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, Mapping | tuple | list):
                yield from _leaves(item, f"{place}.{key}")
            else:
                yield place, str(key), item
    elif isinstance(value, tuple | list):
        for position, item in enumerate(value, start=1):
            yield from _leaves(item, f"{place}[{position}]")


def _sources(value: Any, place: str) -> Iterator[tuple[str, str, Any]]:
    for where, key, item in _leaves(value, place):
        if key in {"article", "reading", "reading_at_from"}:
            yield where, key, item
