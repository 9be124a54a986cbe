"""PostgreSQL as every service uses it: a pool, transactions scoped to a company, migrations in plain SQL."""

from common.postgres.database import Connection, Database, Row, open_database

__all__ = ["Connection", "Database", "Row", "open_database"]
