"""What the doctor settled about a table's file."""

from __future__ import annotations

from dataclasses import dataclass, field

from dlcore.data.tables.missing import MISSING


@dataclass(frozen=True)
class TableOptions:
    """What the doctor settled; None is guessed.

    Parameters
    ----------
    encoding : str, optional
        One of `encoding.ENCODINGS`, or another name of one of them.
    separator : {",", ";", "\\t", "|", " "}, optional
    quote : {'"', "'"}, optional
    decimal : {".", ","}, optional
        How a cell is read that could be read in two ways.
    thousands : str, optional
        Empty for none.
    header : bool, optional
        Whether the first row holds the names.
    sheet : str, optional
        Of an Excel file; the one that holds most by default.
    hidden : bool, optional
        Whether rows that are hidden in Excel are read; they are by default, and that is said.
    missing : tuple of str
        What stands for "not measured".
    codes : dict of str to tuple of str
        What else stands for "not measured" in one column: ``{"chol": ("0",)}``.
    steps : tuple of dict
        What is done to the table once it is read; see `steps`.
    keep : tuple of str
        Columns that are kept though they seem to say who a patient is.
    shift_dates : bool
        Whether dates are kept, all of a patient moved by one secret number of days; see `shift`.
    shift_patient : str, optional
        Column that names the patients, where the dates are shifted; guessed by default, empty for none.
    shift_day_first : bool, optional
        Whether 03/04/2020 is in April, where the dates are shifted and none of them tells.
    lists : dict
        Which cells hold lists of findings, as in `dlcore.data.tables.lists`; empty: none.
    """

    encoding: str | None = None
    separator: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    sheet: str | None = None
    hidden: bool | None = None
    missing: tuple[str, ...] = MISSING
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    steps: tuple[dict, ...] = ()
    keep: tuple[str, ...] = ()
    shift_dates: bool = False
    shift_patient: str | None = None
    shift_day_first: bool | None = None
    lists: dict = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, str]:
        """Columns that are words whatever they look like: 007 is a patient, 401.9 a code."""
        named = [*self.lists.get("answers", ()), self.lists.get("patient"), self.lists.get("code")]
        return {name: "words" for name in named if name}
