"""One spec from data to bundle: the same steps on a worker and on the command line."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module, metadata
from typing import Any

from dlcore.errors import BundleError
from dlcore.specs import UNSUPERVISED, family

Tell = Callable[[dict], None]
_VERSIONS = ("torch", "numpy", "scikit-learn", "pandas")


@dataclass(frozen=True)
class Trained:
    """What a training leaves: the model card, the fitted state (a tree) and the results (a tree)."""

    card: dict[str, Any]
    state: dict[str, Any]
    results: dict[str, Any]


def train(
    family_key: str, dataset, params: dict, seed: int = 0, on_event: Tell | None = None, features=None
) -> Trained:
    """Train one model and judge it.

    Parameters
    ----------
    family_key : str
        Key in `dlcore.specs.FAMILIES`.
    dataset : Dataset
    params : dict
        Settings that differ from the family's defaults.
    seed : int
        The same seed gives the same numbers.
    on_event : callable, optional
        Takes every training event as a dict, and ``{"event": "Stage", "text", "share"}`` once training is over.
        Whatever it raises ends the training.
    features : Features, optional
        Cache for estimators that compute features once (those with an attribute ``feature_cache``).

    Raises
    ------
    DlcoreError
        A setting, the data or the training itself is at fault.
    """
    tell = on_event or (lambda event: None)
    model = _estimator(family_key, dataset, params, seed)
    if features is not None and hasattr(model, "feature_cache"):
        model.feature_cache = features
    started = _fit(model, dataset, tell)
    results = _results(model, dataset, family_key, tell)
    card = _card(model, dataset, family_key, seed) | started | {"metrics": results["metrics"]}
    return Trained(card, model.to_state(), results)


def load_model(bundle):
    """The fitted estimator of an opened model file; its class comes from the registry, never from the file."""
    card = bundle.card
    try:
        estimator = family(card["family"]).estimator(card["task"])
        return estimator.from_state(dict(card["params"]), bundle.state)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BundleError(
            "This model file is incomplete.", "Ask for the file again, or save the model anew."
        ) from error


def _estimator(family_key: str, dataset, params: dict, seed: int):
    declared = family(family_key)
    settings = declared.check({name: value for name, value in params.items() if name != "random_state"})
    return declared.estimator(declared.task_for(dataset.task))(**settings | {"random_state": seed})


def _fit(model, dataset, tell: Tell) -> dict:
    """Train to the end; on which device and in which precision it ran."""
    given = {"groups": dataset.groups, "split": dataset.split}
    ran_on = {"device": "cpu", "precision": "float32"}
    with closing(model.iter_fit(dataset.X, dataset.y, **given)) as events:
        for event in (happened.as_dict() for happened in events):
            ran_on |= {name: event[name] for name in ran_on if name in event}
            tell(event)
    return ran_on


def _results(model, dataset, family_key: str, tell: Tell) -> dict:
    task = family(family_key).task_for(dataset.task)
    results = {"task": task, "family": family_key, "metrics": {}}
    if task != UNSUPERVISED:
        tell(_stage("Judging the model by patients it had not seen", 0.0))
        evaluation = import_module("dlcore.evaluation")
        results |= evaluation.evaluate(model, dataset, progress=lambda share, words: tell(_stage(words, share)))
    tell(_stage("Preparing the explanations", 1.0))
    explained = import_module(family(family_key).explain).results(model, dataset)
    if task == UNSUPERVISED:  # nothing else says how good it is
        results |= {name: explained[name] for name in ("headline", "metrics") if name in explained}
    return results | {"explain": explained}


def _stage(text: str, share: float) -> dict:
    return {"event": "Stage", "text": text, "share": float(share)}


def _card(model, dataset, family_key: str, seed: int) -> dict:
    return {
        "family": family_key,
        "estimator": type(model).__name__,
        "task": family(family_key).task_for(dataset.task),
        "params": model.get_params(deep=False),
        "seed": seed,
        "classes": list(dataset.classes or ()),
        "schema": dataset.schema.as_dict() if dataset.schema is not None else None,
        "data": {"name": dataset.name, "kind": dataset.kind, "digest": dataset.digest, "n": len(dataset.X)},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(_versions()),
    }


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for package in ("cajal", *_VERSIONS):
        try:
            yield package, metadata.version(package)
        except metadata.PackageNotFoundError:  # run from a checkout that was not installed
            continue
