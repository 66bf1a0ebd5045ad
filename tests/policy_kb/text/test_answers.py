"""The answers cover the text and the topics, and say nothing that their sources do not."""

import re

import pytest

from policy_kb.figures import figures
from policy_kb.schema_text import DISCLAIMER, GOALS
from policy_kb.text import load_text
from tests.policy_kb.text.places import POLICY, TOPICS

ANSWERS = load_text(POLICY).answers


def topics() -> dict[str, list[int]]:
    """Topic → the articles that data/topics.md names for it."""
    table = TOPICS.read_text(encoding="utf-8").split("## Questions about the text")[1]
    rows = re.findall(r"^\| ([a-z_]+) \| ([^|]+) \|", table, flags=re.MULTILINE)
    return {
        topic: [int(place.strip().split(".")[0]) for place in places.split(",")]
        for topic, places in rows
        if topic != "topic"
    }


def test_every_topic_has_an_answer_and_every_answer_a_topic():
    assert set(ANSWERS) == set(topics())


@pytest.mark.parametrize(("topic", "articles"), topics().items())
def test_an_answer_cites_the_articles_its_topic_names(text, topic, articles):
    cited = {citation.article for citation in text.citations(ANSWERS[topic].articles)}
    assert set(articles) <= cited


@pytest.mark.parametrize("number", range(1, 23))
def test_every_article_is_reached_by_an_answer(text, number):
    assert any(
        citation.article == number
        for answer in ANSWERS.values()
        for citation in text.citations(answer.articles)
    )


@pytest.mark.parametrize("number", range(1, 25))
def test_every_reading_exists(text, number):
    assert text.readings[f"R{number}"].articles


def test_readings_that_explain_the_text_are_reached_by_an_answer():
    used = {reading for answer in ANSWERS.values() for reading in answer.readings}
    # These rule a computation and not a question about the text; the estimate tells of them.
    assert {f"R{number}" for number in range(1, 25)} - used == {"R5", "R14", "R23"}


@pytest.mark.parametrize("topic", ANSWERS)
def test_an_answer_names_an_article_in_its_own_words(topic):
    for wording in ANSWERS[topic].wordings():
        assert re.search(r"第[一二三四五六七八九十]+条|印发通知", wording)


@pytest.mark.parametrize("topic", ANSWERS)
def test_an_article_named_in_an_answer_is_among_its_citations(text, topic):
    answer = ANSWERS[topic]
    cited = {citation.label for citation in text.citations(answer.articles)}
    cited_articles = {
        re.match(r"第[一二三四五六七八九十]+条|印发通知", label)[0] for label in cited
    }
    for wording in answer.wordings():
        named = set(re.findall(r"第[一二三四五六七八九十]+条", wording))
        assert named <= cited_articles, wording


@pytest.mark.parametrize("topic", ANSWERS)
def test_a_clause_named_in_an_answer_is_among_its_citations(text, topic):
    answer = ANSWERS[topic]
    cited = {citation.label for citation in text.citations(answer.articles)}
    for wording in answer.wordings():
        for named in re.findall(r"第[一二三四五六七八九十]+条（[一二三四五六七八]）\d?", wording):
            assert any(label.startswith(named) for label in cited), f"{named} in {wording}"


@pytest.mark.parametrize("topic", ANSWERS)
def test_an_answer_is_short_polite_and_complete(topic):
    answer = ANSWERS[topic]
    assert len(answer.text) <= 250
    assert len(answer.title) <= 14
    for wording in answer.wordings():
        assert len(wording) <= 300
        assert wording.endswith(("。", "？"))
        assert "你" not in wording.replace("您", "")
        assert not re.search(r"[,;:!?()\"']", wording)


@pytest.mark.parametrize("topic", ANSWERS)
def test_the_alternate_states_the_same_reservations(topic):
    answer = ANSWERS[topic]
    for wording in answer.wordings():
        assert (DISCLAIMER in wording) == bool(answer.readings)


@pytest.mark.parametrize("topic", ANSWERS)
def test_the_follow_ups_lead_on(topic):
    answer = ANSWERS[topic]
    assert 1 <= len(answer.next) <= 3
    assert len(set(answer.next)) == len(answer.next)
    assert set(answer.next) <= GOALS | set(ANSWERS) - {topic}


def test_titles_are_unique_because_they_are_buttons():
    titles = [answer.title for answer in ANSWERS.values()]
    assert len(set(titles)) == len(titles)


def test_the_validity_is_told_for_every_status():
    answer = ANSWERS["validity"]
    assert answer.for_status("in_force").startswith("有效")
    assert "已经到期" in answer.for_status("lapsed")
    assert "020-80736051" in answer.for_status("lapsed")
    assert "还没有" in answer.for_status("not_yet_in_force")
    assert not answer.alternate.startswith(("有效", "无效"))


def test_an_answer_without_variants_is_the_same_in_every_status():
    answer = ANSWERS["transfer"]
    statuses = ("in_force", "lapsed", "not_yet_in_force")
    assert {answer.for_status(status) for status in statuses} == {answer.text}
    with pytest.raises(KeyError):
        answer.for_status("unheard of")


@pytest.mark.parametrize(
    ("topic", "figure"),
    [
        ("public_cloud_rates", "50%"),
        ("public_cloud_rates", "300000元"),
        ("software_park_rates", "200000元"),
        ("digital_workshop_rates", "400000元"),
        ("annual_cap", "2000000元"),
        ("fraud", "5年"),
        ("supplement", "3个工作日"),
        ("publicity", "5个工作日"),
        ("unused", "30天"),
        ("validity", "2022年"),
    ],
)
def test_the_answer_gives_the_figure_asked_for_in_both_wordings(topic, figure):
    assert figure in figures(ANSWERS[topic].text)
    assert figure in figures(ANSWERS[topic].alternate)


@pytest.mark.parametrize(
    "term", ["四上企业", "总部企业", "新招商重点企业", "实缴注册资本", "承诺函"]
)
def test_a_term_of_the_measure_is_in_the_glossary(text, term):
    assert [entry for entry in text.glossary.values() if entry.term == term]


def test_no_name_of_a_term_is_used_for_two(text):
    names = [name for entry in text.glossary.values() for name in {entry.term, *entry.aliases}]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "topic",
    [
        "package_price",
        "quota",
        "contact",
        "where_to_apply",
        "processing_time",
        "company_age",
        "term_headquarters",
        "term_new_key_investment",
        "term_incubator",
    ],
)
def test_where_the_text_is_silent_the_answer_says_so_and_names_the_office(topic):
    assert "文件没有写" in ANSWERS[topic].text or "没有写认定标准" in ANSWERS[topic].text
    assert "020-80736051" in ANSWERS[topic].text
