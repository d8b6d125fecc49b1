"""A model that learns one number, slowly, and can fail in every way."""

import os
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin, RegressorMixin

from dlcore.errors import BundleError, TrainingError
from dlcore.models.base import Estimator
from dlcore.training.events import EpochEnd, Finished, Started

PATIENT = "Mrs " + "Secret"  # in two parts: a traceback may show this line


class Stub(ClassifierMixin, Estimator):
    def __init__(self, n_iter=3, pause=0.0, fail="", random_state=None):
        self.n_iter = n_iter
        self.pause = pause
        self.fail = fail
        self.random_state = random_state

    def iter_fit(self, X, y=None, groups=None, split=None):
        yield Started(self.n_iter, ["network 1"])
        for epoch in range(1, self.n_iter + 1):
            self._work()
            yield EpochEnd(epoch, np.array([1 / epoch]), np.array([1 / epoch]), epoch * self.pause)
        self._learn(y)
        self.fold_ = np.arange(len(y)) % 2
        self.out_of_fold_ = self.predict_out_of_fold(X)
        yield Finished(np.array([self.n_iter]), "all epochs done")

    def _learn(self, y):
        self.classes_ = np.unique(y)
        self.rate_ = np.full(1, np.mean(y == self.classes_[1]) + 1e-9 * (self.random_state or 0))

    def _work(self):
        if self.fail == "words":
            raise TrainingError("The loss is not a number.", "Use a smaller learning rate.")
        if self.fail == "bug":
            raise ValueError(f"could not convert {PATIENT!r} to float")
        if self.fail == "memory":
            raise MemoryError
        end = time.monotonic() + self.pause
        while time.monotonic() < end:
            time.sleep(0.01)

    def predict_out_of_fold(self, X):
        risk = 0.8 * pd.Series(_score(X)).rank(pct=True).fillna(0.5).to_numpy() + 0.1
        rest = np.repeat((1 - risk)[:, None] / (len(self.classes_) - 1), len(self.classes_) - 1, axis=1)
        return np.column_stack([rest, risk])

    predict_proba = predict_out_of_fold

    def predict_members(self, X):
        return np.stack([self.predict_proba(X)] * 2)

    def to_state(self):
        return {"rate": self.rate_, "classes": [str(c) for c in self.classes_], "n": 1}

    @classmethod
    def from_state(cls, params, state):
        model = cls(**params)
        if np.shape(state["rate"]) != (1,):
            raise BundleError("The weights do not fit this model.", "Save the model again.")
        model.rate_, model.classes_ = state["rate"], np.array(state["classes"], dtype=object)
        return model


class StubRegressor(RegressorMixin, Stub):
    """The same for a number: it answers with the first column, or the brightness."""

    def _learn(self, y):
        self.classes_ = np.array([], dtype=object)
        self.rate_ = np.full(1, np.mean(y))

    def predict_out_of_fold(self, X):
        return np.asarray(_score(X), dtype=float)

    predict = predict_out_of_fold

    def predict_members(self, X):
        return np.stack([self.predict(X)] * 2)


def _score(X):
    """One number a row: the first column of a table, the brightness of a picture."""
    return X.iloc[:, 0] if hasattr(X, "iloc") else [np.mean(X.load(i)) for i in range(len(X))]


def results(model, data, progress=None):
    return {"rate": model.rate_, "n": len(data)}


@dataclass
class Alien:
    x: int = 1


def _bug(model, context):
    raise RuntimeError(f"a value of {PATIENT}")


def _torch(model, context):
    import torch

    raise torch.OutOfMemoryError("no memory")


CALLS = {
    "echo": lambda model, context, **kwargs: kwargs,
    "rate": lambda model, context: {"rate": np.float64(model.rate_[0]), "array": np.arange(3.0)},
    "data": lambda model, context: {"n": len(context.data), "task": context.results["task"], "pid": os.getpid()},
    "rows": lambda model, context, new, file_name: {"n": len(new), "file_name": file_name, "pid": os.getpid()},
    "hang": lambda model, context, new, file_name: time.sleep(600),
    "hog": lambda model, context, new, file_name: np.ones(10**12, dtype=np.uint8),
    "alien": lambda model, context: Alien(),
    "words": lambda model, context: Stub(fail="words")._work(),
    "bug": _bug,
    "torch": _torch,
    "sleep": lambda model, context, seconds=1.0: time.sleep(seconds),
    "die": lambda model, context: os.kill(os.getpid(), 9),
}
