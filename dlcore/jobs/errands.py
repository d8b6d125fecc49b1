"""What a page asks for beside training and explaining: reading a file, opening a model file, predicting new patients.

Errands run on a worker of their own with a memory limit, so that a file that is too large harms nobody else.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from dlcore.bundle import read_bundle
from dlcore.errors import BundleError, DataError, NotFound
from dlcore.specs import family as declared
from dlcore.store import Store


def read_table(store: Store, owner: str, path: str, name: str = "", options: dict | None = None) -> dict:
    """Read an uploaded table (`options`: fields of `TableOptions`); it is kept as a draft.

    Returns
    -------
    dict
        ``dataset_id``, ``guesses`` (separator, encoding, …) and ``notes``.
    """
    from dlcore.data import TableOptions
    from dlcore.data import read_table as read

    given = {k: tuple(v) if isinstance(v, list) else v for k, v in (options or {}).items()}
    unknown = set(given) - {f.name for f in fields(TableOptions)}
    if unknown:
        raise DataError(f"A table has no option {', '.join(sorted(unknown))}.", "Leave it out.")
    return _draft(store, owner, read(_uploaded(store, path), name or None, TableOptions(**given)))


def read_images(store: Store, owner: str, path: str, name: str = "", options: dict | None = None) -> dict:
    """Read an uploaded folder, archive or picture (`options`: fields of `ImageOptions`); it is kept as a draft.

    Returns
    -------
    dict
        As `read_table`, and ``skipped``: name and reason of each file left out.
    """
    from dlcore.data.images.read import read_images as read

    called = {"name": Path(name).stem} if name else {}
    reading = read(_uploaded(store, path), called | (options or {}))
    return _draft(store, owner, reading) | {"skipped": [list(pair) for pair in reading.skipped]}


def read_public(store: Store, owner: str, name: str) -> dict:
    """Fetch a public set of pictures, unless it was fetched before, and read it; as `read_images`."""
    from dlcore.data.images.public import fetch, public_set
    from dlcore.data.images.read import read_images as read

    path = fetch(name, store.home / "public")
    return _draft(store, owner, read(path, {"name": public_set(name).title})) | {"skipped": []}


def open_bundle(store: Store, owner: str, path: str, name: str = "", family: str = "") -> dict:
    """Check an uploaded model file by building the model, and put it into the library.

    Parameters
    ----------
    family : str, optional
        The only family to accept.

    Returns
    -------
    dict
        ``model`` (its id), ``family`` and ``card``.
    """
    from dlcore.jobs.recipe import load_model

    content = _uploaded(store, path).read_bytes()
    bundle = read_bundle(content)
    load_model(bundle)
    found = bundle.card["family"]
    if family and found != family:
        raise BundleError(f"This is a model of the {declared(found).name} page.", "Open it there.")
    row = store.add_model(owner, found, Path(name or path).stem, content)
    return {"model": row.id, "family": found, "card": bundle.card}


def predict_table(store: Store, owner: str, target: str, path: str, name: str = "") -> dict:
    """Predict a file of patients with a run's model or one of the library.

    Returns
    -------
    dict
        ``table`` (column → values), ``notes``, and the same as files to download: ``csv`` and ``excel`` (bytes).
    """
    from dlcore.data import read_frame

    return _predicted(store, owner, target, read_frame(_uploaded(store, path), name or None))


def predict_images(
    store: Store, owner: str, target: str, path: str, name: str = "", options: dict | None = None
) -> dict:
    """Predict uploaded pictures; as `predict_table`, and ``skipped``."""
    from dlcore.data.images.read import read_images as read
    from dlcore.jobs.recipe import keep_features

    keep_features(store.features)
    reading = read(_uploaded(store, path), options)
    skipped = {"skipped": [list(pair) for pair in reading.skipped]}
    return _predicted(store, owner, target, reading.dataset) | skipped


def _predicted(store: Store, owner: str, target: str, new) -> dict:
    from dlcore.data.tables import export
    from dlcore.jobs.predictions import predict

    found = predict(read_bundle(store.bundle_path(target, owner)), new)
    files = {"csv": export.to_csv(found.table), "excel": export.to_excel(found.table)}
    columns = {str(column): found.table[column].to_numpy() for column in found.table}
    return {"table": columns, "notes": found.notes} | files


def _draft(store: Store, owner: str, reading) -> dict:
    row = store.add_dataset(owner, reading.dataset, draft=True)
    return {"dataset_id": row.id, "guesses": reading.guesses, "notes": list(reading.notes)}


def _uploaded(store: Store, path: str) -> Path:
    """The path, if it leads to an upload and nowhere else."""
    uploads = store.home / "uploads"
    found = (uploads / path).resolve()
    if uploads not in found.parents or not found.exists():
        raise NotFound("The uploaded file is not here any more.", "Upload it again.")
    return found


TASKS = {
    task.__name__: task for task in (read_table, read_images, read_public, open_bundle, predict_table, predict_images)
}
