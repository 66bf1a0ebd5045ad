"""The two components as Rasa runs them: what a message carries when it leaves the pipeline."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.components.facts import SpacyFactExtractor
from bot.components.normaliser import ChineseNormaliser


@pytest.fixture
def parse(tmp_path):
    context = ExecutionContext(GraphSchema({}))
    stages = [
        component.create({}, LocalModelStorage(tmp_path), Resource("r"), context)
        for component in (ChineseNormaliser, SpacyFactExtractor)
    ]

    def run(text: str) -> dict:
        message = Message({"text": text})
        for stage in stages:
            stage.process([message])
        return message.as_dict(only_output_properties=True)

    return run


def test_the_text_stays_as_it_was_written(parse) -> None:
    parsed = parse("／affirm 我哋公有雲")
    assert parsed["text"] == "／affirm 我哋公有雲"
    assert parsed["normalized"] == "/affirm 我们公有云"


def test_entities_name_their_extractor_and_count_in_the_normalised_text(parse) -> None:
    parsed = parse("公有雲一年５０萬")
    fee = next(e for e in parsed["entities"] if e["entity"] == "annual_fee")
    assert fee["extractor"] == "SpacyFactExtractor"
    assert fee["service"] == "public_cloud"
    assert fee["value"]["low"] == "500000.00"
    assert parsed["normalized"][fee["start"] : fee["end"]] == fee["text"] == "50万"


def test_a_message_without_facts_has_no_entities(parse) -> None:
    assert parse("今天天气怎么样")["entities"] == []
