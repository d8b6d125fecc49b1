"""Datasets, runs and models, as they were before the database had a version."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, String, Text

revision, down_revision = "0001", None


def upgrade() -> None:
    _own(
        "datasets",
        Column("kind", String(20), nullable=False),
        Column("task", String(20), nullable=False),
        Column("n", BigInteger, nullable=False),
        Column("digest", String(64), nullable=False),
        Column("draft", Boolean, nullable=False),
    )
    _own(
        "runs",
        Column("family", String(40), nullable=False),
        Column("dataset_id", String(32), nullable=False, index=True),
        Column("spec", JSON, nullable=False),
        Column("state", String(12), nullable=False, index=True),
        Column("reason", Text, nullable=False),
        Column("remedy", Text, nullable=False),
        Column("stop", Boolean, nullable=False),
        Column("worker", String(200), nullable=False),
        Column("started", Float(53)),
        Column("ended", Float(53)),
        Column("beat", Float(53)),
    )
    _own(
        "models",
        Column("family", String(40), nullable=False),
        Column("run_id", String(32)),
        Column("size", BigInteger, nullable=False),
    )


def _own(name: str, *columns: Column) -> None:
    op.create_table(
        name,
        Column("id", String(32), primary_key=True),
        Column("owner", String(320), nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("created", Float(53), nullable=False, index=True),
        *columns,
    )
