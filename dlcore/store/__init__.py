"""Datasets, runs and models: rows in a database and bytes in a folder, each with an owner."""

from dlcore.store.rows import DatasetRow, ModelRow, RunRow
from dlcore.store.store import Store, open_store

__all__ = ["DatasetRow", "ModelRow", "RunRow", "Store", "open_store"]
