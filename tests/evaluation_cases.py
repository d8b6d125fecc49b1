"""Small trained models, simulated, to be judged."""

from types import SimpleNamespace

import numpy as np
import pandas as pd


class Simple:
    """A stand-in with the attributes of a fitted estimator: a logistic or linear score of the first column."""

    def __init__(self, X, task, classes=(), n_folds=5, fold=None):
        self.task, self.classes_, self.n_classes = task, np.array(classes, object), max(2, len(classes))
        self.fold_ = np.arange(len(X)) % n_folds if fold is None else fold
        self.out_of_fold_ = self.predict_out_of_fold(X)
        self.out_of_fold_[self.fold_ < 0] = np.nan

    def predict_out_of_fold(self, X):
        x = X["a"].to_numpy(float)
        if self.task == "regression":
            return 100 + 10 * x
        if self.task == "binary":
            risk = 1 / (1 + np.exp(-2 * x))
            return np.column_stack([1 - risk, risk])
        near = np.exp(-((x[:, None] - np.arange(self.n_classes) + 1) ** 2))
        return near / near.sum(axis=1, keepdims=True)


def case(task, n=240, seed=0, rows_per_patient=1, classes=None, outcome="death", unit="", shuffle=False, fold=None):
    """(model, data): column a decides the outcome, b is noise, c is a category of noise."""
    rng = np.random.default_rng(seed)
    a = np.repeat(rng.normal(size=-(-n // rows_per_patient)), rows_per_patient)[:n]
    noise = rng.choice(["x", "y"], n).astype(object)
    X = pd.DataFrame({"a": a, "b": rng.normal(size=n), "c": pd.Series(noise, dtype=object)})
    if task == "binary":
        classes = classes or ("benign", "malignant")
        y = np.array(classes, object)[(rng.random(n) < 1 / (1 + np.exp(-2 * a))).astype(int)]
    elif task == "multiclass":
        classes = classes or ("gout", "lupus", "sepsis")
        y = np.array(classes, object)[np.clip(np.round(a + 1 + 0.5 * rng.normal(size=n)), 0, 2).astype(int)]
    else:
        classes, y = (), 100 + 10 * a + 5 * rng.normal(size=n)
    y = rng.permutation(y) if shuffle else y
    groups = np.arange(n) // rows_per_patient if rows_per_patient > 1 else None
    schema = SimpleNamespace(outcome=SimpleNamespace(name=outcome, unit=unit))
    data = SimpleNamespace(kind="table", X=X, y=y, task=task, classes=classes, groups=groups, schema=schema)
    data.ids = np.array([f"P{i}" for i in range(n)])
    if fold is None and rows_per_patient > 1:
        fold = groups % 5
    return Simple(X, task, classes, fold=fold), data
