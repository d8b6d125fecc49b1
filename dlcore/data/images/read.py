"""Reading pictures: a folder, a zip, files, a table with files beside it, or an .npz -> `Dataset`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

from dlcore.data.dataset import Dataset
from dlcore.data.files.label_table import Columns
from dlcore.data.files.patients import FIELD as PATIENT_FIELD
from dlcore.data.images.gather import Rows, gather
from dlcore.data.images.picture import MAX_SIDE, MIN_SIDE, Decode
from dlcore.data.images.roles import GUESS, NONE, build, decide, with_patients, with_positive
from dlcore.data.images.stack import ImageStack, Spool, as_stack, load_stack, save_stack
from dlcore.data.reading import Reading
from dlcore.errors import DataError
from dlcore.words import say

__all__ = [
    "ImageOptions",
    "ImageStack",
    "as_stack",
    "load_stack",
    "read_images",
    "save_stack",
    "with_patients",
    "with_positive",
]

FRAMES = ("all", "middle", "first")


@dataclass(frozen=True)
class ImageOptions:
    """What the doctor may say about the pictures; everything is guessed where nothing is said.

    Parameters
    ----------
    name : str
        What to call the data.
    patient : str
        "guess", "none", where the patient stands in the file name (``person{patient}_*``), or a column of the table.
    file_column, label_column, patient_column, split_column : str
        Columns of the table beside the pictures; those not named are guessed.
    positive : str
        The class that counts as yes, of two.
    window_centre, window_width : float, optional
        DICOM window in place of the file's own, in the image's unit (Hounsfield units in CT).
    frames : {"all", "middle", "first"}
        Which frames of a multi-frame DICOM file are read.
    max_side : int
        Pixels kept along the longer side.
    """

    name: str = ""
    patient: str = GUESS
    file_column: str = ""
    label_column: str = ""
    patient_column: str = ""
    split_column: str = ""
    positive: str = ""
    window_centre: float | None = None
    window_width: float | None = None
    frames: str = "all"
    max_side: int = MAX_SIDE

    def __post_init__(self):
        if self.frames not in FRAMES:
            raise DataError(f"Frames cannot be “{self.frames}”.", f"Choose one of: {', '.join(FRAMES)}.")
        if not MIN_SIDE <= self.max_side <= 2048:
            raise DataError(f"{self.max_side} pixels cannot be kept.", f"Choose from {MIN_SIDE} to 2048.")
        if (self.window_centre is None) != (self.window_width is None) or (self.window_width or 1) <= 0:
            raise DataError("A window needs a centre and a width above 0.", "Give both, or neither.")

    @classmethod
    def of(cls, options: ImageOptions | dict | None) -> ImageOptions:
        """Options from a plain dict; an unknown name raises `DataError`."""
        if isinstance(options, cls):
            return options
        unknown = set(options or ()) - {f.name for f in fields(cls)}
        if unknown:
            raise DataError(f"Pictures have no option {', '.join(sorted(unknown))}.", "Leave it out.")
        return cls(**(options or {}))

    @property
    def decode(self) -> Decode:
        window = None if self.window_centre is None else (self.window_centre, self.window_width)
        return Decode(self.max_side, window, self.frames)

    @property
    def columns(self) -> dict[str, str]:
        """Columns of the table that were named: "file", "label", "patient", "split"."""
        free_word = self.patient not in (GUESS, NONE) and PATIENT_FIELD not in self.patient
        patient = self.patient_column or (self.patient if free_word else "")
        named = {"file": self.file_column, "label": self.label_column, "patient": patient, "split": self.split_column}
        return {role: column for role, column in named.items() if column}


def read_images(path, options: ImageOptions | dict | None = None, test=None) -> Reading:
    """Read pictures with their classes, parts and patients as far as the files tell.

    Parameters
    ----------
    path : str, path, or several paths
        A folder (one sub-folder a class; train, validation and test folders are honoured), a zip of it, picture
        or DICOM files, a CSV of file names and labels, or an .npz such as MedMNIST's.
    options : ImageOptions or dict, optional
    test : str or path, optional
        More of the same, to test on; then all of `path` without a part of its own is for training.

    Raises
    ------
    DataError
        No picture can be read, or the archive cannot be trusted. A single bad file is not an error: it is
        skipped, named and counted.
    """
    options = ImageOptions.of(options)
    with Spool() as spool:
        rows = Rows(spool)
        gather(rows, path, options.decode, options.columns, part=None if test is None else "train")
        name = options.name or rows.name
        if test is not None:
            gather(rows, test, options.decode, options.columns, part="test")
        stack = spool.stack()
    if not rows.rows:
        raise DataError("No picture could be read:" + _reasons(rows.skipped), "Choose pictures or DICOM files.")
    roles = decide(rows.rows, options.patient, from_table=rows.columns is not None)
    skipped = rows.skipped + roles.skipped
    roles.notes += [f"Files left out: {len(skipped)}.{_reasons(skipped)}"] if skipped else []
    roles.notes += [say({"name": "images.fact", "fact": fact, "n": count}) for fact, count in rows.facts.most_common()]
    dataset = build(stack[roles.kept], rows.rows, roles, name, options.positive or None)
    guesses = roles.guesses | _more_guesses(dataset, rows.columns)
    guesses |= {"windows": "yes"} if "dicom" in rows.facts else {}  # which may be set anew
    return Reading(dataset, guesses, list(dataset.notes), skipped)


def _more_guesses(dataset: Dataset, columns: Columns | None) -> dict[str, str]:
    guesses = {"yes": dataset.classes[1]} if dataset.task == "binary" else {}
    if columns is not None:
        said = {"file": columns.file, "label": columns.label, "patient": columns.patient, "part": columns.split}
        guesses["columns"] = ", ".join(f"{what}: {column}" for what, column in said.items() if column)
    return guesses


def _reasons(skipped: list[tuple[str, str]]) -> str:
    """ " 3 × empty file (a.png, …); 1 × …" """
    first: dict[str, str] = {}
    for name, reason in skipped:
        first.setdefault(reason, name)
    counts = Counter(reason for _, reason in skipped)
    return "".join(f" {count} × {reason} ({first[reason][-60:]});" for reason, count in counts.most_common(8)).rstrip(
        ";"
    )
