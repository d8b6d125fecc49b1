"""One spec from data to bundle: the same steps on a worker and on the command line."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module, metadata
from typing import Any

from dlcore.data.schema import FEATURE, OUTCOME, STATIC, Column
from dlcore.errors import BundleError
from dlcore.jobs import cores
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
        Takes every training event as a dict, and ``{"event": "Progress", "stage", "share"}`` once training is over.
        Whatever it raises ends the training.
    features : Features, optional
        Where features of pictures are looked up and kept.

    Raises
    ------
    DlcoreError
        A setting, the data or the training itself is at fault.
    """
    tell = on_event or (lambda event: None)
    use_threads(dataset.kind)
    keep_features(family_key, features)
    model = _estimator(family_key, dataset, params, seed)
    learnt = _as_lists(dataset) if family(family_key).rows_are_lists else dataset
    started = _fit(model, learnt, tell)
    results = _results(model, learnt, family_key, tell)
    card = _card(model, dataset, family_key, seed) | started | _said_by(results)
    return Trained(card, model.to_state(), results)


def _as_lists(dataset):
    """The same data with equal rows apart: two patients may well have the same findings, and are no copies."""
    return replace(dataset, groups=dataset.ids if dataset.schema and dataset.schema.patient else None)


def use_threads(kind: str, n_running: int = 1) -> None:
    """Compute with as many threads as data of this kind is given here while so many trainings run."""
    from dlcore.training.threads import limit_threads

    limit_threads(cores.threads(kind, n_running))


def keep_features(family_key: str, features) -> None:
    """Let networks that look at each picture once find what they saw again, in the store's `features`."""
    declared = family(family_key)
    if features is not None and declared.feature_cache:
        import_module(declared.feature_cache).CACHE = features


def load_model(bundle):
    """The fitted estimator of an opened model file; its class comes from the registry, never from the file.

    Raises
    ------
    BundleError
        The card or the state is incomplete.
    """
    card = bundle.card
    try:
        estimator = family(card["family"]).estimator(card["data"]["kind"], card["task"])
        return estimator.from_state(dict(card["params"]), bundle.state)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise BundleError(
            "This model file is incomplete.", "Ask for the file again, or save the model anew."
        ) from error


def _estimator(family_key: str, dataset, params: dict, seed: int):
    declared = family(family_key)
    settings = declared.check({name: value for name, value in params.items() if name != "random_state"})
    task = declared.task_for(dataset.kind, dataset.task)
    return declared.estimator(dataset.kind, task)(**settings | dataset.asked | {"random_state": seed})


def _fit(model, dataset, tell: Tell) -> dict:
    """Train to the end; on which device and in which precision it ran."""
    given = {"groups": dataset.groups, "split": dataset.split}
    ran_on = {"device": "cpu", "precision": "float32", "threads": cores.threads(dataset.kind)}
    with closing(model.iter_fit(dataset.X, dataset.y, **given)) as events:
        for event in (happened.as_dict() for happened in events):
            ran_on |= {name: event[name] for name in ran_on if name in event}
            tell(event)
    return ran_on


def _results(model, dataset, family_key: str, tell: Tell) -> dict:
    task = family(family_key).task_for(dataset.kind, dataset.task)
    results = {"task": task, "family": family_key, "metrics": {}}
    if task != UNSUPERVISED:
        tell(_progress("training.judging", 0.0))
        evaluation = import_module("dlcore.evaluation")
        results |= evaluation.evaluate(model, dataset, progress=lambda share, stage: tell(_progress(stage, share)))
    tell(_progress("training.explaining", 0.0))
    explain = import_module(family(family_key).explain).results
    explained = explain(model, dataset, lambda share, stage: tell(_progress(stage, share)))
    if task == UNSUPERVISED:  # nothing else says how good it is
        results |= {name: explained[name] for name in ("headline", "metrics") if name in explained}
    return results | {"explain": explained}


def _progress(stage: str, share: float) -> dict:
    return {"event": "Progress", "stage": stage, "share": float(share)}


def _card(model, dataset, family_key: str, seed: int) -> dict:
    return {
        "family": family_key,
        "estimator": type(model).__name__,
        "task": family(family_key).task_for(dataset.kind, dataset.task),
        "params": model.get_params(deep=False),
        "seed": seed,
        "classes": list(dataset.classes or ()),
        "schema": _schema_without_patients(dataset.schema),
        "data": {"name": dataset.name, "kind": dataset.kind, "digest": dataset.digest, "n": len(dataset.X)},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(_versions()),
        "noticed": _noticed(dataset, family_key),
    }


def _noticed(dataset, family_key: str) -> list[dict]:
    """What the check-up asked before training: whoever trained all the same has overruled it."""
    judged = family(family_key).task_for(dataset.kind, dataset.task) != UNSUPERVISED
    return dataset.checkup() if judged else []


def _schema_without_patients(schema) -> dict | None:
    """What is known of each column; of one that was not learnt from, only its name and role: it may hold names."""
    if schema is None:
        return None
    learnt = (FEATURE, STATIC, OUTCOME)
    columns = [replace(c, reason="") if c.role in learnt else Column(c.name, c.role, c.kind) for c in schema.columns]
    return replace(schema, columns=tuple(columns)).as_dict()


def _said_by(results: dict) -> dict:
    """What of the results goes on the card."""
    said = {"metrics": results["metrics"], "headline": results.get("headline", "")}
    if "default_threshold" in results:
        said["threshold"] = results["default_threshold"]["value"]
    if results.get("importance"):
        said["important"] = list(results["importance"]["variables"])
    return said


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for package in ("cajal", *_VERSIONS):
        try:
            yield package, metadata.version(package)
        except metadata.PackageNotFoundError:  # run from a checkout that was not installed
            continue
