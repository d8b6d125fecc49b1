"""From a table to the numbers a network takes, learned from the rows given to `fit` alone."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from dlcore.data.tables.arrays import as_frame, is_number, to_numbers, to_words
from dlcore.data.tables.blocks import blocks_of
from dlcore.errors import BundleError, DataError

LARGEST = 1e100  # beyond it a sum of squares overflows: a slip of the pen, treated as missing like infinity
MAX_LEVELS = 50  # a column with more different words than this is a name or free text


class TableEncoder:
    """Numbers standardised, words one column per level, gaps filled and marked.

    Parameters
    ----------
    missing : {"impute", "keep"}
        "impute" puts the median in place of a missing number and adds a column "… missing" where numbers were
        missing in training; "keep" leaves NaN in numbers and in all columns of a missing word.

    Attributes
    ----------
    feature_names_ : list of str
        Columns as given.
    encoded_names_ : list of str
        Encoded columns: "age", "age missing", "sex = male".
    feature_of_ : ndarray of int
        For each encoded column the position of the given column it comes from.
    blocks_ : tuple of Block
        For each variable that was kept its columns in the matrix, its levels, its mean and scale.
    notes_ : list of dict
        What `fit` left out or changed, in sentences.

    Notes
    -----
    A number becomes (x − mean) / standard deviation, over the training rows after filling. Constant and
    all-missing columns are left out. A word not seen in training becomes zeros in all columns of its feature.
    """

    def __init__(self, missing: str = "impute"):
        self.missing = missing

    def fit(self, X) -> TableEncoder:
        """Learn columns, medians, means and levels from `X`, DataFrame or array of shape (n, n_features)."""
        frame = as_frame(X)
        self.feature_names_ = [str(name) for name in frame.columns]
        self.notes_ = []
        columns = [column for _, column in frame.items()]
        self._numeric = np.array([is_number(column) for column in columns], dtype=bool)
        self._fit_numbers(columns)
        self._commonest = {}
        self._levels = {int(j): self._fit_levels(columns[j], j) for j in np.flatnonzero(~self._numeric)}
        self._lay_out()
        return self

    def fit_transform(self, X) -> np.ndarray:
        return self.fit(X).transform(X)

    def transform(self, X) -> np.ndarray:
        """Encode rows.

        Returns
        -------
        ndarray of shape (n, len(encoded_names_)), float64

        Raises
        ------
        DataError
            Where the columns are not those of training or a number cannot be read.
        """
        frame = as_frame(X)
        if frame.shape[1] != len(self.feature_names_):
            raise DataError(
                f"The table has {frame.shape[1]} columns, the model was trained on {len(self.feature_names_)}.",
                f"Give these columns, in this order: {', '.join(self.feature_names_)}.",
            )
        blocks = [self._encode_numbers(frame)]
        blocks += [self._encode_levels(frame.iloc[:, j], j) for j in self._levels]
        return np.concatenate(blocks, axis=1)

    def inverse_transform(self, encoded) -> pd.DataFrame:
        """Rows as given from encoded ones, exact or estimated: numbers in their units, words by the largest level.

        Parameters
        ----------
        encoded : array of shape (n, len(encoded_names_))

        Returns
        -------
        DataFrame of n rows with the columns of `fit`
            Missing where the mark of missing values says so (above one half; for words, above every level), where
            `encoded` is NaN, and in columns that were left out.

        Raises
        ------
        DataError
            Where the number of columns is another.
        """
        encoded = np.asarray(encoded, dtype=np.float64)
        if encoded.ndim != 2 or encoded.shape[1] != len(self.encoded_names_):
            raise DataError(
                f"An array of shape {encoded.shape} is not a table as this encoder makes it.",
                f"Give rows of {len(self.encoded_names_)} columns.",
            )
        empty = [np.full(len(encoded), np.nan if number else None) for number in self._numeric]
        columns = dict(enumerate(empty)) | {block.feature: block.decode(encoded) for block in self.blocks_}
        kept = {j: pd.Series(values, dtype=values.dtype) for j, values in columns.items()}  # words stay objects
        return pd.DataFrame(kept).set_axis(self.feature_names_, axis=1)

    def typical_row(self) -> dict:
        """The middle patient of training: median of each number, commonest level of each word; None where unknown."""
        typical = dict.fromkeys(self.feature_names_)
        typical |= {self.feature_names_[j]: float(m) for j, m in zip(self._number, self._median)}
        return typical | {self.feature_names_[j]: level for j, level in self._commonest.items() if level}

    def levels(self, name: str) -> list[str] | None:
        """The levels of a word column, or None where the column holds numbers."""
        j = self.feature_names_.index(name)
        return None if self._numeric[j] else [level for level in self._levels[j] if level]

    def usual_range(self, name: str) -> tuple[float, float]:
        """Two standard deviations to either side of a number's mean in training; 0 and 0 if it was left out."""
        at = np.flatnonzero(self._number == self.feature_names_.index(name))
        if len(at) == 0:
            return 0.0, 0.0
        mean, scale = self._mean[at[0]], self._scale[at[0]]
        return float(mean - 2 * scale), float(mean + 2 * scale)

    def number_in_units(self, name: str, encoded: np.ndarray) -> np.ndarray:
        """Encoded values of one number in its own unit."""
        at = list(self._number).index(self.feature_names_.index(name))
        return np.asarray(encoded) * self._scale[at] + self._mean[at]

    def row(self, values: dict) -> pd.DataFrame:
        """One row from `values` by feature name, what is not named being missing; `DataError` for an unknown name."""
        unknown = [name for name in values if name not in self.feature_names_]
        if unknown:
            raise DataError(f"The model knows no {unknown[0]!r}.", f"It takes: {', '.join(self.feature_names_)}.")
        return self.rows([values])

    def rows(self, patients: list[dict]) -> pd.DataFrame:
        """Several patients as a table with this encoder's columns and kinds."""
        columns = {}
        for name, numeric in zip(self.feature_names_, self._numeric):
            cells = [patient.get(name) for patient in patients]
            column = pd.Series(cells, dtype=object)
            columns[name] = column.where(column.notna(), np.nan).astype(float) if numeric and _plain(cells) else column
        return pd.DataFrame(columns)

    # numbers

    def _fit_numbers(self, columns):
        numeric = np.flatnonzero(self._numeric)
        fitted = {j: self._fit_number(self._read(columns[j], j, self.notes_)) for j in numeric}
        self._say_left_out([self.feature_names_[j] for j in numeric if fitted[j] is None])
        self._number = np.array([j for j in numeric if fitted[j] is not None], dtype=np.int64)
        found = np.array([fitted[j] for j in self._number], dtype=np.float64).reshape(-1, 4)
        self._median, self._mean, self._scale = found[:, 0], found[:, 1], found[:, 2]
        self._gap = np.flatnonzero(found[:, 3])  # positions within self._number

    def _fit_number(self, values: np.ndarray) -> tuple[float, float, float, bool] | None:
        """Median, mean, scale and whether gaps are marked; None where there is nothing to learn from."""
        absent = np.isnan(values)
        present = values[~absent]
        marked = bool(absent.any()) and self.missing == "impute"
        varies = len(present) > 0 and present.max() > present.min()
        if not varies and not (marked and len(present)):
            return None
        median = float(np.median(present))
        filled = np.where(absent, median, values) if marked else present
        spread = float(filled.std())
        return median, float(filled.mean()), spread if varies and spread > 1 / LARGEST else 1.0, marked

    def _say_left_out(self, names):
        if names:
            self.notes_.append({"name": "tables.nothing_to_learn", "columns": names})

    def _read(self, column, j: int, notes: list[dict]) -> np.ndarray:
        """One column's numbers (n,); infinite ones become missing, which is noted."""
        values = to_numbers(column, self.feature_names_[j])
        wild = np.abs(values) > LARGEST
        if not wild.any():
            return values
        notes.append({"name": "tables.infinite", "column": self.feature_names_[j]})
        return np.where(wild, np.nan, values)

    def _encode_numbers(self, frame) -> np.ndarray:
        encoded = np.empty((len(self._number) + len(self._gap), len(frame)))  # one contiguous row a column
        columns = [column for _, column in frame.items()]
        for at, j in enumerate(self._number):
            values = self._read(columns[j], j, [])
            if self.missing == "impute":
                absent = np.isnan(values)
                values = np.where(absent, self._median[at], values)
                encoded[len(self._number) :][self._gap == at] = absent
            encoded[at] = (values - self._mean[at]) / self._scale[at]
        return encoded.T

    # words

    def _fit_levels(self, column, j) -> list[str]:
        words = to_words(column)
        levels, counts = np.unique(words[words != ""].astype(str), return_counts=True)
        name = column.name
        self._commonest[int(j)] = str(levels[counts.argmax()]) if len(levels) else ""
        if len(levels) > MAX_LEVELS:
            self.notes_.append({"name": "tables.many_levels", "column": name, "n": len(levels), "most": MAX_LEVELS})
            levels = np.sort(levels[np.argsort(-counts, kind="stable")[:MAX_LEVELS]])
        anything_missing = (words == "").any() and self.missing == "impute"
        if len(levels) + anything_missing < 2:
            self._say_left_out([str(name)])
            return []
        return [str(level) for level in levels] + [""] * bool(anything_missing)

    def _encode_levels(self, column, j) -> np.ndarray:
        words = to_words(column)
        encoded = (words[:, None] == np.array(self._levels[j], dtype=object)[None, :]).astype(float)
        if self.missing == "keep":
            encoded[words == ""] = np.nan
        return encoded.reshape(len(words), len(self._levels[j]))

    # layout

    def _lay_out(self):
        names = [self.feature_names_[j] for j in self._number]
        origin = [int(j) for j in self._number]
        names += [f"{self.feature_names_[self._number[g]]} missing" for g in self._gap]
        origin += [int(self._number[g]) for g in self._gap]
        for j, levels in self._levels.items():
            feature = self.feature_names_[j]
            names += [f"{feature} = {level}" if level else f"{feature} missing" for level in levels]
            origin += [j] * len(levels)
        self.encoded_names_, self.feature_of_ = names, np.array(origin, dtype=np.int64)
        given = (self._number, self._gap, self._mean, self._scale, self._levels)
        self.blocks_ = blocks_of(self.feature_names_, *given)

    def to_state(self) -> dict:
        """The fitted encoder as a tree."""
        return {
            "missing": self.missing,
            "feature_names": list(self.feature_names_),
            "numeric": self._numeric.astype(np.int64),
            "number": self._number.astype(np.int64),
            "median": self._median,
            "mean": self._mean,
            "scale": self._scale,
            "gap": self._gap.astype(np.int64),
            "levels": [
                {"column": j, "levels": levels, "commonest": self._commonest[j]} for j, levels in self._levels.items()
            ],
        }

    @classmethod
    def from_state(cls, state: dict) -> TableEncoder:
        """The encoder that `to_state` described; `BundleError` where the parts do not fit together."""
        try:
            encoder = cls(str(state["missing"]))
            encoder.feature_names_ = [str(name) for name in state["feature_names"]]
            encoder.notes_ = []
            encoder._numeric = np.asarray(state["numeric"]).astype(bool)
            encoder._number = np.asarray(state["number"]).astype(np.int64)
            encoder._gap = np.asarray(state["gap"]).astype(np.int64)
            for name in ("median", "mean", "scale"):
                setattr(encoder, f"_{name}", np.asarray(state[name], dtype=np.float64))
            encoder._levels = {int(e["column"]): [str(level) for level in e["levels"]] for e in state["levels"]}
            encoder._commonest = {int(e["column"]): str(e["commonest"]) for e in state["levels"]}
            encoder._check_shapes()
            encoder._lay_out()
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BundleError(
                "The model file's preparation of the table is damaged.", "Save the model again."
            ) from error
        return encoder

    def _check_shapes(self):
        shape = self._number.shape
        if not (self._median.shape == self._mean.shape == self._scale.shape == shape):
            raise ValueError("numbers do not fit together")
        if self._numeric.shape != (len(self.feature_names_),) or self.missing not in ("impute", "keep"):
            raise ValueError("columns do not fit together")
        used = [*self._number, *self._levels]
        if any(not 0 <= j < len(self.feature_names_) for j in used) or len(set(used)) != len(used):
            raise ValueError("columns do not fit together")
        if any(not 0 <= g < len(self._number) for g in self._gap):
            raise ValueError("missing marks do not fit together")


def _plain(cells) -> bool:
    """Whether all cells are numbers or empty; `transform` refuses others by name."""
    return all(cell is None or isinstance(cell, Real) for cell in cells)
