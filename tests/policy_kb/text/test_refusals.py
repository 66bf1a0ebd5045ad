"""A policy whose words do not fit together does not load, and the error says where."""

import shutil
from pathlib import Path

import pytest

from policy_kb.text import load_text
from policy_kb.yaml_source import PolicyDataError
from tests.policy_kb.text.places import POLICY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICY, tmp_path / "policy"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_the_unchanged_copy_loads(folder):
    assert load_text(folder).answers


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("answers.yaml", "  title: 服务券能转让吗", "  title: 一\n  title: 二", "duplicate key"),
        ("answers.yaml", "  title: 服务券能转让吗", "  titel: 服务券能转让吗", "titel"),
        ("answers.yaml", "- topic: transfer", "- topic: unused", "unused stands twice"),
        ("answers.yaml", '  articles: ["10"]', "  articles: []", "articles"),
        ("answers.yaml", '  articles: ["10"]', "  articles: [10]", "valid string"),
        ("answers.yaml", '  articles: ["10"]', '  articles: ["11.7"]', "no place 11.7"),
        ("answers.yaml", "  readings: [R10]", "  readings: [R99]", "no reading R99"),
        ("answers.yaml", "  readings: [R10]", "  readings: []\n  extra: 1", "extra"),
        ("answers.yaml", "[fraud, unused, what_is_voucher]", "[frauds]", "frauds"),
        ("answers.yaml", "[fraud, unused, what_is_voucher]", "[transfer]", "leads back to itself"),
        ("answers.yaml", "[fraud, unused, what_is_voucher]", "[cheat!]", "cheat!"),
        ("answers.yaml", "不能。服务券只限", "不能,服务券只限", "half-width"),
        ("answers.yaml", "只按服务费估算；以主管部门解释为准。", "只按服务费估算。", "rests on R9"),
        ("answers.yaml", "单个企业当年最高40万元", "单个企业当年最高45万元", "450000元"),
        ("articles.yaml", "不超过 40 万元", "不超过 50 万元", "not verbatim"),
        ("articles.yaml", "  note: 公开文件的文字版", "  #: ", "without a note"),
        ("articles.yaml", '    - anchor: "8.1"', '    - anchor: "9.1"', "stands under article 8"),
        ("articles.yaml", "- number: 22", "- number: 24", "without a gap"),
        ("articles.yaml", "label: 第八条（二）", "label: 第九条（二）", "labelled"),
        ("readings.yaml", '  articles: ["9"]', '  articles: ["9.9"]', "no place 9.9"),
        ("glossary.yaml", "  source: text", "  source: hearsay", "source"),
        ("glossary.yaml", "供50人使用", "供60人使用", "60人"),
    ],
)
def test_a_fault_is_refused_with_its_reason(folder, file, old, new, complaint):
    edit(folder, file, old, new)
    with pytest.raises(PolicyDataError, match=complaint):
        load_text(folder)


def test_a_rate_that_changes_in_the_articles_condemns_the_answers_that_still_give_the_old_one(
    folder,
):
    path = folder / "articles.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("给予云服务费50%", "给予云服务费40%"), encoding="utf-8")
    with pytest.raises(
        PolicyDataError, match=r"answer public_cloud_rates: 50% stands in no source"
    ):
        load_text(folder)


@pytest.mark.parametrize("content", ["", "{}", "- [1, 2", "\tx: 1"])
def test_a_broken_file_is_refused_by_name(folder, content):
    (folder / "answers.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(PolicyDataError, match=r"answers\.yaml"):
        load_text(folder)


def test_a_missing_file_is_refused_by_name(folder):
    (folder / "glossary.yaml").unlink()
    with pytest.raises(PolicyDataError, match=r"glossary\.yaml"):
        load_text(folder)
