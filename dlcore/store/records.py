"""Rows of one database and folders of one home: what datasets, runs and models are made of."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Table, insert, select, update

from dlcore.errors import NotFound
from dlcore.store.files import safe
from dlcore.store.tables import open_database


class Records:
    """A database and a folder. Another owner's row is `NotFound`, as if it were not there."""

    def __init__(self, home: Path, url: str):
        self.home = home
        self.url = url
        self._database = open_database(url)

    def _folder(self, *parts: str) -> Path:
        path = self.home.joinpath(*map(safe, parts))
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def _insert(self, table: Table, row) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(table).values(**vars(row)))

    def _row(self, table: Table, id: str, owner: str | None) -> dict:
        with self._database.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == id)).mappings().first()
        if row is None or owner not in (None, row["owner"]):
            raise NotFound(
                f"This {table.name[:-1]} is not here.", "It may have been deleted, or belong to someone else."
            )
        return dict(row)

    def _rows(self, table: Table, owner: str) -> list[dict]:
        with self._database.connect() as connection:
            found = connection.execute(select(table).where(table.c.owner == owner).order_by(table.c.created.desc()))
            return [dict(row) for row in found.mappings()]

    def _change(self, table: Table, id: str, owner: str, values: dict) -> None:
        self._row(table, id, owner)
        with self._database.begin() as connection:
            connection.execute(update(table).where(table.c.id == id).values(**values))
