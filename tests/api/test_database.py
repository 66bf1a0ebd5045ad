"""Migrations, transactions and erasure at the level of the database."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from api.database import Database, migration_config
from api.models import Base
from tests.api.conftest import Api


async def test_models_and_migrations_agree(api: Api) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with api.resources.database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(api: Api) -> None:
    talk = await api.start()
    await api.resources.database.migrate()
    assert len(await talk.history()) == 1


async def test_migrations_go_back_and_forth(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'm.db'}")
    await database.migrate()
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(migration_config(c), "base"))
    async with database.engine.connect() as connection:
        tables = await connection.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        )
        assert tables.all() == ["alembic_version"]
    await database.migrate()
    await database.close()


async def test_sqlite_is_set_up_for_one_writer_and_real_erasure(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 's.db'}")
    async with database.engine.connect() as connection:
        seen = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "secure_delete")
        }
    assert seen == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "secure_delete": 1}
    await database.close()


async def test_an_exception_undoes_the_transaction(api: Api) -> None:
    talk = await api.start()

    async def fail_halfway() -> None:
        async with api.resources.database.transaction() as session:
            await session.execute(
                text("UPDATE conversations SET flagged = true WHERE id = :id"), {"id": talk.id}
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_halfway()
    conversation = await api.resources.conversations.authenticate(talk.id, talk.token)
    assert conversation.flagged is False


def test_the_token_is_not_in_the_database(tmp_path: Path) -> None:
    """A copy of the database opens no conversation."""
    script = f"""
import asyncio, httpx
from pathlib import Path
from api.main import create_app
from tests.api.conftest import settings_for
async def main():
    folder = Path({str(tmp_path)!r})
    url = f"sqlite+aiosqlite:///{{folder / 't.db'}}"
    app = create_app(settings_for(url, "http://127.0.0.1:9", folder))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            answer = await client.post("/api/v1/conversations", json={{}})
            (folder / "token").write_text(answer.json()["token"])
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60, capture_output=True)
    token = (tmp_path / "token").read_text()
    with sqlite3.connect(tmp_path / "t.db") as connection:
        dump = "\n".join(connection.iterdump())
    assert "conversations" in dump
    assert token not in dump
