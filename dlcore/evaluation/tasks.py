"""The registry of tasks: how each kind of outcome is judged."""

from __future__ import annotations

from dlcore.errors import DataError
from dlcore.evaluation.binary import Binary
from dlcore.evaluation.forecast import Forecast
from dlcore.evaluation.horizon import Horizon
from dlcore.evaluation.multiclass import Multiclass
from dlcore.evaluation.regression import Regression
from dlcore.evaluation.task import Task

TASKS: dict[str, Task] = {task.key: task for task in (Binary(), Multiclass(), Regression(), Horizon(), Forecast())}


def task_of(key: str) -> Task:
    """The task of that key; `DataError` where such an outcome cannot be judged."""
    if key not in TASKS:
        raise DataError(f"An outcome of this kind ({key}) cannot be judged.", "Choose another outcome.")
    return TASKS[key]
