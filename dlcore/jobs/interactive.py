"""Interactive calls (what-if, surface, Grad-CAM …) on the worker that is kept free for them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from dlcore.bundle import read_bundle
from dlcore.errors import JobError, NotFound
from dlcore.jobs.predictions import predict_one
from dlcore.jobs.recipe import keep_features, load_model
from dlcore.specs import family
from dlcore.store import Store

MODELS_KEPT = 16
ONE = "predict_one"  # the question that every model answers; the others are its family's own


class Context:
    """What a call may want beside the model; read from the store when first asked for.

    Attributes
    ----------
    card : dict
    data : Dataset or None
        What the model was trained on; None for an uploaded model, or once the data were deleted.
    results : tree or None
    """

    def __init__(self, store: Store, owner: str, id: str, card: dict):
        self.card = card
        self._store, self._owner, self._id = store, owner, id

    @property
    def data(self):
        try:
            self._store.dataset(self._run.dataset_id, self._owner)  # deleted data are not answered from memory
            return self._data
        except NotFound:
            self.forget()
            return None

    def forget(self) -> None:
        """Let go of data and results."""
        for name in ("_data", "results", "_run"):
            self.__dict__.pop(name, None)

    def forget_deleted(self) -> None:
        """Let go of data that are not in the store any more, and of what was computed from them."""
        if "_data" in self.__dict__:
            _ = self.data

    @cached_property
    def _data(self):
        return self._store.run_dataset(self._run.id, self._owner)

    @cached_property
    def results(self) -> dict | None:
        try:
            return self._store.results(self._run.id, self._owner)
        except NotFound:
            return None

    @cached_property
    def _run(self):
        try:
            return self._store.run(self._id, self._owner)
        except NotFound:
            return self._store.run(self._store.model(self._id, self._owner).run_id or "", self._owner)


@dataclass
class _Kept:
    """A model in memory. Calls on one model take turns: estimators are not made for several threads."""

    path: Path
    model: Any = None
    context: Context | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept: OrderedDict[str, _Kept] = OrderedDict()
_kept_lock = threading.Lock()
FORGOTTEN_S = 10.0  # within which what was deleted is gone from the memory, too


def call(store: Store, owner: str, id: str, name: str, kwargs: dict):
    """Answer one of the calls that the family's explain module offers in ``CALLS``.

    Parameters
    ----------
    owner : str
        Who asks.
    id : str
        Of a run that is done, or of a model in the library.

    Raises
    ------
    NotFound
        It is not there, or belongs to somebody else.
    JobError
        The family has no such call.
    """
    kept = _place(id, store.bundle_path(id, owner))
    with kept.lock:
        if kept.model is None:
            _load(kept, store, owner, id)
        if name == ONE:
            return predict_one(kept.model, kept.context.card, **kwargs)
        calls = import_module(family(kept.context.card["family"]).explain).CALLS
        if name not in calls:
            raise JobError(f"This model cannot answer “{name}”.", f"It answers: {', '.join(calls)}.")
        return calls[name](kept.model, kept.context, **kwargs)


def _place(id: str, path: Path) -> _Kept:
    """Where the model is kept in memory, with room for it; what was deleted from the disk goes from here too."""
    _forget_in_time()
    with _kept_lock:
        kept = _kept.setdefault(id, _Kept(path))
        _kept.move_to_end(id)
        while len(_kept) > MODELS_KEPT:
            _kept.popitem(last=False)
        return kept


def forget_deleted() -> None:
    """Let go of models whose files are gone, and of data that were deleted."""
    with _kept_lock:
        for gone in [id for id, kept in _kept.items() if not kept.path.exists()]:
            del _kept[gone]
        contexts = [kept.context for kept in _kept.values() if kept.context is not None]
    for context in contexts:
        context.forget_deleted()


@cache
def _forget_in_time() -> threading.Thread:
    """A thread that does so again and again, made with the first question: nobody need ask for memory to be let go."""

    def forget() -> None:
        while True:
            time.sleep(FORGOTTEN_S)
            with suppress(Exception):  # a database that is away comes back
                forget_deleted()

    thread = threading.Thread(target=forget, name="forget-deleted", daemon=True)
    thread.start()
    return thread


def _load(kept: _Kept, store: Store, owner: str, id: str) -> None:
    """Open the model file; only calls on this model wait for it."""
    bundle = read_bundle(kept.path)
    keep_features(bundle.card["family"], store.features)  # what the training saw is not looked at again
    kept.context = Context(store, owner, id, bundle.card)
    kept.model = load_model(bundle)


TASKS = {"call": call}
