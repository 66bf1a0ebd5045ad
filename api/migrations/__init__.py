"""Schema revisions (Alembic), applied by the api before it is ready."""
