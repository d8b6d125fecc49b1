"""What a kind of outcome asks of an evaluation: one object a task, so that another kind is one new file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from dlcore.errors import DataError


class Task(ABC):
    """One kind of outcome: how it is written down, predicted, judged and answered. m evaluated rows.

    Attributes
    ----------
    key : str
        As in `dlcore.specs`.
    measure : str
        The metric by which models and variables are compared.
    gain : {1, -1}
        Whether more of the measure is better.
    deciding : dict of str to {1, -1}
        The metrics by which the model and the simple rival are compared, and whether more of each is better.
    baseline : str
        What the simple rival is called.
    judges_itself : bool
        Whether a model is judged by the task's own ``evaluate(model, data, tell)``: there is no single prediction a row.
    """

    key = ""
    measure = ""
    gain = 1
    deciding: ClassVar[dict[str, int]] = {}
    baseline = ""
    judges_itself = False

    @abstractmethod
    def observed(self, data) -> np.ndarray:
        """What was observed in every row, as the measures take it; (n,)."""

    @abstractmethod
    def predicted(self, model, prediction, classes) -> np.ndarray:
        """An estimator's prediction for m rows, as the measures take it: (m, n_classes) in the order of `classes`, or (m,)."""

    @abstractmethod
    def results(self, held, draws: np.ndarray) -> dict:
        """Metrics and the content of every figure; `draws` (B, n_patients) are weights of the bootstrap."""

    @abstractmethod
    def metrics(self, held, draws: np.ndarray) -> dict[str, dict[str, float]]:
        """Each measure with its 95 % interval."""

    def measures(self, held) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
        """Each metric as a function of row weights (B, m), for paired differences between two models."""
        return {self.measure: self.discrimination(held.y, held.p)}

    @abstractmethod
    def discrimination(self, y: np.ndarray, p: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """The measure by which models and variables are compared, for weights (B, m)."""

    @abstractmethod
    def influence(self, y: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
        """How good predictions are (more is better), and each row's influence on it; (m,)."""

    @abstractmethod
    def answer(self, model, members: np.ndarray, card: dict) -> dict[str, np.ndarray]:
        """What is said of new patients: a column each, from the predictions (M, m, …) of M networks."""

    def beside(self, model, X) -> dict[str, np.ndarray]:
        """What more is said of new patients `X`: a column each, behind those of `answer`."""
        return {}

    def check(self, y: np.ndarray) -> None:  # noqa: B027 (most outcomes can be judged whatever was observed)
        """`DataError` where predictions for these observed outcomes cannot be judged."""


class Classes(Task):
    """What two classes and several have in common."""

    measure = "auroc"
    deciding: ClassVar[dict[str, int]] = {"auroc": 1, "log_loss": -1}
    baseline = "logistic regression"

    def observed(self, data) -> np.ndarray:
        return class_index(data.y, data.classes)

    def predicted(self, model, prediction, classes) -> np.ndarray:
        prediction = np.asarray(prediction, dtype=float)
        if prediction.ndim == 1:  # the probability of yes alone
            return np.column_stack([1 - prediction, prediction])
        return prediction[:, class_order(model, classes)]

    def check(self, y: np.ndarray) -> None:
        """See that there is something to judge.

        Raises
        ------
        DataError
            All held-out patients have one outcome.
        """
        if len(np.unique(y)) < 2:
            raise DataError(
                "All patients held out for the evaluation have the same outcome.",
                "Choose a test part, or a number of folds, in which more than one outcome occurs.",
            )

    def chosen(self, mean: np.ndarray, card: dict) -> np.ndarray:
        """Index of the predicted class, from probabilities (m, n_classes); (m,)."""
        return mean.argmax(axis=1)

    def answer(self, model, members: np.ndarray, card: dict) -> dict[str, np.ndarray]:
        """``prediction``, ``probability of …`` for each class, ``disagreement`` (standard deviation of the networks)."""
        members = members[..., class_order(model, card["classes"])]
        mean = members.mean(axis=0)  # (m, n_classes), in the order shown on screen
        chosen = self.chosen(mean, card)
        spread = members.std(axis=0)[np.arange(len(mean)), chosen]
        shares = {f"probability of {name}": mean[:, k] for k, name in enumerate(card["classes"])}
        return {"prediction": np.array(card["classes"], dtype=object)[chosen], **shares, "disagreement": spread}


def class_order(model, classes) -> list[int]:
    """Where each of `classes` stands among the model's own, which it holds sorted: "death" before "no death"."""
    own = [str(name) for name in model.classes_]
    return [own.index(str(name)) for name in classes]


def class_index(y, classes) -> np.ndarray:
    """Index of each outcome word of `y` in `classes`; (n,) int. `DataError` for a word that is not among them."""
    index = {str(name): i for i, name in enumerate(classes)}
    try:
        return np.array([index[str(value)] for value in y])
    except KeyError as error:
        raise DataError(f"The outcome {error.args[0]!r} is not among the classes of this data set.") from error
