"""Interactive calls (what-if, surface, Grad-CAM …) on the worker that is kept free for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from dlcore.bundle import read_bundle
from dlcore.errors import JobError, NotFound
from dlcore.jobs.recipe import keep_features, load_model
from dlcore.specs import family
from dlcore.store import Store

MODELS_KEPT = 16


class Context:
    """What a call may want beside the model; read from the store when first asked for.

    Attributes
    ----------
    card : dict
    data : Dataset or None
        What the model was trained on; None for an uploaded model, or once the data were deleted.
    results : tree or None
    """

    def __init__(self, store: Store, id: str, card: dict):
        self.card = card
        self._store = store
        self._id = id

    @cached_property
    def data(self):
        try:
            return self._store.run_dataset(self._run.id)
        except NotFound:
            return None

    @cached_property
    def results(self) -> dict | None:
        try:
            return self._store.results(self._run.id)
        except NotFound:
            return None

    @cached_property
    def _run(self):
        try:
            return self._store.run(self._id)
        except NotFound:
            return self._store.run(self._store.model(self._id).run_id or "")


@dataclass
class _Kept:
    """A model in memory. Calls on one model take turns: estimators are not made for several threads."""

    model: Any
    context: Context
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept: OrderedDict[str, _Kept] = OrderedDict()
_kept_lock = threading.Lock()


def call(store: Store, id: str, name: str, kwargs: dict):
    """Answer one of the calls that the family's explain module offers in ``CALLS``.

    Parameters
    ----------
    id : str
        Of a run that is done, or of a model in the library.
    """
    kept = _opened(store, id)
    calls = import_module(family(kept.context.card["family"]).explain).CALLS
    if name not in calls:
        raise JobError(f"This model cannot answer “{name}”.", f"It answers: {', '.join(calls)}.")
    with kept.lock:
        return calls[name](kept.model, kept.context, **kwargs)


def _opened(store: Store, id: str) -> _Kept:
    """The model, from memory if it was asked lately."""
    with _kept_lock:
        if id not in _kept:
            bundle = read_bundle(store.bundle_path(id))
            keep_features(bundle.card["family"], store.features)  # what the training saw is not looked at again
            _kept[id] = _Kept(load_model(bundle), Context(store, id, bundle.card))
        _kept.move_to_end(id)
        while len(_kept) > MODELS_KEPT:
            _kept.popitem(last=False)
        return _kept[id]


TASKS = {"call": call}
