"""The normalised text of a message, inside Rasa's pipeline."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.normalise import normalise

NORMALIZED = "normalized"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ChineseNormaliser(GraphComponent):
    """Sets `normalized`, the text that all understanding works on.

    The text itself never changes: NFKC makes "/" of a full-width slash, and Rasa would obey
    such a text as a command; the transcript also keeps what was written.
    """

    @staticmethod
    def required_packages() -> List[Text]:
        # Rasa asks for their distributions too: only those named as they are imported.
        return ["pypinyin"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseNormaliser:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Normalises every message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                message.set(NORMALIZED, normalise(text), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalises the training examples in the same way."""
        self.process(training_data.training_examples)
        return training_data
