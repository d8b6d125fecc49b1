"""A table as visible units: findings as 0 and 1, categories as one level of several, numbers standardised."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from dlcore.data.tables.encode import TableEncoder, as_frame, is_number
from dlcore.errors import DataError
from dlcore.models.rbm.units import Units

YES = ("yes", "y", "true", "1", "1.0", "positive", "pos", "present", "+", "ja", "oui", "si", "sí")
FAR = 10.0  # a number counts as at most this many standard deviations from the mean
MAX_COLUMNS = 20_000


class FindingsEncoder:
    """Visible units from columns.

    A column of numbers within 0–1 and a column of two words are yes/no findings; a column of more words is a category
    (one softmax unit); other numbers are standardised Gaussian units. Gaps stay NaN; a word not seen in training
    counts as a gap.

    Parameters
    ----------
    visible : {"auto", "bernoulli", "gaussian"}
        "bernoulli" refuses numbers outside 0–1; "gaussian" takes every column of numbers as Gaussian.

    Attributes
    ----------
    units_ : Units
    names_ : list of str
        A name for each encoded column: the finding's, or "sex = male" for a level.
    feature_of_ : (d,) int
        Position of the given column that each encoded column comes from.
    notes_ : list of dict
    """

    def __init__(self, visible: str = "auto"):
        self.visible = visible

    def fit(self, X) -> FindingsEncoder:
        """Settle what each column is to the machine, and how it is encoded.

        Raises
        ------
        DataError
            More columns than a machine takes, or one that cannot be read as asked.
        """
        X = dense(X)
        self.notes_ = []
        self.n_features_ = X.shape[1]
        if self.n_features_ > MAX_COLUMNS:
            raise DataError(
                f"The table has {self.n_features_} columns.", f"Choose at most {MAX_COLUMNS} of them as findings."
            )
        self.findings_, self._rest, self.table_ = {}, [], None
        if isinstance(X, np.ndarray) and X.dtype.kind in "fiub":
            self._fit_array(X)
        else:
            self._fit_frame(as_frame(X))
        self._lay_out()
        return self

    def _fit_array(self, X):
        with np.errstate(invalid="ignore"):
            outside = ((X < 0) | (X > 1)).any(axis=0) | np.isinf(X).any(axis=0)
        yes_no = ~outside if self.visible != "gaussian" else np.zeros(self.n_features_, dtype=bool)
        self._refuse([f"x{j}" for j in np.flatnonzero(outside)])
        self.findings_ = {int(j): None for j in np.flatnonzero(yes_no)}
        self._fit_rest(as_frame(X), np.flatnonzero(~yes_no))
        self.given_names_ = [f"x{j}" for j in range(self.n_features_)]

    def _fit_frame(self, frame):
        self.given_names_ = [str(name) for name in frame.columns]
        outside = []
        for j in range(self.n_features_):
            column = frame.iloc[:, j]
            levels = self._levels(column)
            if levels is not False:
                self.findings_[j] = levels
            elif is_number(column):
                outside.append(j)
        self._refuse([self.given_names_[j] for j in outside])
        self._fit_rest(frame, [j for j in range(self.n_features_) if j not in self.findings_])
        self._say_odd_values(frame, outside)

    def _levels(self, column):
        """None for numbers within 0–1, (no, yes) for two words, False for what is no finding."""
        if pd.api.types.is_bool_dtype(column.dtype) or not is_number(column):
            words = sorted(set(column.dropna().astype(str)), key=lambda word: (word.strip().lower() in YES, word))
            return tuple(words) if len(words) == 2 else False
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        present = numbers[~np.isnan(numbers)]
        within = len(present) > 0 and present.min() >= 0 and present.max() <= 1
        return None if within and self.visible != "gaussian" else False

    def _refuse(self, outside):
        if outside and self.visible == "bernoulli":
            raise DataError(
                f"{outside[0]} holds values outside 0 to 1, so it is no yes/no finding.",
                'Correct it, leave the column out, or let numbers be numbers (visible="auto").',
            )

    def _say_odd_values(self, frame, numbers):
        """A column of 0 and 1 with a few other numbers in it is probably a slip, and must not pass in silence."""
        for j in numbers:
            values = frame.iloc[:, j].dropna()
            odd = values[~values.isin([0, 1])]
            if 0 < len(odd) <= 0.05 * len(values):
                self.notes_.append(
                    {
                        "name": "tables.no_finding",
                        "column": self.given_names_[j],
                        "value": float(odd.iloc[0]),
                        "n": len(odd),
                    }
                )

    def _fit_rest(self, frame, columns):
        self._rest = [int(j) for j in columns]
        if self._rest:
            self.table_ = TableEncoder(missing="keep").fit(frame.iloc[:, self._rest])
            self.notes_ += self.table_.notes_

    def _lay_out(self):
        parts = [(j, "binary", self._finding_name(j)) for j in self.findings_]
        if self.table_ is not None:
            n_numbers = len(self.table_.to_state()["number"])
            for at, (feature, name) in enumerate(zip(self.table_.feature_of_, self.table_.encoded_names_)):
                parts.append((self._rest[feature], "gaussian" if at < n_numbers else "level", name))
        order = sorted(range(len(parts)), key=lambda at: parts[at][0])
        self._order = np.array(order, dtype=np.int64)
        self.feature_of_ = np.array([parts[at][0] for at in order], dtype=np.int64)
        self.names_ = [parts[at][2] for at in order]
        kinds = np.array([parts[at][1] for at in order], dtype=object)
        level_features = np.unique(self.feature_of_[kinds == "level"])
        groups = tuple(np.flatnonzero(self.feature_of_ == f) for f in level_features)
        self.units_ = Units(np.flatnonzero(kinds == "binary"), groups, np.flatnonzero(kinds == "gaussian"))

    def _finding_name(self, j) -> str:
        levels, name = self.findings_[j], self.given_names_[j]
        return name if levels is None or levels[1].strip().lower() in YES else f"{name} = {levels[1]}"

    def transform(self, X, check: bool = True) -> np.ndarray:
        """(n, d) float64, NaN where missing.

        Parameters
        ----------
        check : bool
            Refuse yes/no findings outside 0–1.

        Raises
        ------
        DataError
            Where a finding's value is outside 0–1, or a number cannot be read.
        """
        X = dense(X)
        if isinstance(X, np.ndarray) and X.dtype.kind in "fiub" and not self._rest:
            encoded = X.astype(np.float64)
        else:
            frame = as_frame(X)
            blocks = [self._encode_finding(frame.iloc[:, j], j)[:, None] for j in self.findings_]
            if self.table_ is not None:
                blocks.append(self._encode_rest(frame))
            encoded = np.concatenate([np.zeros((len(frame), 0)), *blocks], axis=1)[:, self._order]
        if check:
            self._check_range(encoded)
        return encoded

    def _encode_rest(self, frame):
        rest = self.table_.transform(frame.iloc[:, self._rest])
        n_numbers = len(self.table_.to_state()["number"])
        rest[:, :n_numbers] = np.clip(rest[:, :n_numbers], -FAR, FAR)
        for feature in np.unique(self.table_.feature_of_[n_numbers:]):
            columns = n_numbers + np.flatnonzero(self.table_.feature_of_[n_numbers:] == feature)
            unknown = rest[:, columns].sum(axis=1) == 0  # a word that was not seen in training
            rest[np.ix_(unknown, columns)] = np.nan
        return rest

    def _encode_finding(self, column, j):
        levels = self.findings_[j]
        if levels is None:
            numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan)
            unread = np.isnan(numbers) & column.notna().to_numpy()
            if unread.any():
                example = column.to_numpy()[unread][0]
                raise DataError(f"{self.given_names_[j]} holds {example!r}, which is not 0 or 1.", "Correct it.")
            return numbers
        words = column.astype(object).where(column.notna(), "").astype(str).to_numpy()
        return np.select([words == levels[1], words == levels[0]], [1.0, 0.0], np.nan)

    def _check_range(self, encoded):
        findings = encoded if self.units_.only_binary else encoded[:, self.units_.binary]
        wrong = np.fmin.reduce(findings, axis=None, initial=0) < 0 or np.fmax.reduce(findings, axis=None, initial=1) > 1
        if wrong:
            row, at = np.argwhere((findings < 0) | (findings > 1))[0]
            raise DataError(
                f"{self.names_[self.units_.binary[at]]} is {findings[row, at]:g} in row {row + 1}; "
                "a yes/no finding lies between 0 (no) and 1 (yes).",
                "Correct it, or leave the cell empty.",
            )

    def scale_of(self, column: int) -> tuple[float, float]:
        """Mean and standard deviation, in its own unit, of a number's encoded column."""
        feature = self._rest.index(int(self.feature_of_[column]))
        state = self.table_.to_state()
        at = int(np.flatnonzero(state["number"] == feature)[0])
        return float(state["mean"][at]), float(state["scale"][at])

    def to_state(self) -> dict:
        return {
            "visible": self.visible,
            "given_names": list(self.given_names_),
            "findings": [{"column": j, "levels": list(v) if v else None} for j, v in self.findings_.items()],
            "rest": list(self._rest),
            "table": self.table_.to_state() if self.table_ is not None else None,
        }

    @classmethod
    def from_state(cls, state: dict) -> FindingsEncoder:
        """The encoder that `to_state` described; `ValueError` or `KeyError` where the parts do not fit together."""
        encoder = cls(str(state["visible"]))
        encoder.notes_ = []
        encoder.given_names_ = [str(name) for name in state["given_names"]]
        encoder.n_features_ = len(encoder.given_names_)
        encoder.findings_ = {
            int(e["column"]): tuple(str(word) for word in e["levels"]) if e["levels"] else None
            for e in state["findings"]
        }
        encoder._rest = [int(j) for j in state["rest"]]
        encoder.table_ = TableEncoder.from_state(state["table"]) if state["table"] is not None else None
        if sorted([*encoder.findings_, *encoder._rest]) != list(range(encoder.n_features_)):
            raise ValueError("the columns do not fit together")
        encoder._lay_out()
        return encoder


def dense(X):
    """A sparse matrix as an array; anything else as it is."""
    return X.toarray() if sparse.issparse(X) else X
