"""What is to be read as what: said by the doctor where it is filled in, settled by the reader where it is not."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from dlcore.data.schema import shown
from dlcore.errors import DataError

LONG, MEASUREMENTS, WIDE, SIGNALS = "long", "measurements", "wide", "signals"
FORMS = (LONG, MEASUREMENTS, WIDE, SIGNALS)


@dataclass(frozen=True, kw_only=True)
class SequencePlan:
    """How files become courses, and what is asked of them; empty is guessed.

    Parameters
    ----------
    form : {"", "long", "measurements", "wide", "signals"}
        A row a time; a row a measurement; a row a signal; recordings.
    patient, stay, time : str
        Columns. With `stay` each stay of a patient is a course of its own.
    variable, value, unit : str
        Columns, where each row is one measurement.
    time_unit : str
        Of times that are numbers, and of every span below.
    counted : {"", "days", "s", "ms"}
        How numbers that are dates are counted: see `clock.COUNTED`; settled by the reader.
    day_first : bool, optional
        Whether 03/04/2020 is in April.
    ignored : tuple of str
        Columns left out.
    outcome : str
        A column that is the same in all rows of a patient; with `within`, the one that says what happened.
    positive : tuple of str
        Values of the outcome that count as yes.
    event : str
        Column of the time of the event or of the end of follow-up.
    status : tuple of str
        Values of `outcome` that are the event asked for.
    censored : tuple of str
        Values of `outcome` that mean: nothing happened until then.
    within : float or str, optional
        The horizon: does the event come within that span? "2 years", "24 h", or a number in `time_unit`.
    called : str
        What to call the event on screen, such as "death or transplant".
    forecast : str
        Variable whose next values are asked for.
    horizon : float or str, optional
        How far ahead.
    until : float or str, optional
        Only what was measured up to then is used ("the first 24 h").
    sampling_rate : float, optional
        In Hz, of recordings that do not tell it.
    window : float or str, optional
        Length into which long recordings are cut.
    shifted : tuple of str
        Columns whose dates were moved, each patient's by one secret number of days.
    """

    form: str = ""
    patient: str = ""
    stay: str = ""
    time: str = ""
    variable: str = ""
    value: str = ""
    unit: str = ""
    time_unit: str = ""
    counted: str = ""
    day_first: bool | None = None
    ignored: tuple[str, ...] = ()
    outcome: str = ""
    positive: tuple[str, ...] = ()
    event: str = ""
    status: tuple[str, ...] = ()
    censored: tuple[str, ...] = ()
    within: float | str | None = None
    called: str = ""
    forecast: str = ""
    horizon: float | str | None = None
    until: float | str | None = None
    sampling_rate: float | None = None
    window: float | str | None = None
    shifted: tuple[str, ...] = ()

    def __post_init__(self):
        if self.form and self.form not in FORMS:
            raise DataError(f"“{self.form}” is no form of data over time.", f"Choose one of: {', '.join(FORMS)}.")
        if self.sampling_rate is not None and not 0 < self.sampling_rate < 1e7:
            raise DataError(f"A recording cannot have {self.sampling_rate} samples a second.", "Give a rate in Hz.")
        for name in ("ignored", "positive", "status", "censored", "shifted"):
            given = getattr(self, name)
            words = (given,) if isinstance(given, str) else tuple(str(value) for value in given)
            object.__setattr__(self, name, words)
        if self.within and self.forecast:
            raise DataError("Either an event or the next values can be asked for.", "Leave one of them out.")

    @classmethod
    def of(cls, plan: SequencePlan | dict | None) -> SequencePlan:
        """A plan from plain data; an unknown name raises `DataError`."""
        if isinstance(plan, cls):
            return plan
        unknown = set(plan or ()) - {f.name for f in fields(cls)}
        if unknown:
            raise DataError(f"Courses have no option {shown(sorted(unknown))}.", "Leave it out.")
        return cls(**(plan or {}))

    def as_dict(self) -> dict:
        """Plain data for JSON."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
