"""What a page asks for beside training and explaining: reading a file, opening a model file, predicting new patients.

Errands run on a worker of their own with a memory limit, so that a file that is too large harms nobody else.
"""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from dlcore.bundle import Bundle, read_bundle, write_bundle
from dlcore.data.kinds import data_kind, kind_of_card
from dlcore.data.schema import Schema
from dlcore.data.tables import export
from dlcore.errors import BundleError, DataError, NotFound
from dlcore.jobs import look_tasks
from dlcore.specs import family as declared
from dlcore.store import Store


def read(
    store: Store, owner: str, kind: str, path: str, name: str = "", options: dict | None = None, former: str = ""
) -> dict:
    """Read an upload of a kind of data with the options of that kind; it is kept as a draft.

    Parameters
    ----------
    former : str
        The draft that was read of it before with other options: what was corrected in its columns is carried on.

    Returns
    -------
    dict
        ``dataset_id``, ``guesses`` (separator, encoding, …), ``notes``, ``options`` (as it was read in the end), and
        ``skipped``: name and reason of each file left out.
    """
    given, file = options or {}, _uploaded(store, path)
    reading = data_kind(kind).read(file, name, given)
    layout = str(reading.guesses.get("layout", ""))
    settled = {key: given[key] for key in ("shift_dates", "shift_patient") if key in given}
    if layout and "shift_dates" in given:
        store.remember_layout(owner, layout, settled if given["shift_dates"] else {})
    elif layout and (before := store.remembered_layout(owner, layout)):
        given = given | before
        reading = data_kind(kind).read(file, name, given)
        reading.notes.insert(0, "Dates are shifted, as you chose for the last file with these columns.")
    draft = _draft(store, owner, reading) | {"options": given}
    if former:
        _carry_on(store, owner, former, draft["dataset_id"])
    return draft


def _carry_on(store: Store, owner: str, former: str, now: str) -> None:
    """Corrections of a former draft, made to the new one where they still fit."""
    with suppress(NotFound, DataError):
        if not (edited := store.schema_edits(former, owner)):
            return
        data = store.load_dataset(now, owner)
        schema = data.corrected(store.load_dataset(former, owner).schema, Schema.from_dict(edited))
        if schema != data.schema:
            data.with_schema(schema)
            store.save_schema_edits(now, owner, schema.as_dict())


def peek(store: Store, owner: str, path: str, name: str = "", options: dict | None = None) -> dict:
    """The first rows of an uploaded table that could not be read, as they stand; see `dlcore.data.tables.peek`."""
    from dlcore.data.tables.peek import peek as first_rows

    return first_rows(_uploaded(store, path), name, options)


def read_public(store: Store, owner: str, name: str) -> dict:
    """Fetch a public set of pictures, unless it was fetched before, and read it; as `read`."""
    from dlcore.data.images.public import fetch, public_set
    from dlcore.data.images.read import read_images as read

    path = fetch(name, store.home / "public")
    return _draft(store, owner, read(path, {"name": public_set(name).title}))


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

    Raises
    ------
    BundleError
        The file is damaged, not a model, or one of another family.
    """
    from dlcore.jobs import checkup
    from dlcore.jobs.recipe import load_model

    bundle = read_bundle(_uploaded(store, path))
    card = checkup.checked_card(bundle.card)
    found = card["family"]
    model = load_model(Bundle(card, bundle.state))
    if family and found != family:
        raise BundleError(f"This is a model of the {declared(found).name} page.", "Open it there.")
    state = model.to_state()
    checkup.check_numbers(state)
    checkup.check_answers(model, card)
    fresh = BytesIO()
    write_bundle(fresh, card, state)  # nothing of the file itself is kept
    row = store.add_model(owner, found, Path(name or path).stem, fresh.getvalue())
    return {"model": row.id, "family": found, "card": card}


def predict(store: Store, owner: str, target: str, path: str, name: str = "", options: dict | None = None) -> dict:
    """Predict a file of new patients with a run's model or one of the library.

    Returns
    -------
    dict
        ``table`` (column → values), ``notes``, ``skipped``, and the same as files to download: ``csv`` and ``excel``
        (bytes); ``n_outcomes``, for how many the file tells the outcome (see `judge`).
    """
    from dlcore.jobs import predictions

    bundle, new = _model_and_new(store, owner, target, path, name, options)
    found = predictions.predict(bundle, new)
    files = {"csv": export.to_csv(found.table), "excel": export.to_excel(found.table)}
    columns = {str(column): found.table[column].to_numpy() for column in found.table}
    said = {"notes": found.notes, "skipped": [list(pair) for pair in found.skipped]}
    return {"table": columns, "n_outcomes": found.n_outcomes} | said | files


def judge(store: Store, owner: str, target: str, path: str, name: str = "", options: dict | None = None) -> dict:
    """Judge a run's model, or one of the library, on a file of new patients that tells their outcomes.

    Returns
    -------
    dict
        As `dlcore.jobs.predictions.judge` gives it.
    """
    from dlcore.jobs import predictions

    return predictions.judge(*_model_and_new(store, owner, target, path, name, options))


def _model_and_new(store: Store, owner: str, target: str, path: str, name: str, options: dict | None) -> tuple:
    """The opened model file, and what its kind of data reads of an upload."""
    from dlcore.jobs import recipe

    bundle = read_bundle(store.bundle_path(target, owner))
    recipe.keep_features(bundle.card["family"], store.features)
    return bundle, kind_of_card(bundle.card).read_new(_uploaded(store, path), name, options)


def call_with_file(
    store: Store, owner: str, target: str, call: str, path: str, name: str = "", options: dict | None = None
) -> dict:
    """Ask a model one of its family's interactive calls about a file of new patients.

    The call gets ``new`` (what was read) and ``file_name``; what it gives is returned.
    """
    from dlcore.jobs import interactive

    card = read_bundle(store.bundle_path(target, owner)).card
    new = kind_of_card(card).read_new(_uploaded(store, path), name, options)
    return interactive.call(store, owner, target, call, {"new": new, "file_name": name})


def _draft(store: Store, owner: str, reading) -> dict:
    row = store.add_dataset(owner, reading.dataset.without_dates(), draft=True)
    skipped = [list(pair) for pair in reading.skipped]
    return {"dataset_id": row.id, "guesses": reading.guesses, "notes": list(reading.notes), "skipped": skipped}


def _uploaded(store: Store, path: str) -> Path:
    """The path, if it leads to an upload and nowhere else."""
    uploads = store.home / "uploads"
    found = (uploads / path).resolve()
    if uploads not in found.parents or not found.exists():
        raise NotFound("The uploaded file is not here any more.", "Upload it again.")
    return found


_HERE = (read, peek, read_public, open_bundle, predict, judge, call_with_file)
TASKS = {task.__name__: task for task in _HERE} | look_tasks.TASKS
