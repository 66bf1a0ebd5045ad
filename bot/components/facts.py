"""The facts of a message as entities, inside Rasa's pipeline."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.normaliser import NORMALIZED
from bot.language.facts import extract_facts
from bot.language.normalise import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpacyFactExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the facts of `bot.language.facts` to `entities`; offsets count in `normalized`."""

    @staticmethod
    def required_packages() -> List[Text]:
        # Rasa asks for their distributions too: only those named as they are imported.
        return ["spacy", "phonenumbers"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpacyFactExtractor:
        extract_facts("上云")  # builds the pipeline now, so that the first message need not wait
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Extracts from every message that has a text."""
        for message in messages:
            text, normalized = message.get(TEXT) or "", message.get(NORMALIZED)
            if normalized is None:
                normalized = normalise(text)
            found = [fact.as_entity() for fact in extract_facts(normalized, text)]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
