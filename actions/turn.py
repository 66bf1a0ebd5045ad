"""One turn: what was understood, what is known, and the reply in the making."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.reply import QuickReply, Reply
from actions.state import DialogueState, FactSheet, IntakeState, OpenQuestion
from actions.wording import Wording
from policy_kb.book import Policy, PolicyBook
from policy_kb.facts import ServiceId
from policy_kb.results import Citation, Notice, Reason
from runtime.clock import Clock


@dataclass(frozen=True)
class Entity:
    """An entity as `bot/components/facts.py` extracts it (docs/interfaces.md)."""

    name: str
    value: Any
    text: str = ""
    negated: bool = False
    service: str | None = None
    year: int | None = None
    valid: bool | None = None
    doubted: bool = False
    asked: bool = False
    replaces: Any = None
    start: int = 0

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Entity:
        """An entry of `latest_message["entities"]`."""
        return cls(
            name=data["entity"],
            value=data.get("value"),
            text=str(data.get("text") or ""),
            negated=bool(data.get("negated")),
            service=data.get("service"),
            year=data.get("year"),
            valid=data.get("valid"),
            doubted=bool(data.get("doubted")),
            asked=bool(data.get("asked")),
            replaces=data.get("replaces"),
            start=int(data.get("start") or 0),
        )

    def as_asked(self) -> Entity:
        """The same entity, only asked about."""
        return replace(self, asked=True)


@dataclass(frozen=True)
class Part:
    """A clause that by itself asks something."""

    text: str
    intent: str
    topic: str | None
    confidence: float


@dataclass
class Turn:
    """Everything a capability reads and writes."""

    conversation_id: str
    text: str
    normalized: str
    intent: str
    topic: str | None
    confidence: float
    ranking: list[tuple[str, float]]
    parts: list[Part]
    entities: list[Entity]
    asks: bool
    is_payload: bool
    sheet: FactSheet
    dialogue: DialogueState
    intake: IntakeState
    policy: Policy
    book: PolicyBook
    wording: Wording
    clock: Clock
    retention_days: int
    reply: Reply = field(default_factory=Reply)
    changed: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    excluded_services: list[str] = field(default_factory=list)
    asked_now: bool = False
    taken_up: bool = False
    told_amounts: bool = False
    noted: list[str] = field(default_factory=list)
    back_in_reality: bool = False
    supposes: bool = False
    pointed: bool = False
    for_the_head_office: bool = False
    moves_here: bool = False
    kind_asked: Entity | None = None
    refused_before: list[str] = field(default_factory=list)
    unmet_before: list[str] = field(default_factory=list)
    ambiguous_amount: tuple[str, Decimal] | None = None
    other_one: bool = False
    which_of: list[str] = field(default_factory=list)
    leans_on: str | None = None

    @property
    def today(self) -> date:
        """The date the policy is read at."""
        return self.clock.today()

    @property
    def now(self) -> datetime:
        """Asia/Shanghai."""
        return self.clock.now()

    def says(self, key: str) -> bool:
        """Whether the message contains one of the words listed in a response of domain.yml."""
        return any(word in self.text for word in self.wording.say(key).split())

    def means(self, key: str) -> bool:
        """As `says`, in the message's simplified Mandarin, whatever script or dialect it is in."""
        return any(word in self.normalized for word in self.wording.say(key).split())

    def of(self, name: str) -> list[Entity]:
        """The entities of one name, in order."""
        return [e for e in self.entities if e.name == name]

    def of_any(self, *names: str) -> list[Entity]:
        """The entities of one of several names, in order."""
        return [e for e in self.entities if e.name in names]

    def first(self, name: str) -> Entity | None:
        """The first entity of one name."""
        return next(iter(self.of(name)), None)

    def has(self, *names: str) -> bool:
        """Whether the message has an entity of one of these names."""
        return any(e.name in names for e in self.entities)

    def say(self, key: str, **values: object) -> str:
        """A text of domain.yml; told again in one conversation, its next variation."""
        count = self.dialogue.said.get(key, 0)
        self.dialogue.said[key] = count + 1
        return self.wording.say(key, count, **values)

    def label(self, service: str) -> str:
        """The policy's name of a service."""
        return self.policy.service(ServiceId(service)).label

    def labels(self, services: Iterable[str]) -> str:
        """Names of services, listed in Chinese."""
        return "、".join(self.label(s) for s in services)

    def cite(self, reasons: Iterable[Reason | Notice]) -> list[Citation]:
        """The places that reasons rest on, each once."""
        places = places_of(self.policy)
        return list(dict.fromkeys(places[r.label] for r in reasons if r.label in places))

    def places(self, citations: Iterable[Citation]) -> str:
        """Labels of places, each once, listed in Chinese."""
        return "、".join(dict.fromkeys(c.label for c in citations))

    def articles(self, citations: Iterable[Citation]) -> str:
        """Labels of the whole articles that places lie in."""
        return self.places(self.policy.citation(str(c.article)) for c in citations)

    @property
    def phone(self) -> str:
        """The office's phone."""
        return self.policy.data.contact_phone.value

    def ask(self, question: OpenQuestion, quick_replies: Iterable[QuickReply]) -> None:
        """Asks, and remembers what is asked and with which buttons."""
        replies = list(quick_replies)
        question.buttons = [(r.title, r.payload) for r in replies]
        self.dialogue.open_question = question
        self.reply.ask(question.text, replies)
        self.asked_now = True

    def goal_reply(self, title: str, goal: str, **entities: str) -> QuickReply:
        """A quick reply that begins a capability."""
        payload = goal if goal.startswith("/") else f"/{goal}"
        if entities:
            payload += json.dumps(entities, ensure_ascii=False)
        return QuickReply(title, payload)

    def events(self) -> list[EventType]:
        """The slots after the turn."""
        self.dialogue.policy_id = self.policy.id
        return [
            SlotSet("fact_sheet", self.sheet.dump()),
            SlotSet("dialogue", self.dialogue.dump()),
            SlotSet("intake", self.intake.dump()),
        ]


@lru_cache
def places_of(policy: Policy) -> dict[str, Citation]:
    """Every place of the text by its label."""
    citations = (policy.citation(anchor) for anchor in sorted(policy.text.anchors))
    return {citation.label: citation for citation in citations}


def read_turn(
    tracker: Tracker, book: PolicyBook, wording: Wording, clock: Clock, retention_days: int
) -> Turn:
    """The turn that a tracker describes."""
    message = tracker.latest_message or {}
    metadata = message.get("metadata") or {}
    entities = [Entity.from_dict(e) for e in message.get("entities") or []]
    topic_entity = next((e.value for e in entities if e.name == "topic"), None)
    return Turn(
        conversation_id=tracker.sender_id,
        text=str(message.get("text") or ""),
        normalized=str(message.get("normalized") or message.get("text") or ""),
        intent=str((message.get("intent") or {}).get("name") or ""),
        topic=topic_entity or message.get("topic"),
        confidence=float((message.get("intent") or {}).get("confidence") or 0),
        ranking=[
            (str(r.get("name")), float(r.get("confidence") or 0))
            for r in message.get("intent_ranking") or []
        ],
        parts=[
            Part(str(p["text"]), str(p["intent"]), p.get("topic"), float(p.get("confidence") or 0))
            for p in message.get("parts") or []
        ],
        entities=entities,
        asks=bool(message.get("asks")),
        is_payload=bool(metadata.get("payload")),
        sheet=FactSheet.model_validate(tracker.slots.get("fact_sheet") or {}),
        dialogue=DialogueState.model_validate(tracker.slots.get("dialogue") or {}),
        intake=IntakeState.model_validate(tracker.slots.get("intake") or {}),
        policy=book.as_of(clock.today()),
        book=book,
        wording=wording,
        clock=clock,
        retention_days=retention_days,
    )
