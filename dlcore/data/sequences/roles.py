"""Which column of a table over time is the patient, which the time, and whether each row is one measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dlcore.data.schema import shown
from dlcore.data.sequences.calendar import DATE_LIKE
from dlcore.data.sequences.plan import LONG, MEASUREMENTS, WIDE, SequencePlan
from dlcore.data.sequences.units import unit_of_name
from dlcore.data.sequences.wide_names import time_points
from dlcore.data.tables.names import PATIENT_NAMES, plain_name
from dlcore.errors import DataError

TIME_NAMES = (
    "time", "charttime", "datetime", "date_time", "timestamp", "date", "visit_date", "exam_date", "sample_date", "measured_at",
    "hour", "hours", "hr", "day", "days", "week", "month", "year", "minute", "minutes", "min", "second", "seconds", "sec",
    "t", "visit", "visit_number", "visit_no", "timepoint", "time_point", "step", "wave", "offset", "observationoffset",
    "labresultoffset", "iculos", "zeit", "zeitpunkt", "datum", "stunde", "tag", "时间", "日期",
)  # fmt: skip
VARIABLE_NAMES = (
    "variable", "parameter", "param", "item", "itemid", "item_name", "test", "test_name", "testname", "analyte", "measurement",
    "measure", "lab", "labname", "lab_name", "signal", "code", "concept", "label", "name", "messgroesse", "messgröße",
)  # fmt: skip
VALUE_NAMES = (
    "value", "valuenum", "result", "lab_result", "labresult", "reading", "numeric_value", "value_numeric", "wert", "messwert",
)  # fmt: skip
MIN_CHANGING = 0.2  # share of patients with several rows within whom a time must change
UNIT_NAMES = ("unit", "units", "uom", "valueuom", "unit_of_measure", "einheit")


def settle(frame: pd.DataFrame, plan: SequencePlan) -> SequencePlan:
    """The plan with form and columns filled in.

    Raises
    ------
    DataError
        A named column is not there, or no column tells the patients apart and none the time.
    """
    _require(frame, plan)
    if plan.form == WIDE or (not plan.form and _looks_wide(frame) and not _has_rows_over_time(frame, plan)):
        return replace(plan, form=WIDE, patient=plan.patient or _patient(frame, wide=True))
    patient = plan.patient or _patient(frame)
    if not patient:
        raise DataError(
            "No column tells the patients apart.",
            "Name the column with the patient's number. If each row is one signal, choose “one signal a row”.",
        )
    plan = replace(plan, patient=patient)
    plan = replace(plan, time=plan.time or _time(frame, plan))
    if plan.form != LONG:
        plan = _measurements(frame, plan)
    return replace(plan, form=plan.form or LONG)


def _require(frame: pd.DataFrame, plan: SequencePlan) -> None:
    named = [plan.patient, plan.stay, plan.time, plan.variable, plan.value, plan.unit]
    absent = [name for name in named if name and name not in frame.columns]
    if absent:
        raise DataError(f"The table has no column {shown(absent)}.", f"It has: {shown(frame.columns, 20)}.")


def _looks_wide(frame: pd.DataFrame) -> bool:
    """Most columns are times of one or a few variables."""
    points = time_points(frame)
    n_columns = sum(len(columns) for columns in points.values())
    return n_columns >= max(4, 0.5 * len(frame.columns))


def _has_rows_over_time(frame: pd.DataFrame, plan: SequencePlan) -> bool:
    """Whether patients come back in several rows and a column tells when: then lab1, lab2 … are variables, not times."""
    patient = plan.patient or _patient(frame)
    if not patient or not frame[patient].duplicated().any():
        return False
    if plan.time:
        return True
    owners = pd.factorize(frame[patient])[0]
    rest = [name for name in frame.columns if name != patient]
    return any(
        (_time_rank(name) < 10**6 or _holds_dates(frame[name])) and _changes(frame[name], owners) for name in rest
    )


def _rank(name: str, names: tuple[str, ...]) -> int:
    """Place of a column's name in a list, whole, or where it begins or ends with a name; large where it is none."""
    plain = plain_name(name)
    if plain in names:
        return names.index(plain)
    ends = [i for i, known in enumerate(names) if len(known) > 2 and plain.startswith(f"{known}_")]
    ends += [i for i, known in enumerate(names) if len(known) > 2 and plain.endswith(f"_{known}")]
    return len(names) + min(ends) if ends else 10**6


def _best(frame: pd.DataFrame, names: tuple[str, ...], taken=()) -> str:
    ranked = [(rank, name) for name in frame.columns if name not in taken and (rank := _rank(name, names)) < 10**6]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else ""


def _patient(frame: pd.DataFrame, wide: bool = False) -> str:
    """A column named like a patient's number whose values come back, else the first column of words that do."""
    named = sorted(
        (rank, name)
        for name in frame.columns
        if (rank := _rank(name, PATIENT_NAMES)) < 10**6 and frame[name].notna().any()
    )
    repeated = [name for _, name in named if frame[name].nunique() < frame[name].notna().sum()]
    if repeated or wide:
        return (repeated or [name for _, name in named] or [""])[0]
    return named[0][1] if named else ""


def _time(frame: pd.DataFrame, plan: SequencePlan) -> str:
    """The column of times: by its name, else the only one that holds dates; it must change within patients."""
    taken = {plan.patient, plan.stay, plan.variable, plan.value, plan.unit, plan.outcome, plan.event}
    rest = [name for name in frame.columns if name not in taken]
    ranked = [(rank, name) for name in rest if (rank := _time_rank(name)) < 10**6]
    dated = [(10**5, name) for name in rest if _holds_dates(frame[name])]
    owners = pd.factorize(frame[plan.patient])[0]
    for _, name in sorted(ranked + dated, key=lambda pair: pair[0]):
        if _changes(frame[name], owners):
            return name
    raise DataError(
        "No column tells when each row was measured.", "Name the column with the time: a number, a date, or a visit."
    )


def _time_rank(name: str) -> int:
    rank = _rank(name, TIME_NAMES)
    return rank if rank < 10**6 or not unit_of_name(name) else len(TIME_NAMES) * 3


def _holds_dates(values: pd.Series) -> bool:
    words = values.dropna().iloc[:200] if values.dtype == object else []
    return len(words) > 0 and all(DATE_LIKE.match(str(word)) for word in words)


def _changes(values: pd.Series, owners: np.ndarray) -> bool:
    """Whether the column has different values in the rows of one patient, in enough of the patients."""
    pairs = pd.DataFrame({"owner": owners, "value": values.to_numpy()}).dropna()
    different = pairs.groupby("owner")["value"].agg(["nunique", "size"])
    several = different[different["size"] > 1]
    return not len(several) or bool((several["nunique"] > 1).mean() > MIN_CHANGING)


def _measurements(frame: pd.DataFrame, plan: SequencePlan) -> SequencePlan:
    """Each row one measurement: where a column names what was measured and another holds the value."""
    taken = {plan.patient, plan.stay, plan.time, plan.outcome, plan.event}
    variable = plan.variable or _best(frame, VARIABLE_NAMES, taken)
    value = plan.value or _best(frame, VALUE_NAMES, {*taken, variable})
    sure = plan.form == MEASUREMENTS or (plan.variable and plan.value)
    if not variable or not value:
        if sure:
            raise DataError(
                "It is unclear which column names what was measured and which holds the value.", "Name both columns."
            )
        return plan
    if not sure and not _names_measurements(frame, variable, plan):
        return plan
    unit = plan.unit or _best(frame, UNIT_NAMES, {*taken, variable, value})
    return replace(plan, form=MEASUREMENTS, variable=variable, value=value, unit=unit)


def _names_measurements(frame: pd.DataFrame, variable: str, plan: SequencePlan) -> bool:
    """Few different names that come back, several of them within a patient, or a single one."""
    names = frame[variable]
    few = names.nunique() <= max(2, len(frame) / 5)
    return few and (names.nunique() == 1 or _changes(names, pd.factorize(frame[plan.patient])[0]))
