"""One store: the database says what is true, the folder keeps the bytes."""

from __future__ import annotations

import os
from pathlib import Path

from dlcore.store.features import Features
from dlcore.store.models import Models


def open_store(home: str | Path | None = None, url: str | None = None) -> Store:
    """Open the store of this computer, making it if it is not there.

    Parameters
    ----------
    home : path, optional
        Folder for files; else ``DLCORE_HOME``, else ``~/.cajal``. It is readable by its owner alone.
    url : str, optional
        Database; else ``DLCORE_DATABASE_URL``, else SQLite in `home`.
    """
    home = Path(home or os.environ.get("DLCORE_HOME") or Path.home() / ".cajal").expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    return Store(home, url or os.environ.get("DLCORE_DATABASE_URL") or f"sqlite:///{home / 'cajal.db'}")


class Store(Models):
    """Datasets, runs and models of all owners, each part in a file of its own.

    Everything is asked for in somebody's name; another's row is `NotFound`, as if it were not there.
    """

    def __init__(self, home: Path, url: str):
        super().__init__(home, url)
        self.features = Features(home / "features")
