"""Rows of one database and folders of one home: what datasets, runs and models are made of."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Select, Table, insert, select, update

from dlcore.errors import NotFound
from dlcore.store.files import safe
from dlcore.store.tables import open_database
from dlcore.store.version import bring_up_to_date


class Records:
    """A database and a folder. Another owner's row is `NotFound`, as if it were not there."""

    def __init__(self, home: Path, url: str):
        self.home = home
        self.url = url
        self.database = open_database(url)
        bring_up_to_date(self.database)

    def folder(self, *parts: str) -> Path:
        """A folder below the home, made if it is not there."""
        path = self.home.joinpath(*map(safe, parts))
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def begin(self):
        """A connection whose changes are kept together, or not at all."""
        return self.database.begin()

    def forget_deleted(self) -> None:
        """Have SQLite write its log back, so that deleted rows are not in there either; PostgreSQL has its own ways."""
        if self.database.dialect.name == "sqlite":
            with self.database.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def select(self, found: Select) -> list:
        """Rows of a question, as mappings."""
        with self.database.connect() as connection:
            return list(connection.execute(found).mappings())

    def insert(self, table: Table, row) -> None:
        with self.begin() as connection:
            connection.execute(insert(table).values(**vars(row)))

    def row(self, table: Table, id: str, owner: str | None) -> dict:
        """The row of that id; `NotFound` where it is not there, or somebody else's."""
        found = self.select(select(table).where(table.c.id == id))
        if not found or owner not in (None, found[0]["owner"]):
            raise NotFound(
                f"This {table.name[:-1]} is not here.", "It may have been deleted, or belong to someone else."
            )
        return dict(found[0])

    def rows(self, table: Table, owner: str) -> list[dict]:
        """All rows of an owner, newest first."""
        found = self.select(select(table).where(table.c.owner == owner).order_by(table.c.created.desc()))
        return [dict(row) for row in found]

    def change(self, table: Table, id: str, owner: str, values: dict) -> None:
        self.row(table, id, owner)
        with self.begin() as connection:
            connection.execute(update(table).where(table.c.id == id).values(**values))
