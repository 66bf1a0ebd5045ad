"""The model is trained when, and only when, its inputs have changed."""

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runtime import model
from runtime.model import TrainingFailedError, fingerprint, trained_model

TRAINER = """#!{python}
import pathlib, sys
arguments = sys.argv[1:]
with open("trainings", "a") as file:
    file.write("x")
if "{outcome}" == "trained":
    name = arguments[arguments.index("--fixed-model-name") + 1]
    folder = pathlib.Path(arguments[arguments.index("--out") + 1])
    (folder / f"{{name}}.tar.gz").write_text("model")
sys.exit(1 if "{outcome}" == "failed" else 0)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/greet.yml", "bot/language/amounts.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def use_trainer(monkeypatch: pytest.MonkeyPatch, project: Path, outcome: str = "trained") -> None:
    script = project / "trainer"
    script.write_text(TRAINER.format(python=sys.executable, outcome=outcome), encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(model, "RASA_PYTHON", script)


def trainings(project: Path) -> int:
    return len((project / "trainings").read_text(encoding="ascii"))


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/greet.yml", "bot/language/amounts.py"]
)
def test_a_changed_input_is_another_model(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text(name.upper(), encoding="utf-8")  # as long as before
    assert fingerprint(project) != before


def test_a_new_or_a_renamed_input_is_another_model(project: Path) -> None:
    before = fingerprint(project)
    (project / "data/nlu/greet.yml").rename(project / "data/nlu/hello.yml")
    renamed = fingerprint(project)
    (project / "data/nlu/more.yml").touch()
    assert len({before, renamed, fingerprint(project)}) == 3


def test_times_and_compiled_files_and_notes_do_not_count(project: Path) -> None:
    before = fingerprint(project)
    os.utime(project / "config.yml", (0, 0))
    (project / "bot/language/__pycache__").mkdir()
    (project / "bot/language/__pycache__/amounts.cpython-310.pyc").touch()
    (project / "data/topics.md").touch()
    assert fingerprint(project) == before


def test_it_is_trained_once_however_many_ask(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    use_trainer(monkeypatch, project)
    models = project / "models"
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: trained_model(project, models), range(4)))
    assert (len(paths), trainings(project)) == (1, 1)
    assert paths.pop().read_text(encoding="ascii") == "model"


def test_going_back_to_earlier_inputs_trains_nothing(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    use_trainer(monkeypatch, project)
    models = project / "models"
    first = trained_model(project, models)
    (project / "config.yml").write_text("changed", encoding="utf-8")
    trained_model(project, models)
    (project / "config.yml").write_text("config.yml", encoding="utf-8")
    assert trained_model(project, models) == first
    assert trainings(project) == 2


def test_three_models_are_kept(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    use_trainer(monkeypatch, project)
    models = project / "models"
    for content in "abcde":
        (project / "config.yml").write_text(content, encoding="utf-8")
        newest = trained_model(project, models)
    kept = list(models.glob("*.tar.gz"))
    assert (len(kept), newest in kept) == (3, True)


@pytest.mark.parametrize("outcome", ["failed", "left_nothing"])
def test_a_failed_training_leaves_no_model(
    monkeypatch: pytest.MonkeyPatch, project: Path, outcome: str
) -> None:
    use_trainer(monkeypatch, project, outcome)
    with pytest.raises(TrainingFailedError):
        trained_model(project, project / "models")
    left = {path.name for path in (project / "models").iterdir()}
    assert left == {"training.lock", "training.log"}
