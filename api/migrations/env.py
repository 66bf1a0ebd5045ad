"""Alembic's environment; always online, on a connection that the caller hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from api.database import UtcDateTime
from api.models import Base


def _render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    # A revision must stay what it was, whatever becomes of the api's own types.
    is_instant = kind == "type" and isinstance(item, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_instant else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
