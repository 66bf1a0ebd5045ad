"""What the report counts as an amount read exactly and as a fact found."""

from pathlib import Path

import pytest

from evaluation import amounts, facts
from evaluation.intervals import Interval
from evaluation.overlap import unseen
from evaluation.sentences import EvaluationDataError, Sentence


def file(folder: Path, text: str) -> Path:
    path = folder / "set.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_amount_counts_only_with_its_bounds_and_its_period(tmp_path: Path) -> None:
    readings = amounts.read_all(
        file(
            tmp_path,
            """
- {text: "公有云一年50万", expect: ["500000 year"]}
- {text: "公有云一年50万", expect: ["500000"]}
- {text: "不到500万的税", expect: ["[, 5000000)"]}
- {text: "不到500万的税", expect: ["[, 5000000]"]}
- {text: "第十一条", expect: []}
""",
        )
    )
    assert [reading.right for reading in readings] == [True, False, True, False, True]
    assert amounts.summary(readings) == {"messages": 5, "exact": 0.6}


def test_both_ends_of_an_approximation_may_be_open_or_closed() -> None:
    assert Interval.read("[500000, 600000)") == Interval.read("(500000, 600000)")


@pytest.mark.parametrize("written", ["fifty", "[1 2]", "500000 week", ""])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        Interval.read(written)


def test_facts_are_counted_by_kind_value_and_sign(tmp_path: Path) -> None:
    readings = facts.read_all(
        file(
            tmp_path,
            """
- text: "我们不是四上，是白云的软件公司，公有云一年50万"
  facts: ["NOT category four_above", "category software_it", "district inside",
          "service public_cloud", "annual_fee 500000 @public_cloud"]
- {text: "四上企业是什么", facts: []}
- {text: "我们在白云", facts: ["district outside"]}
""",
        )
    )
    figures = facts.summary(readings)
    assert figures["messages_exact"] == 0.6667
    assert figures["by_kind"]["category"] == {"facts": 2, "f1": 1.0}
    # inside was found where outside was expected: one right of two written and two found
    assert figures["by_kind"]["district"] == {"facts": 2, "f1": 0.5}


def test_an_unknown_kind_of_fact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationDataError, match="no fact"):
        facts.read_all(file(tmp_path, '- {text: 好, facts: ["mood good"]}'))


def test_a_sentence_that_training_has_is_left_out_whatever_its_marks_and_script() -> None:
    sentences = [
        Sentence(text, "ask_process", "mandarin") for text in ("流程？", "點樣申請", "怎么弄")
    ]
    left = unseen(sentences, {"流程", "怎么申请"})
    assert [sentence.text for sentence in left] == ["怎么弄"]
