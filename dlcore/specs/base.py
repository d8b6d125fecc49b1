"""How a family is declared: its question, its estimators and every setting, as plain data.

The form on the page, the error message, the model card and the command line are all made from
these declarations, so a setting is described once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from dlcore.errors import DataError

BINARY, MULTICLASS, REGRESSION, UNSUPERVISED = "binary", "multiclass", "regression", "unsupervised"
HORIZON, FORECAST = "horizon", "forecast"  # an event within a time, from each visit; the next values of a variable
TASKS = (BINARY, MULTICLASS, REGRESSION, HORIZON, FORECAST, UNSUPERVISED)
_NUMBERS = {REGRESSION}  # tasks answered by one number in a unit; a forecast is several
TABLE, IMAGES, SEQUENCES = "table", "images", "sequences"  # kinds of data, declared in `dlcore.data.kinds`


def answers_number(task: str) -> bool:
    """Whether a task is answered by a number in a unit; else by probabilities."""
    return task in _NUMBERS


@dataclass(frozen=True)
class Setting:
    """One thing that can be set.

    Parameters
    ----------
    name : str
        The estimator's own parameter name.
    default : object
        Must equal the default in the estimator's ``__init__`` (a contract test compares them).
    label, help : str
        What the form shows: a name and one plain line.
    kind : {"integer", "number", "choice", "layers", "flag", "outcome value"}
        The last is one value of the outcome column; ``None``: none.
    low, high : float, optional
        Inclusive range of an integer, a number, or each layer's size.
    choices : tuple, optional
        Allowed values of a choice; ``None`` among them reads "chosen from the data".
    optional : bool
        Whether ``None`` ("chosen from the data") is allowed for an integer or number.
    data : tuple of str
        Kinds of data it is for; none named: all.
    """

    name: str
    default: Any
    label: str
    help: str
    kind: str
    low: float | None = None
    high: float | None = None
    choices: tuple = ()
    optional: bool = False
    data: tuple[str, ...] = ()

    def check(self, value):
        """Return `value` as the estimator takes it, or raise `DataError` naming the range."""
        if value is None and (self.optional or None in self.choices):
            return None
        try:
            return getattr(self, f"_check_{self.kind.replace(' ', '_')}")(value)
        except (TypeError, ValueError) as error:
            raise DataError(f"{self.label} cannot be {value!r}.", self._allowed()) from error

    def _check_integer(self, value):
        if isinstance(value, bool) or float(value) != int(value):
            raise ValueError
        return self._within(int(value))

    def _check_number(self, value):
        if isinstance(value, bool):
            raise ValueError
        return self._within(float(value))

    def _check_choice(self, value):
        return self.choices[[str(c) for c in self.choices].index(str(value))]

    def _check_flag(self, value):
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if str(value).lower() not in words:
            raise ValueError
        return words[str(value).lower()]

    def _check_outcome_value(self, value):
        return str(value)

    def _check_layers(self, value):
        sizes = value.replace("x", ",").split(",") if isinstance(value, str) else value
        return tuple(self._check_integer(size) for size in sizes if str(size).strip())

    def _within(self, value):
        if not (self.low <= value <= self.high):
            raise ValueError
        return value

    def _allowed(self) -> str:
        if self.kind == "choice":
            return f"Choose one of: {', '.join(map(str, self.choices))}."
        if self.kind == "flag":
            return "Choose yes or no."
        what = "Give whole numbers" if self.kind in ("integer", "layers") else "Give a number"
        return f"{what} from {self.low:g} to {self.high:g}."


@dataclass(frozen=True)
class Family:
    """One of the six kinds of model, as the frame knows it.

    Parameters
    ----------
    key : str
        Short name used by the command line and in model files ("ann").
    name, long_name : str
        "ANN", "artificial neural network".
    question : str
        What a physician asks of it; the first thing on its page.
    short : str
        The same in a few words, for one line beside the name; empty: `question`.
    use_when : str
        One line: when to choose this family.
    data : tuple of str
        Kinds of data it learns from; its page begins with the first.
    estimators : dict of (str, str) to str
        (kind of data, task) → "module:Class".
    explain : str
        Module with ``results(model, data, progress)``, ``CALLS`` and ``predict_one(model, case)``.
    samples : tuple of str
        Names of samples, the first is the one behind "Try it on sample data".
    finished : str
        Name of the sample that the finished example is trained on; empty: the first.
    feature_cache : str
        Module whose ``CACHE`` keeps what a network that sees already has seen; empty where there is none.
    settings : tuple of Setting
    rows_are_lists : bool
        Whether a row of a table is a patient's list of findings here: what the table would be asked for is one entry
        among the others, and equal rows are different patients.
    example : dict
        Settings of the finished example that differ from the defaults.
    ready : bool
        Whether the page is built; one that is not says so.
    """

    key: str
    name: str
    long_name: str
    question: str
    use_when: str
    data: tuple[str, ...]
    estimators: dict[tuple[str, str], str] = field(default_factory=dict)
    explain: str = ""
    samples: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    feature_cache: str = ""
    rows_are_lists: bool = False
    short: str = ""
    finished: str = ""
    example: dict[str, Any] = field(default_factory=dict)
    ready: bool = True

    @property
    def example_sample(self) -> str:
        """Name of the sample behind the finished example."""
        return self.finished or self.samples[0]

    def estimator(self, kind: str, task: str) -> type:
        """The estimator class for a kind of data and a task; `DataError` where the family has none for them."""
        if (kind, task) not in self.estimators:
            known = ", ".join(" for ".join(reversed(pair)) for pair in self.estimators) or "nothing yet"
            raise DataError(f"{self.name} cannot be trained on these data ({task} for {kind}).", f"It can do: {known}.")
        module, name = self.estimators[kind, task].split(":")
        return getattr(import_module(module), name)

    def task_for(self, kind: str, task: str) -> str:
        """What is trained on data of a kind with this kind of outcome; where none is learnt, it is left aside."""
        if (kind, task) not in self.estimators and (kind, UNSUPERVISED) in self.estimators:
            return UNSUPERVISED
        return task

    def learns_without_outcome(self, kind: str) -> bool:
        return (kind, UNSUPERVISED) in self.estimators

    def settings_for(self, kind: str) -> tuple[Setting, ...]:
        """What can be set where it learns from this kind of data."""
        return tuple(s for s in self.settings if not s.data or kind in s.data)

    def defaults(self) -> dict[str, Any]:
        return {s.name: s.default for s in self.settings}

    def check(self, values: dict[str, Any]) -> dict[str, Any]:
        """Defaults overlaid with checked `values`; an unknown name raises `DataError`."""
        known = {s.name: s for s in self.settings}
        for name in values:
            if name not in known:
                raise DataError(f"{self.name} has no setting named {name!r}.", f"It has: {', '.join(known)}.")
        return self.defaults() | {name: known[name].check(value) for name, value in values.items()}
