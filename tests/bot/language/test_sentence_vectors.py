"""Sentence vectors: what they know, that hostile text cannot harm them, and their cache."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import sentence_vectors as module
from bot.language.sentence_vectors import sentence_vectors, vectors_kept_in


def test_sentences_that_mean_the_same_are_nearer_than_others() -> None:
    asked, alike, other = sentence_vectors().of(
        ["逾期没使用会被收回吗", "开通了放着不用，资源还在不在", "公司食堂今天吃什么"]
    )
    assert asked @ alike > asked @ other


def test_a_sentence_has_the_same_vector_alone_and_among_others() -> None:
    among = sentence_vectors().of(["公示几天", "材料交到哪里"])
    np.testing.assert_allclose(among[:1], sentence_vectors().of(["公示几天"]), atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_vector_of_length_one(text: str) -> None:
    (vector,) = sentence_vectors().of([text])
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-3)


def test_lone_surrogates_and_nul_do_no_harm() -> None:
    assert np.isfinite(sentence_vectors().of(["\ud800补贴", "a\0b", ""])).all()


def test_known_sentences_are_not_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept" / "vectors.npz"
    first = vectors_kept_in(file, ["公示几天", "材料", "公示几天"])
    monkeypatch.setattr(module, "sentence_vectors", lambda: pytest.fail("computed again"))
    again = vectors_kept_in(file, ["材料", "公示几天"])
    np.testing.assert_array_equal(again, first[[1, 0]])


def test_a_spoilt_file_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    file.write_bytes(b"PK no archive")
    assert vectors_kept_in(file, ["材料"]).shape == (1, 384)
