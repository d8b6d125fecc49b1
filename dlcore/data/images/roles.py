"""Deciding: from what file names, folders, tables and DICOM say to classes, parts and patients."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import numpy as np

from dlcore.data.files.folders import part_of, read_layout
from dlcore.data.files.patients import FIELD, across, join_equal, patients_from_names, patients_from_pattern, same_as
from dlcore.data.images.dataset import ImageDataset
from dlcore.data.images.gather import Row
from dlcore.data.images.settle import one_spelling_of, with_test
from dlcore.data.schema import CATEGORY, OUTCOME, YES_NO, Column, Schema
from dlcore.errors import DataError
from dlcore.words.images import SOURCES

GUESS, NONE = "guess", "none"
_HARMLESS = re.compile(
    r"\bnormal|health|benign|negativ|control|absent|without|unremarkable|\bno\b|\bnot\b|\bnone\b|\bnon\b|^no[_-]"
    r"|^0$|^false$|gesund|\bkein|\bohne",
    re.I,
)


@dataclass
class Roles:
    """One entry a picture, None where unknown; with the sentences that explain the guesses."""

    labels: list[str] | None
    split: list[str] | None
    patients: np.ndarray | None
    kept: np.ndarray  # rows that remain, (n_kept,) int
    skipped: list[tuple[str, str]] = field(default_factory=list)
    guesses: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def decide(rows: list[Row], patient: str, from_table: bool) -> Roles:
    """Classes, parts and patients of `rows`; `patient` is "guess", "none" or a pattern with ``{patient}``."""
    roles = Roles(None, None, None, np.arange(len(rows)))
    _drop(roles, rows, lambda row: from_table and row.label is None and _any_label(rows), "no label in the table")
    _drop(roles, rows, lambda row: not row.folders and _mostly_in_folders(rows), "lies in no class folder")
    _labels_and_split(roles, [rows[i] for i in roles.kept], from_table)
    _drop_lonely_classes(roles, rows)
    kept = [rows[i] for i in roles.kept]
    _patients(roles, kept, patient)
    _note_names(roles, kept)
    return roles


def _drop(roles: Roles, rows: list[Row], unfit, reason: str) -> None:
    keep = np.array([not unfit(rows[i]) for i in roles.kept], dtype=bool)
    roles.skipped += [(rows[i].name, reason) for i in roles.kept[~keep]]
    roles.kept = roles.kept[keep]


def _any_label(rows: list[Row]) -> bool:
    return any(row.label is not None for row in rows)


def _mostly_in_folders(rows: list[Row]) -> bool:
    """Class folders with a few strays beside them, judged by the files that have no label of their own."""
    return not _any_label(rows) and 2 * sum(bool(row.folders) for row in rows) > len(rows)


def _labels_and_split(roles: Roles, rows: list[Row], from_table: bool) -> None:
    layout = read_layout([row.folders for row in rows])
    own = [row.label for row in rows] if _any_label(rows) else None
    roles.labels, said = one_spelling_of(own or (None if from_table else layout.labels))
    roles.notes += said
    if any(row.part for row in rows):
        roles.split = [part_of(row.part) if row.part else "train" for row in rows]
    else:
        roles.split = layout.split
    if roles.labels is not None:
        roles.guesses["classes"] = f"from {'the labels' if own else 'the folders'}: {_counts(roles.labels)}"
        if len(set(roles.labels)) == 1:
            roles.notes.append(f"All pictures have one label, {roles.labels[0]}: there is nothing to tell apart.")
            roles.labels = None
    roles.split, said = with_test(roles.split)
    roles.notes += said
    if roles.split is not None:
        roles.guesses["parts"] = f"the data bring their own: {_counts(roles.split)}"


def _drop_lonely_classes(roles: Roles, rows: list[Row]) -> None:
    """A class with one picture can be learnt or tested, not both."""
    if roles.labels is None:
        return
    count = Counter(roles.labels)
    keep = np.array([count[label] > 1 for label in roles.labels], dtype=bool)
    for i in np.flatnonzero(~keep):
        roles.skipped.append((rows[roles.kept[i]].name, f"the only picture of its class, {roles.labels[i]}"))
    roles.kept = roles.kept[keep]
    roles.labels = [label for label, k in zip(roles.labels, keep) if k]
    roles.split = roles.split and [part for part, k in zip(roles.split, keep) if k]


# --- patients --------------------------------------------------------------------------------------------------------


def _patients(roles: Roles, rows: list[Row], how: str) -> None:
    stems = [stem_of(row.name) for row in rows]
    if how == NONE or not rows:
        roles.guesses["patient"] = "every picture counts as a patient of its own"
        return
    in_table = any(row.patient for row in rows)
    if how != GUESS and not (in_table and FIELD not in how):
        roles.patients = patients_from_pattern(stems, how)
        roles.guesses["patient"] = f"from the file name by {how}: {_example(rows, roles.patients)}"
        return
    for source, guess in _CANDIDATES:
        roles.patients = guess(rows, stems)
        if roles.patients is not None and source == "names" and same_as(roles.patients, roles.labels):
            roles.patients = None  # benign_1, benign_2: the class, not a patient
        if roles.patients is not None:
            example = "" if source == "dicom" else f": {_example(rows, roles.patients)}"
            count = len(set(roles.patients))
            roles.guesses["patient"] = f"{count} patients, from {SOURCES[source]}{example}"
            return
    roles.guesses["patient"] = "not found: every picture counts as a patient of its own"


def _from_table(rows, stems):
    patients = np.array([row.patient for row in rows], dtype=object)
    known = np.array([p is not None for p in patients], dtype=bool)
    return np.where(known, patients, [f"unnamed {s}" for s in stems]).astype(object) if known.any() else None


def _from_dicom(rows, stems):
    """Numbers in place of patient IDs: the ID itself goes no further."""
    identities = [row.dicom_patient for row in rows]
    if len(set(filter(None, identities))) < 2:
        return None
    number = {identity: f"patient {i}" for i, identity in enumerate(dict.fromkeys(filter(None, identities)), 1)}
    return np.array([number.get(p, f"unnamed {s}") for p, s in zip(identities, stems)], dtype=object)


def _from_folders(rows, stems):
    patients = read_layout([row.folders for row in rows]).patients if not _any_label(rows) else None
    return None if patients is None else np.array(patients, dtype=object)


def _from_names(rows, stems):
    return patients_from_names(stems)


def _from_frames(rows, stems):
    """The frames of one file are of one patient."""
    files = np.array([row.name.split(" · frame ")[0] for row in rows], dtype=object)
    return files if len(set(files)) < len(files) else None


_CANDIDATES = (
    ("table", _from_table),
    ("dicom", _from_dicom),
    ("folders", _from_folders),
    ("names", _from_names),
    ("frames", _from_frames),
)


def _note_names(roles: Roles, rows: list[Row]) -> None:
    """Say where one name may stand for two people, or one patient stands on both sides."""
    if len(rows) > 1 and rows[0].dicom_patient and len({row.dicom_patient for row in rows}) == 1:
        roles.notes.append(
            "All DICOM files carry the same patient number: one patient, or made anonymous alike. It is not used."
        )
    named = [row for row in rows if row.dicom_name and row.dicom_patient]
    two = across([row.dicom_name for row in named], [row.dicom_patient for row in named])
    if two:
        roles.notes.append(
            f"{_n(len(two), 'name')} belong{'s' if len(two) == 1 else ''} to more than one patient number in the DICOM "
            "files: they count as different patients."
        )
    if roles.patients is None:
        return
    if roles.labels and (both := across(roles.patients, roles.labels)):
        roles.notes.append(
            f"{_n(len(both), 'patient')} ha{'s' if len(both) == 1 else 've'} pictures in more than one class, or two "
            f"people share a name ({_some(both)}). Each name counts as one patient."
        )
    sides = ["test" if part == "test" else "learned from" for part in roles.split or ()]
    if sides and (both := across(roles.patients, sides)):
        roles.notes.append(
            f"{_n(len(both), 'patient')} of the test part {'is' if len(both) == 1 else 'are'} learned from as well "
            f"({_some(both)}): left out of the test. If they are different people with one name, say that the file "
            "names hold no patients."
        )


# --- the dataset -----------------------------------------------------------------------------------------------------


def build(stack, rows: list[Row], roles: Roles, name: str, positive: str | None) -> ImageDataset:
    """The `Dataset` of the rows that were kept."""
    labels = None if roles.labels is None else np.array(roles.labels, dtype=object)
    classes = order_classes(labels, positive)
    file_bytes = np.array([rows[i].file_bytes for i in roles.kept], dtype=np.float64)
    return ImageDataset(
        name=name,
        X=stack,
        y=labels,
        groups=join_equal(roles.patients, stack.digests),
        split=None if roles.split is None else np.array(roles.split, dtype=object),
        ids=np.array([rows[i].name for i in roles.kept], dtype=object),
        task={0: "unsupervised", 2: "binary"}.get(len(classes), "multiclass"),
        classes=classes,
        schema=class_schema(classes),
        notes=tuple(roles.notes + _duplicate_notes(stack.digests, labels, roles.split)),
        file_bytes=file_bytes if file_bytes.all() else None,
    )


def order_classes(labels, positive: str | None = None) -> tuple[str, ...]:
    """Classes by name; of two, the one that sounds like "nothing wrong" first, the one that counts as yes last.

    Raises
    ------
    DataError
        `positive` is none of the classes.
    """
    classes = sorted(set(labels) if labels is not None else (), key=_natural)
    if positive is not None and positive not in classes:
        raise DataError(f"There is no class “{positive}”.", f"The classes are: {', '.join(classes)}.")
    if len(classes) == 2:
        classes.sort(key=lambda name: (name == positive, not _HARMLESS.search(name.replace("_", " "))))
    return tuple(classes)


def class_schema(classes: tuple[str, ...]) -> Schema:
    """A schema with the one column that pictures have: their class."""
    kind = YES_NO if len(classes) == 2 else CATEGORY
    if not classes:
        return Schema(())
    schema = Schema((Column("class", OUTCOME, kind, levels=classes, distinct=len(classes)),))
    return schema.with_positive((classes[1],), classes[1], classes[0]) if len(classes) == 2 else schema


def with_positive(data: ImageDataset, positive: str) -> ImageDataset:
    """The same pictures with another class counted as yes."""
    classes = order_classes(data.y, positive)
    return replace(data, classes=classes, schema=class_schema(classes))


def with_patients(data: ImageDataset, pattern: str) -> ImageDataset:
    """The same pictures with patients read from the file names by another pattern, or "none"."""
    stems = [stem_of(name) for name in data.ids]
    patients = None if pattern == NONE else patients_from_pattern(stems, pattern)
    return replace(data, groups=join_equal(patients, data.X.digests))


def stem_of(name: str) -> str:
    """ "a/b/person1_x.jpeg" -> "person1_x"."""
    return PurePosixPath(name.split(" · frame ")[0]).stem


def _duplicate_notes(digests: np.ndarray, labels, split) -> list[str]:
    copies = len(digests) - len(set(digests))
    if not copies:
        return []
    notes = [f"{_n(copies, 'picture')} {'is an exact copy' if copies == 1 else 'are exact copies'} of another one."]
    if labels is not None and (k := len(across(digests, labels))):
        notes.append(f"{_n(k, 'picture')} stand{'s' if k == 1 else ''} in more than one class: one label is wrong.")
    if split is not None and (k := _tested_though_learned(digests, np.asarray(split))):
        notes.append(
            f"{_n(k, 'picture')} of the test part also stand{'s' if k == 1 else ''} in training or validation: left "
            "out of the test."
        )
    return notes


def _tested_though_learned(digests: np.ndarray, split: np.ndarray) -> int:
    """How many pictures of the test part have an exact copy elsewhere."""
    test = split == "test"
    return int(np.isin(np.asarray(digests)[test], np.asarray(digests)[~test]).sum())


def _natural(name: str):
    return [(int(piece), "") if piece.isdigit() else (-1, piece.lower()) for piece in re.split(r"(\d+)", name)]


def _counts(values) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(values).items())[:20])


def _example(rows: list[Row], patients) -> str:
    return f"“{stem_of(rows[0].name)}” is {patients[0]}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
