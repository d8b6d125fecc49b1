"""What the explanations of a table's model need beside the model: names, units, ranges, the order of classes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dlcore.data.schema import NUMBER, Schema
from dlcore.errors import DataError
from dlcore.evaluation.task import class_order

N_STEPS = 41  # values along a variable's range


@dataclass
class Background:
    """A model with the schema of its table.

    Parameters
    ----------
    model : ANNClassifier or ANNRegressor
    schema : Schema or None
        None for a model trained outside the app; units are then empty and ranges those around the median.
    classes : tuple of str
        In the order shown on screen, (no, yes) for a yes/no outcome; empty for a number.
    """

    model: object
    schema: Schema | None
    classes: tuple[str, ...]

    @classmethod
    def of_data(cls, model, data) -> Background:
        return cls(model, data.schema, _classes(model, data.classes))

    @classmethod
    def of_card(cls, model, card: dict) -> Background:
        schema = Schema.from_dict(card["schema"]) if card.get("schema") else None
        return cls(model, schema, _classes(model, card.get("classes")))

    @property
    def encoder(self):
        return self.model.ensemble_.encoder

    @property
    def features(self) -> list[str]:
        return self.encoder.feature_names_

    @property
    def task(self) -> str:
        return self.model.ensemble_.task

    def column(self, name: str):
        """The schema's column of a feature, or None.

        Raises
        ------
        DataError
            The model has no such feature.
        """
        if name not in self.features:
            raise DataError(f"The model knows no variable {name!r}.", f"It takes: {', '.join(self.features)}.")
        return next((column for column in self.schema.features if column.name == name), None) if self.schema else None

    def unit(self, name: str) -> str:
        column = self.column(name)
        return column.unit if column else ""

    @property
    def outcome(self) -> str:
        return self.schema.outcome.name if self.schema and self.schema.outcome else "outcome"

    @property
    def outcome_unit(self) -> str:
        return self.schema.outcome.unit if self.schema and self.schema.outcome else ""

    def steps(self, name: str, n_steps: int = N_STEPS, here=None) -> np.ndarray | list[str]:
        """Values along a variable: a grid (n_steps,) over what is usual and the patient's own value, or its levels."""
        levels = self._levels(name)
        if levels is not None:
            return levels
        low, high = self.usual(name)
        if here is not None and here == here:
            low, high = min(low, float(here)), max(high, float(here))
        return np.linspace(low, high, n_steps)

    def round_steps(self, name: str, n_steps: int = N_STEPS) -> np.ndarray | list[str]:
        """Values over the whole range seen, as a doctor would write them: whole where the column's are; or its levels."""
        levels = self._levels(name)
        if levels is not None:
            return levels
        low, high = self.seen(name)
        digits = 0 if self._whole(name) else 2 - math.floor(math.log10(high - low)) if high > low else 3
        return np.unique(np.round(np.linspace(low, high, n_steps), digits))

    def _levels(self, name: str) -> list[str] | None:
        column = self.column(name)
        levels = self.encoder.levels(name)
        return list(column.levels) if levels is not None and column and column.levels else levels

    def _whole(self, name: str) -> bool:
        column = self.column(name)
        ends = (column.low, column.typical, column.high) if column else (None,)
        return all(end is not None and float(end).is_integer() for end in ends)

    def seen(self, name: str) -> tuple[float, float]:
        """Lowest and highest value of a number in training."""
        column = self.column(name)
        low, high = (column.low, column.high) if column else (None, None)
        return self.encoder.usual_range(name) if low is None or high is None or low == high else (low, high)

    def usual(self, name: str) -> tuple[float, float]:
        """Where the middle 95 of 100 training patients lie: one mistyped value must not stretch a figure."""
        seen, novelty = self.seen(name), self.model.novelty_
        if novelty is None or name not in self.encoder.encoded_names_:
            return seen
        ends = self.encoder.number_in_units(name, novelty.knots[[0, -1], self.encoder.encoded_names_.index(name)])
        low, high = (float(np.clip(end, *seen)) for end in ends)
        return (low, high) if low < high else seen

    def answers(self, X) -> np.ndarray:
        """Each network's answer (M, n, n_classes) in the order of `classes`, or (M, n, 1)."""
        return self.model.ensemble_.predict_members(X)[..., self.order]

    @property
    def order(self) -> list[int]:
        """Position in the model's own order of each of `classes`."""
        if not self.classes:
            return [0]
        return class_order(self.model, self.classes)

    def shown(self, outcome: str | None) -> int:
        """Position of the class whose probability is drawn: `outcome`, or the last (*yes*); 0 for a number.

        Raises
        ------
        DataError
            Where the model knows no such outcome.
        """
        if not self.classes:
            return 0
        if outcome is None:
            return len(self.classes) - 1
        if outcome not in self.classes:
            raise DataError(f"The model knows no outcome {outcome!r}.", f"It knows: {', '.join(self.classes)}.")
        return self.classes.index(outcome)

    def outside(self, row: dict) -> list[str]:
        """Features whose value was never met in training: beyond the range, or an unknown level."""
        return [name for name in self.features if self._is_outside(name, row.get(name))]

    def _is_outside(self, name, value) -> bool:
        column = self.column(name)
        if column is None or value is None or value != value:
            return False
        if column.kind == NUMBER:
            return column.low is not None and not column.low <= float(value) <= column.high
        return bool(column.levels) and str(value) not in column.levels

    def text(self, name: str, value) -> str:
        """A value as a doctor writes it: "63 years", "male", "missing"."""
        if value is None or value != value:
            return "missing"
        if isinstance(value, str):
            return value
        return f"{value:.4g} {self.unit(name)}".strip()

    def row(self, row: dict | None, patient: int | None, data) -> dict:
        """One patient's values by feature: as given, or those of a training patient, or the typical patient's.

        Raises
        ------
        DataError
            Where a value's name is unknown, or there is no such patient.
        """
        if row is not None:
            self.encoder.row(row)
            return {name: row.get(name) for name in self.features}
        if patient is None:
            return self.encoder.typical_row()
        if data is None:
            raise DataError("The training patients are not at hand.", "Enter the patient's values instead.")
        if not 0 <= patient < len(data.X):
            raise DataError(f"There is no patient number {patient}.", f"Choose one from 0 to {len(data.X) - 1}.")
        return {name: _value(v) for name, v in zip(self.features, data.X.iloc[patient])}


def _value(value):
    return None if pd.isna(value) else value if isinstance(value, str) else float(value)


def _classes(model, classes) -> tuple[str, ...]:
    if not hasattr(model, "classes_"):
        return ()
    own = [str(name) for name in model.classes_]
    named = [str(name) for name in classes or ()]
    return tuple(named) if sorted(named) == sorted(own) else tuple(own)
