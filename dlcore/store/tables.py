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
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.schema import CreateIndex, CreateTable

METADATA = MetaData()
_LOCK = 0xCA7A1  # any number that no other program on this database is likely to lock
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
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):  # as database hosts write it
        address = address.set(drivername="postgresql+psycopg")
    database = create_engine(address, pool_pre_ping=True)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
    if not set(METADATA.tables) <= set(inspect(database).get_table_names()):
        _make_tables(database)
    return database


def _make_tables(database: Engine) -> None:
    """Make what is missing, also when several processes open a new store at the same moment."""
    with database.begin() as connection:
        if database.dialect.name == "postgresql":  # whose "if not exists" does not wait for another process
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def _prepare_sqlite(connection, _record) -> None:
    """Readers never wait for a writer, and a writer waits for another one; what is deleted is overwritten."""
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
