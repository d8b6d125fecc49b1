"""The version of a store's database: read when it is opened, and brought up to this program's by Alembic's steps."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from dlcore.errors import StoreError
from dlcore.store.tables import METADATA

HEAD = "0001"  # the newest file in migrations/versions
BEFORE_VERSIONS = "0001"  # what a database without a version is, if it has its tables
STEPS = Path(__file__).parent / "migrations"
_LOCK = 0xCA7A1  # any number that no other program on this database is likely to lock


def bring_up_to_date(database: Engine) -> None:
    """Make the tables of a new database, or change those of an older one; rows stay.

    Raises
    ------
    StoreError
        The database was written by a newer version, is damaged, is something else, or does not answer.
    """
    try:
        with database.connect() as connection:
            found = _version(connection)
        if found != HEAD:
            with _alone(database) as connection:
                _upgrade(connection)
    except DBAPIError as error:
        raise _in_words(error) from error


def _version(connection: Connection) -> str | None:
    """The version that is written in the database; None where there is none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


def _upgrade(connection: Connection) -> None:
    """Run the steps that are missing; other processes that open the store wait meanwhile."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.attributes["connection"] = connection
    found = _version(connection)
    if found is not None and found not in _known():
        raise StoreError(
            "These data were kept by a newer version of Cajal.",
            "Start that version, or name another folder in DLCORE_HOME. Nothing was changed.",
        )
    if found is None and _has_tables(connection):
        command.stamp(config, BEFORE_VERSIONS)
    command.upgrade(config, "head")


def _known() -> set[str]:
    return {path.name.split("_")[0] for path in (STEPS / "versions").glob("[0-9]*.py")}


def _has_tables(connection: Connection) -> bool:
    """Whether the tables stand there without a version; `StoreError` where they are older than any that is known."""
    there = inspect(connection)
    found = [table for table in METADATA.sorted_tables if there.has_table(table.name)]
    for table in found:
        columns = {column["name"] for column in there.get_columns(table.name)}
        if len(found) < len(METADATA.tables) or not {"id", "owner", "created"} <= columns:
            raise StoreError(
                "This database is not one of Cajal's, or of a version that is too old.",
                "Name another folder in DLCORE_HOME. Nothing was changed.",
            )
    return bool(found)


@contextmanager
def _alone(database: Engine):
    """A connection on which nobody else changes tables; what was changed is kept as a whole, or not at all."""
    if database.dialect.name == "postgresql":
        with database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            yield connection
        return
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # SQLite's own driver would begin too late
        try:
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _in_words(error: DBAPIError) -> StoreError:
    said = str(error.orig).lower()
    if any(words in said for words in ("not a database", "malformed", "corrupt", "encrypted")):
        return StoreError(
            "The database of this store is damaged.",
            "Bring cajal.db back from a backup, or move it away: the folders beside it keep data and models.",
        )
    if "full" in said:
        return StoreError("The disk is full.", "Make room, then start again. Nothing was lost.")
    if any(words in said for words in ("unable to open", "readonly", "permission")):
        return StoreError("The database cannot be written.", "See that this account may write to DLCORE_HOME.")
    return StoreError("The database does not answer.", "Start it, or look at DLCORE_DATABASE_URL; then start again.")
