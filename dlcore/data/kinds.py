"""The kinds of data: one declaration each of how they are read, kept, and brought to a trained model.

Everything that depends on the kind of data asks here (or, for what is drawn, `dlcore.ui.kinds`). Modules are named as
text and imported when they are used, so that knowing the kinds costs a page nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from dlcore.data.names import row_names
from dlcore.errors import DataError
from dlcore.specs import IMAGES, SEQUENCES, TABLE


@dataclass(frozen=True)
class Observed:
    """What happened to new patients, where their files tell it.

    Attributes
    ----------
    values : (n,) array
        In the words that the model was trained with, None where unknown; or float64 with NaN.
    groups : (n,) array or None
        Patient of each row; None: every row is its own patient.
    notes : list of str
        What was not understood, one sentence each.
    """

    values: object
    groups: object = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NewRows:
    """New patients, brought to what a trained model takes.

    Attributes
    ----------
    X : object
        Of n rows, as the estimator takes it.
    names : dict of str to (n,) array
        What to call the rows, one column each: "row", the patient where the file names one.
    notes : list of str
        What is unseen, left out or out of range, one sentence each.
    skipped : list of (str, str)
        Name of each file left out, and why.
    observed : Observed or None
        What happened to them, where the files tell it.
    """

    X: object
    names: dict
    notes: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    observed: Observed | None = None

    @classmethod
    def called_by_row(cls, X, notes: list[str]) -> NewRows:
        """Rows that have no other name."""
        return cls(X, {"row": row_names(len(X))}, notes)


@dataclass(frozen=True)
class DataKind:
    """One kind of data.

    Parameters
    ----------
    key : str
        As stored with every dataset and named by the families.
    room : str
        Module that has ``DATASET`` (the `Dataset` class, with ``load_items``), ``read(path, name, options) -> Reading``,
        ``read_new(path, name, options)``, which reads a file of new patients, ``one(case)``, which takes a single one,
        and ``new_rows(schema, new) -> NewRows``, which brings either to a trained model.
    files : tuple of str
        Endings of the files it comes in, as a file chooser wants them.
    comes_in_folders : bool
        Whether a folder of files can be read.
    shares_cores : bool
        Whether a training gains from its share of the cores; small products, as for tables, are slower on two.
    """

    key: str
    room: str
    files: tuple[str, ...]
    comes_in_folders: bool = False
    shares_cores: bool = False

    @property
    def dataset(self):
        """The `Dataset` class."""
        return self._of_room("DATASET")

    @property
    def read(self) -> Callable:
        """``read(path, name, options) -> Reading``: a file to learn from; `DataError` where it cannot be read."""
        return self._of_room("read")

    @property
    def read_new(self) -> Callable:
        """``read_new(path, name, options)``: a file of new patients, for `new_rows`; raises as `read`."""
        return self._of_room("read_new")

    @property
    def one(self) -> Callable:
        """``one(case)``: a single new patient, as this kind of data describes one, for `new_rows`."""
        return self._of_room("one")

    @property
    def typical(self) -> Callable | None:
        """``typical(schema)``: a middle patient for `new_rows`; None where a schema does not say what one is."""
        return getattr(import_module(self.room), "typical", None)

    @property
    def new_rows(self) -> Callable:
        """``new_rows(schema, new) -> NewRows``: new patients as a trained model takes them; `DataError` if they do not fit."""
        return self._of_room("new_rows")

    def _of_room(self, name: str):
        return getattr(import_module(self.room), name)


_TABLES = (
    "csv",
    "txt",
    "tsv",
    "tab",
    "dat",
    "xlsx",
    "xls",
    "xlsm",
    "ods",
    "sav",
    "zsav",
    "dta",
    "sas7bdat",
    "xpt",
    "parquet",
    "gz",
)
KINDS: dict[str, DataKind] = {
    kind.key: kind
    for kind in (
        DataKind(TABLE, "dlcore.data.tables.kind", _TABLES),
        DataKind(
            IMAGES,
            "dlcore.data.images.kind",
            ("zip", "npz", "csv", "png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm"),
            comes_in_folders=True,
            shares_cores=True,
        ),
        DataKind(
            SEQUENCES,
            "dlcore.data.sequences.kind",
            ("csv", "txt", "tsv", "xlsx", "xls", "xlsm", "ods", "zip", "edf", "bdf", "hea", "dat"),
            comes_in_folders=True,
        ),
    )
}


def kind_of_path(path, kinds: tuple[str, ...]) -> str:
    """Which of `kinds` a file or folder is, by its ending; the first where nothing tells."""
    path = Path(path)
    fits = lambda kind: kind.comes_in_folders if path.is_dir() else path.suffix.lower().lstrip(".") in kind.files
    return next((key for key in kinds if fits(KINDS[key])), kinds[0])


def kind_of_card(card: dict) -> DataKind:
    """The kind of data that a model of this card takes; raises as `data_kind`."""
    return data_kind(card.get("data", {}).get("kind", ""))


def data_kind(key: str) -> DataKind:
    """The declaration of a kind of data; `DataError` naming the known ones if there is no such key."""
    if key not in KINDS:
        raise DataError(f"There is no kind of data named {key!r}.", f"Choose one of: {', '.join(KINDS)}.")
    return KINDS[key]
