"""What all estimators share: `fit` from events, checks on what comes in, state in and out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d, validate_data

from dlcore.errors import BundleError, DataError
from dlcore.training.events import Event, Note
from dlcore.words import say


class Estimator(BaseEstimator):
    """Base of the families: whoever writes `iter_fit` gets `fit`."""

    def iter_fit(self, X, y=None, groups=None, split=None) -> Iterator[Event]:
        """Train, telling what happens; closing the generator stops and keeps the best so far."""
        raise NotImplementedError

    def fit(self, X, y=None, groups=None, split=None):
        """Train to the end.

        Parameters
        ----------
        X : DataFrame or array of shape (n, n_features)
        y : array of shape (n,)
        groups : array of shape (n,), optional
            Patient of each row; a patient's rows are never both learned from and tested on.
        split : array of shape (n,), optional
            "train", "validation" or "test" for each row, where the data bring their own split.

        Returns
        -------
        self
        """
        return self._drain(self.iter_fit(X, y, groups=groups, split=split))

    def unlike(self, X) -> np.ndarray | None:
        """Which of n new patients are like none that was learned from, (n,) bool; None where the model cannot say."""
        return None

    def _drain(self, events: Iterator[Event]):
        """Run through `events`, turning notes into warnings; returns self."""
        for event in events:
            if isinstance(event, Note):
                warnings.warn(say(event.message), UserWarning, stacklevel=3)
        return self

    def _seed(self) -> int:
        """A whole number drawn from `random_state`."""
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    def to_state(self) -> dict:
        """All that is needed to predict, as a tree; no patient's row is in it."""
        check_is_fitted(self)
        state = {"n_features_in": int(self.n_features_in_), **self._state()}
        if hasattr(self, "feature_names_in_"):
            state["feature_names_in"] = [str(name) for name in self.feature_names_in_]
        return state

    @classmethod
    def from_state(cls, params: dict, state: dict):
        """The fitted estimator that `to_state` described.

        Raises
        ------
        BundleError
            Where parameters or state are not those of this family.
        """
        try:
            model = cls(**params)
            model.n_features_in_ = int(state["n_features_in"])
            if "feature_names_in" in state:
                model.feature_names_in_ = np.array(state["feature_names_in"], dtype=object)
            model._set_state(state)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, BundleError):
                raise
            raise BundleError("The model file does not fit this kind of model.", "Save the model again.") from error
        return model

    def _state(self) -> dict:
        raise NotImplementedError

    def _set_state(self, state: dict):
        raise NotImplementedError


class TableEstimator(Estimator):
    """Base of the families that take one row a patient: gaps and words are welcome."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _check_table(self, X, *, reset: bool):
        """`X` as DataFrame or 2-D array; with `reset` columns are remembered, without they are compared."""
        check_rows(X, at_least=2 if reset else 1)
        if not isinstance(X, pd.DataFrame):
            X = check_array(
                X, dtype=None, ensure_all_finite=False, ensure_min_samples=2 if reset else 1, estimator=self
            )
        return validate_data(self, X, reset=reset, skip_check_array=True)


def check_rows(X, *, at_least: int):
    """`DataError` where a DataFrame has too few rows, or no column."""
    if isinstance(X, pd.DataFrame) and (len(X) < at_least or X.shape[1] < 1):
        raise DataError(
            f"The table has {len(X)} row(s) and {X.shape[1]} feature column(s).",
            f"At least {at_least} row(s) and one column are needed.",
        )


def check_marks(marks, X, what: str):
    """`groups` or `split` as a 1-D array as long as `X`, or None; missing marks are a `DataError`."""
    if marks is None:
        return None
    marks = column_or_1d(marks)
    check_consistent_length(X, marks)
    if pd.isna(marks).any():
        raise DataError(
            f"{what} is missing in {int(pd.isna(marks).sum())} rows.", "Fill it in, or leave these rows out."
        )
    return marks


def check_outcome(X, y) -> np.ndarray:
    """`y` as a 1-D array as long as `X`; `DataError` where it is not given, missing or infinite."""
    if y is None:
        raise DataError("requires y to be passed, but the target y is None.", "Name the outcome.")
    y = column_or_1d(y, warn=True)
    check_consistent_length(X, y)
    gaps = pd.isna(y) | (np.isinf(y) if y.dtype.kind == "f" else False)
    if gaps.any():
        raise DataError(
            f"The outcome is missing (NaN) or infinite (inf) in {int(gaps.sum())} rows.", "Leave these rows out."
        )
    return y
