"""A policy folder that is wrong anywhere is refused as a whole, and the message says where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policy_kb.book import PolicyBook
from policy_kb.yaml_source import PolicyDataError
from tests.policy_kb.versions import copy_of_the_real_one, edit


def _tiers(data: Any) -> Any:
    return data["services"][1]["routes"][0]["tiers"]["bands"]


def _set(target: Any, **values: object) -> None:
    target.update(values)


WRONG: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "a rate without an article": (
        "services",
        lambda d: d["services"][2]["routes"][0]["rates"][0].pop("article"),
        "article",
    ),
    "a cap without an article": (
        "services",
        lambda d: d["services"][2]["routes"][0]["cap"].pop("article"),
        "article",
    ),
    "a tier without an article": ("services", lambda d: _tiers(d)[0].pop("article"), "article"),
    "an article that the text has not": (
        "services",
        lambda d: _set(d["yearly_cap"], article="12.7"),
        "no place 12.7",
    ),
    "a reading that does not exist": (
        "services",
        lambda d: _set(d["yearly_cap"], reading="R77"),
        "no reading R77",
    ),
    "a gap between tiers": (
        "services",
        lambda d: _set(_tiers(d)[1], **{"from": 5000001}),
        "gap or",
    ),
    "an overlap of tiers": ("services", lambda d: _set(_tiers(d)[0], to=6000000), "overlap"),
    "tiers that do not reach to the end": (
        "services",
        lambda d: _tiers(d)[2].update(to=90000000),
        "begin and end open",
    ),
    "a rate as a binary float": (
        "services",
        lambda d: _set(d["services"][2]["routes"][0]["rates"][0], value=0.8),
        "float",
    ),
    "a rate above 100 %": (
        "services",
        lambda d: _set(d["services"][2]["routes"][0]["rates"][0], value="1.2"),
        "less",
    ),
    "a negative cap": ("services", lambda d: _set(d["yearly_cap"], value=-1), "greater"),
    "a cycle with a year missing": (
        "services",
        lambda d: d["services"][0]["routes"][0]["rates"].pop(1),
        "in order",
    ),
    "a service twice": ("services", lambda d: d["services"].append(d["services"][2]), "twice"),
    "a service without conditions": (
        "conditions",
        lambda d: d["services"].pop("diagnosis"),
        "differ in diagnosis",
    ),
    "an unknown field": ("services", lambda d: _set(d, extra=1), "extra"),
    "an unknown category": (
        "conditions",
        lambda d: d["services"]["public_cloud"]["kinds"]["any_of"][0].update(category="x"),
        "category",
    ),
    "a condition without an article": (
        "conditions",
        lambda d: d["general"]["registered"].pop("article"),
        "article",
    ),
    "editions that leave a kind out": (
        "conditions",
        lambda d: d["services"]["dev_cloud"]["editions"]["fits"]["education"].pop(),
        "different categories",
    ),
    "a remedy without a sentence": (
        "conditions",
        lambda d: _set(d["general"]["registered"], remedy="x.y"),
        "no sentence x.y",
    ),
    "materials not numbered": ("materials", lambda d: d["items"].pop(3), "numbered"),
    "a stage of an unknown period": (
        "stages",
        lambda d: _set(d["stages"][3], period="x"),
        "does not exist",
    ),
    "two periods of one id": ("stages", lambda d: d["periods"].append(d["periods"][0]), "same id"),
    "a sentence missing": ("wording", lambda d: d["sentences"].pop("step.cap"), "step.cap"),
    "a sentence nobody says": (
        "wording",
        lambda d: _set(d["sentences"], **{"step.tax": "x"}),
        "step.tax",
    ),
    "a placeholder that nothing fills": (
        "wording",
        lambda d: _set(d["sentences"], **{"step.cap": "{amount}{price}"}),
        "price",
    ),
    "a placeholder that reaches inside": (
        "wording",
        lambda d: _set(d["sentences"], **{"step.cap": "{amount.real}"}),
        "plain",
    ),
    "a label missing": ("wording", lambda d: d["labels"]["editions"].pop("education"), "education"),
    "an end before its beginning": (
        "policy",
        lambda d: d["valid_until"].update(value="2019-08-13"),
        "before",
    ),
    "an id that is not its folder's": ("policy", lambda d: _set(d, id="other"), "called other"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_refused(tmp_path: Path, name: str) -> None:
    file, change, message = WRONG[name]
    version = copy_of_the_real_one(tmp_path)
    edit(version / f"{file}.yaml", change)
    with pytest.raises(PolicyDataError, match=message):
        PolicyBook.load(tmp_path)


def test_a_duplicate_key_is_refused(tmp_path: Path) -> None:
    path = copy_of_the_real_one(tmp_path) / "services.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\nyearly_cap: {value: 9, article: '12'}\n", encoding="utf-8")
    with pytest.raises(PolicyDataError, match="duplicate key"):
        PolicyBook.load(tmp_path)


@pytest.mark.parametrize(
    "file", ["policy", "services", "conditions", "materials", "stages", "wording"]
)
def test_a_missing_file_is_refused(tmp_path: Path, file: str) -> None:
    (copy_of_the_real_one(tmp_path) / f"{file}.yaml").unlink()
    with pytest.raises(PolicyDataError, match=file):
        PolicyBook.load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyDataError, match="no policy version"):
        PolicyBook.load(tmp_path)
    with pytest.raises(PolicyDataError, match="no such folder"):
        PolicyBook.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("begins", "gap", "message"),
    [
        ("2022-08-14", False, "overlap"),
        ("2022-08-16", False, "undeclared gap"),
        ("2022-08-15", True, "no gap"),
    ],
)
def test_versions_that_overlap_or_leave_a_silent_gap_are_refused(
    tmp_path: Path, begins: str, gap: bool, message: str
) -> None:
    copy_of_the_real_one(tmp_path)
    later = copy_of_the_real_one(tmp_path, "yunke-2022-x")

    def change(data: Any) -> None:
        data["valid_from"]["value"], data["valid_until"]["value"] = begins, "2025-08-14"
        data["gap_before"] = gap

    edit(later / "policy.yaml", change)
    with pytest.raises(PolicyDataError, match=message):
        PolicyBook.load(tmp_path)
