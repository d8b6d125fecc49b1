"""What a page asks for beside training and explaining: reading a file, opening a model file, predicting new patients.

Errands run on a worker of their own with a memory limit, so that a file that is too large harms nobody else.
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from pathlib import Path

from dlcore.bundle import read_bundle
from dlcore.errors import NotFound
from dlcore.store import Store


def read_table(store: Store, owner: str, path: str, options: dict | None = None, name: str = "") -> dict:
    """Read an uploaded table; it is kept as a draft.

    Returns
    -------
    dict
        ``dataset_id`` and ``guesses`` (a tree): separator, encoding, kinds, roles and whatever was noticed.
    """
    from dlcore.data import read_table as read

    return _draft(store, owner, read(_uploaded(store, path), options), name or Path(path).name)


def read_images(store: Store, owner: str, path: str, options: dict | None = None, name: str = "") -> dict:
    """Read an uploaded folder, archive or picture; it is kept as a draft."""
    from dlcore.data.images import read_images as read

    return _draft(store, owner, read(_uploaded(store, path), options), name or Path(path).name)


def open_bundle(store: Store, owner: str, path: str, name: str = "") -> dict:
    """Check an uploaded model file by building the model, and put it into the library."""
    from dlcore.jobs.recipe import load_model

    content = _uploaded(store, path).read_bytes()
    bundle = read_bundle(content)
    load_model(bundle)
    row = store.add_model(owner, bundle.card["family"], name or Path(path).stem, content)
    return {"model_id": row.id, "family": row.family, "card": bundle.card}


def _draft(store: Store, owner: str, reading, name: str) -> dict:
    row = store.add_dataset(owner, reading.dataset, name, draft=True)
    guesses = reading.guesses
    return {"dataset_id": row.id, "guesses": asdict(guesses) if is_dataclass(guesses) else guesses}


def _uploaded(store: Store, path: str) -> Path:
    """The path, if it leads to an upload and nowhere else."""
    found = (store.home / "uploads" / path).resolve()
    if not (found.is_relative_to(store.home / "uploads") and found.exists()):
        raise NotFound("The uploaded file is not here any more.", "Upload it again.")
    return found


TASKS = {"read_table": read_table, "read_images": read_images, "open_bundle": open_bundle}
