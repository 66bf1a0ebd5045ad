"""The tracker of one turn.

The api owns the dialogue state (the slots) and sends it with every turn; Rasa keeps nothing
between turns. This store hands Rasa a tracker that is made from the turn's state, and keeps the
tracker that Rasa saves, so that the channel can read the new slots and the events. A turn therefore
costs the same at message 1 and at message 1,000, any Rasa process can serve any turn, and a turn
that is run again after a crash starts from the same state as before.

Rasa 3.6: https://rasa.com/docs/rasa/tracker-stores#custom-tracker-store
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass
class TurnState:
    """The slots a turn begins with, and the tracker it ends with."""

    slots: dict[str, Any] = field(default_factory=dict)
    tracker: DialogueStateTracker | None = None


#: Set by the channel around `Agent.handle_message`; each request runs in its own context.
current_turn: ContextVar[TurnState | None] = ContextVar("current_turn", default=None)


class TurnTrackerStore(TrackerStore):
    """Builds the tracker from the current turn's state; stores nothing."""

    def __init__(self, domain: Domain | None = None, **_endpoint: Any) -> None:
        super().__init__(domain, event_broker=None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a started session with the turn's slots set, before any user message."""
        turn = current_turn.get()
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        tracker.update(ActionExecuted(ACTION_SESSION_START_NAME), self.domain)
        tracker.update(SessionStarted(), self.domain)
        known = {slot.name for slot in self.domain.slots}
        for name, value in (turn.slots if turn else {}).items():
            if name in known and value is not None:
                tracker.update(SlotSet(name, value), self.domain)
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker for the channel that started this turn."""
        turn = current_turn.get()
        if turn is not None:
            turn.tracker = tracker

    async def keys(self) -> list:  # type: ignore[type-arg]
        """No conversation is stored here."""
        return []
