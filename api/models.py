"""All tables, so that `Base.metadata` is complete for migrations."""

from api.conversations.models import Conversation, Message, Offer, Turn
from api.database import Base
from api.intakes.models import Intake, IntakeStage

__all__ = ["Base", "Conversation", "Intake", "IntakeStage", "Message", "Offer", "Turn"]
