"""The predictions that count: those for patients the networks had not seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from dlcore.errors import DataError
from dlcore.evaluation.task import Task


@dataclass(frozen=True)
class HeldOut:
    """Held-out predictions beside what was observed; m evaluated rows.

    Attributes
    ----------
    rows : (m,) int
        Which rows of the data set these are.
    y : (m,) int or float
        Class index (0 = no, 1 = yes for a yes/no outcome), or the observed number.
    p : (m, n_classes) or (m,) float
        Predicted probabilities, or the predicted number.
    fold : (m,) int
        Which fold held the row out.
    patient : (m,) int
        Patient's index; one number for all rows of a patient.
    outcome_of_all : (n,) int or float
        What was observed in all rows of the data set, held out or not.
    y_train : (…,) int or float
        What was observed in the rows that were trained on.
    n_left_out : int
        Patients whose rows left the test part because others of their rows are learned from.
    n_always_learned : int
        Patients that no fold holds out: the only ones with their outcome.
    task : Task, optional
        What kind of outcome it is; a single measure needs none.
    """

    rows: np.ndarray
    y: np.ndarray
    p: np.ndarray
    fold: np.ndarray
    patient: np.ndarray
    outcome_of_all: np.ndarray
    y_train: np.ndarray
    n_left_out: int = 0
    n_always_learned: int = 0
    task: Task | None = None
    kept: dict = field(default_factory=dict, init=False, repr=False, compare=False)  # see `intervals.sampled`

    @property
    def n_patients(self) -> int:
        return int(self.patient.max()) + 1

    @property
    def clustered(self) -> bool:
        """Whether some patient stands on several rows."""
        return self.n_patients < len(self.y)

    @property
    def n_folds(self) -> int:
        """How many different sets of networks made these predictions; 1 for a test set."""
        return len(np.unique(self.fold))

    @property
    def design(self) -> str:
        """ "test set" where one set of networks predicted all of them, else "out-of-fold"."""
        return "test set" if self.n_folds < 2 else "out-of-fold"

    @property
    def interval_inflation(self) -> float:
        """By how much a bootstrap interval must grow to hold for the recipe, retrained; 1 for a test set.

        Networks of different folds share most of their training patients, which resampling the predictions cannot
        see. Nadeau and Bengio put the variance of a mean over J folds at (1/J + n_test/n_train) S²; the bootstrap
        sees S²/J, and n_test/n_train is 1/(J − 1), so the variance grows by 1 + J/(J − 1).

        References
        ----------
        Nadeau C, Bengio Y. Inference for the generalization error. Machine Learning 2003;52:239–281.
        """
        n_folds = self.n_folds
        return 1.0 if n_folds < 2 else float(np.sqrt(1 + n_folds / (n_folds - 1)))

    @classmethod
    def external(
        cls, task: Task, y: np.ndarray, p: np.ndarray, groups: np.ndarray | None, y_train: np.ndarray
    ) -> HeldOut:
        """Patients from elsewhere, judged by the same measures as those of a test set.

        Parameters
        ----------
        y : (m,) array
            As `Task.observed` gives it.
        p : (m, n_classes) or (m,) array
            As `Task.predicted` gives it.
        groups : (m,) array or None
            Patient of each row; None: every row is its own patient.
        y_train : (…,) array
            What was observed in the patients that were trained on.

        Raises
        ------
        DataError
            All of them have one outcome.
        """
        task.check(y)
        rows = np.arange(len(y))
        patient = rows if groups is None else np.unique(np.asarray(groups).astype(str), return_inverse=True)[1]
        return cls(rows, y, p, np.zeros(len(y), dtype=int), patient, y, y_train, task=task)


def held_out(model, data, task: Task) -> HeldOut:
    """Gather what `model` predicted for the rows of `data` that it had not seen.

    Raises
    ------
    DataError
        No row was held out, or what was held out holds a single class.
    """
    prediction = np.asarray(model.out_of_fold_, dtype=float)
    rows = np.flatnonzero(np.isfinite(prediction.reshape(len(prediction), -1)).all(axis=1))
    if not len(rows):
        raise DataError("No patient was held out, so the model cannot be judged.", "Train with at least two folds.")
    y, fold = task.observed(data), np.asarray(model.fold_)
    task.check(y[rows])
    learned = fold == -1
    groups = np.arange(len(y)) if data.groups is None else np.asarray(data.groups)
    patient = np.unique(groups[rows], return_inverse=True)[1]
    p = task.predicted(model, prediction[rows], data.classes)
    found = HeldOut(rows, y[rows], p, fold[rows], patient, y, y, task=task)
    counted = lambda marked: len(np.unique(groups[marked]))
    if found.design == "out-of-fold":  # each row is trained on by the networks of all folds but one
        return replace(found, n_always_learned=counted(learned))
    return replace(found, y_train=y[learned] if learned.any() else y, n_left_out=counted(fold < -1))


def held_predictions(model, prediction, data, held: HeldOut) -> np.ndarray:
    """Predictions for all rows, brought to the rows, the shape and the classes' order of ``held.p``."""
    return held.task.predicted(model, np.asarray(prediction)[held.rows], data.classes)
