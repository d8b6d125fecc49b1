"""What of tables over time says who a patient is, left out before anything is kept; dates moved where that is wished."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from dlcore.data.schema import Schema
from dlcore.data.sequences.measurements import MAX_VARIABLES
from dlcore.data.sequences.plan import MEASUREMENTS, SequencePlan
from dlcore.data.sequences.shifting import CourseShift
from dlcore.data.tables.guess import guess_column, with_facts
from dlcore.data.tables.names import names_a_patient, names_a_person
from dlcore.data.tables.privacy import left_out
from dlcore.data.tables.read import Columns, TableOptions
from dlcore.data.tables.remarks import count_of
from dlcore.data.tables.values import NUMBER_SHARE, to_numbers, to_words

_ROLES = ("patient", "stay", "time", "variable", "value", "unit", "outcome", "event", "forecast")


class Protection:
    """One rule for all files that are read together: that of tables (`tables.privacy`), by patient and not by row.

    Parameters
    ----------
    options : TableOptions, optional
        `keep` names what is kept all the same; `shift_dates` has dates moved.
    day_first : bool, optional
        Of dates that are moved.

    Attributes
    ----------
    named : dict of str to str
        What was left out, a column or a measurement, and what it gives away.
    shift : `CourseShift`
    """

    def __init__(self, options: TableOptions | None, day_first: bool | None = None):
        options = options or TableOptions()
        self._keep = options.keep
        self.named: dict[str, str] = {}
        self.shift = CourseShift(options.shift_dates, day_first)

    def table(self, read: Columns, plan: SequencePlan, needed: Collection[str] = ()) -> tuple[pd.DataFrame, list[str]]:
        """The table without what identifies a patient, its dates moved where they are to be; what to look at in it.

        Parameters
        ----------
        read : Columns
        plan : `SequencePlan`
            Settled; the columns it names stay, that of the patient among them.
        needed : collection of str
            Columns that stay, too: another file has them.
        """
        spared = {*(getattr(plan, role) for role in _ROLES), *self._keep, *needed}
        named = _given_away(_once(read.frame, plan.patient), read.facts, spared)
        frame, unsaid = read.frame.drop(columns=list(named)), set(named)
        if plan.form == MEASUREMENTS:
            frame, measured = _without_measurements(frame, plan, spared)
            named |= measured
            unsaid |= {plan.value} if measured or _holds_nothing(frame, plan) else set()
        self.named |= named
        notes = [*read.notes(unsaid), *_instead(plan.value, read, unsaid)]
        return self.shift.moved(frame, plan.patient, plan.time, notes), notes


def _instead(value: str, read: Columns, unsaid: set[str]) -> list[str]:
    """What is said where remarks on the column of all values are not, as they quote cells that may be anybody's name."""
    fact = read.facts.get(value)
    if value not in unsaid or fact is None or not fact.notes:
        return []
    limits = f" {count_of(fact.beyond)} only tell that the value lies beyond a limit; the limit is taken." * bool(
        fact.beyond
    )
    return [f"What was noticed in the cells of {value} is not quoted here, as it may hold names.{limits}"]


def _given_away(once: pd.DataFrame, facts: dict, spared: set[str]) -> dict[str, str]:
    """Columns of a table with a row a patient that say who it is, and what of it; see `tables.privacy.left_out`."""
    columns = [with_facts(guess_column(once[name]), facts.get(name)) for name in once if name not in spared]
    return left_out(once, Schema(tuple(columns)))


def _once(frame: pd.DataFrame, patient: str) -> pd.DataFrame:
    """The first known value of each column, a row a patient; each row as it is where no column names the patients."""
    if not patient:
        return frame
    return frame.groupby(frame[patient].to_numpy(), sort=False, dropna=False).first()


def _without_measurements(frame: pd.DataFrame, plan: SequencePlan, spared) -> tuple[pd.DataFrame, dict[str, str]]:
    """The rows that measure something, without those that hold a name or a number of the patient."""
    which = to_words(frame[plan.variable])
    if which.nunique() > MAX_VARIABLES:  # it is refused
        return frame, {}
    each = pd.DataFrame({"who": frame[plan.patient], "what": which, "value": frame[plan.value]})
    first = each.groupby(["what", "who"], sort=False)["value"].first()
    measured = {
        str(name): _as_column(values.droplevel("what"), str(name)) for name, values in first.groupby(level="what")
    }
    named = _given_away(pd.DataFrame(measured), {}, spared)
    kept = frame[~which.isin(list(named)).to_numpy()].reset_index(drop=True)
    return kept, named


def _as_column(values: pd.Series, name: str) -> pd.Series:
    """What was measured as the reader of tables would give it: numbers, unless its name says that they name somebody."""
    if names_a_patient(name) or names_a_person(name):
        return to_words(values).rename(name)
    numbers, lost = to_numbers(values)
    return (numbers if lost <= (1 - NUMBER_SHARE) * len(values) else values).rename(name)


def _holds_nothing(frame: pd.DataFrame, plan: SequencePlan) -> bool:
    """Whether words stood where only numbers are read, for all values of a measurement: they may be anybody's name."""
    return not bool(frame[plan.value].notna().groupby(to_words(frame[plan.variable])).any().all())
