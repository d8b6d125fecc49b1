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
    """Connect to `url`; `dlcore.store.version` sees to the tables."""
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):  # as database hosts write it
        address = address.set(drivername="postgresql+psycopg")
    database = create_engine(address, pool_pre_ping=True)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
    return database


def _prepare_sqlite(connection, _record) -> None:
    """Readers never wait for a writer, and a writer waits for another one; what is deleted is overwritten."""
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
