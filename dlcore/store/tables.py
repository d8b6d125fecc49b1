"""The three tables, and a database opened the way it wants to be: SQLite with a write-ahead log, or PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Engine,
    Float,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.schema import CreateIndex, CreateTable

METADATA = MetaData()
_ID = String(32)


def _own(name: str, *columns: Column) -> Table:
    """A table whose every row has an unguessable id, an owner, a name and a time."""
    return Table(
        name,
        METADATA,
        Column("id", _ID, primary_key=True),
        Column("owner", String(320), nullable=False, index=True),
        Column("name", Text, nullable=False),
        Column("created", Float(53), nullable=False, index=True),
        *columns,
    )


DATASETS = _own(
    "datasets",
    Column("kind", String(20), nullable=False),
    Column("task", String(20), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("draft", Boolean, nullable=False),
)
RUNS = _own(
    "runs",
    Column("family", String(40), nullable=False),
    Column("dataset_id", _ID, nullable=False, index=True),
    Column("spec", JSON, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("reason", Text, nullable=False, default=""),
    Column("remedy", Text, nullable=False, default=""),
    Column("stop", Boolean, nullable=False, default=False),
    Column("worker", String(200), nullable=False, default=""),
    Column("started", Float(53)),
    Column("ended", Float(53)),
    Column("beat", Float(53)),
)
MODELS = _own(
    "models",
    Column("family", String(40), nullable=False),
    Column("run_id", _ID),
    Column("size", BigInteger, nullable=False),
)


def open_database(url: str) -> Engine:
    """Connect to `url` and make the tables that are not there yet."""
    database = create_engine(url, pool_pre_ping=True)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
    with database.begin() as connection:
        for table in METADATA.sorted_tables:
            # "if not exists" in the statement itself: several processes open a new store at the same moment
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
    return database


def _prepare_sqlite(connection, _record) -> None:
    """Readers never wait for a writer, and a writer waits for another one instead of failing."""
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
