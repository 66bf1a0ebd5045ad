"""Write a new revision from the difference between models and migrations.

`python -m api.migrations.revise "what changes"`: migrates an empty SQLite database to the newest
revision and compares. Read what it wrote before committing it.
"""

from __future__ import annotations

import sys

from alembic import command
from sqlalchemy import create_engine

from api.database import migration_config


def main(message: str) -> None:
    with create_engine("sqlite://").connect() as connection:
        command.upgrade(migration_config(connection), "head")
        command.revision(migration_config(connection), message, autogenerate=True)


if __name__ == "__main__":
    main(sys.argv[1])
