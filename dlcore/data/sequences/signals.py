"""Recordings: WFDB, EDF and CSV files, with their classes and patients, as signals of one sampling rate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dlcore.data.files.folders import read_layout
from dlcore.data.files.label_table import find_file, guess_columns, name_index
from dlcore.data.files.patients import patients_from_names
from dlcore.data.files.sources import Item, open_source
from dlcore.data.schema import NUMBER, Column, Schema, shown
from dlcore.data.sequences.annotations import RHYTHM, label_of_windows
from dlcore.data.sequences.plan import SIGNALS, SequencePlan
from dlcore.data.sequences.record import CourseRecord
from dlcore.data.sequences.recordings import Recording, at_rate, is_recording, read_recordings
from dlcore.data.sequences.stack import Sequences
from dlcore.data.sequences.trained import Trained, in_trained_time
from dlcore.data.sequences.units import duration
from dlcore.data.tables.guess import describe, guess_column
from dlcore.data.tables.privacy import left_out
from dlcore.data.tables.read import read_columns
from dlcore.data.tables.values import to_words
from dlcore.errors import DataError

MAX_STEPS = 5_000  # a longer recording is cut into windows …
WINDOW_STEPS = 2_000  # … of at most so many steps, where no length is given
MAX_VALUES = 100_000_000  # of all recordings together
LABEL = "label"


@dataclass(frozen=True)
class _Labels:
    """What is known of each recording beside its signal: (n,) arrays of words with None, or None."""

    label: np.ndarray | None
    patients: np.ndarray | None
    split: np.ndarray | None
    name: str = LABEL


def read_signals(source, plan: SequencePlan, trained: Trained | None = None):
    """Recordings as courses.

    Parameters
    ----------
    source : path or several paths
        WFDB (.hea with its .dat), EDF or BDF, or CSV files with `plan.sampling_rate`; a folder or zip of them. The
        folder a file lies in is its class, or a table of file names and labels beside the files tells it.
    plan : `SequencePlan`
    trained : `Trained`, optional

    Returns
    -------
    record : `CourseRecord`
    name : str
    guesses : dict
    skipped : list of (str, str)

    Raises
    ------
    DataError
        No recording can be read, they have no channel in common, or the sampling rate is unknown or another one
        than that of the trained model.
    """
    files = open_source(source)
    found, skipped = read_recordings(files.items, plan.sampling_rate)
    skipped = [*files.refused, *skipped]
    if not found:
        reasons = "; ".join(f"{name}: {why}" for name, why in skipped[:3])
        raise DataError(f"No recording could be read. {reasons}", "Choose WFDB, EDF or CSV files.")
    notes = (
        [f"{len(skipped)} files are left out: {shown((f'{n} ({why})' for n, why in skipped), 4)}."] if skipped else []
    )
    found = _one_rate(found, trained, notes)
    found = _one_set_of_channels(found, trained, notes)
    labels = _labels(files.items, found, notes)
    rows, offsets, pieces, plan = _windowed(found, plan, notes)
    labels = _marked(found, labels, rows, offsets, pieces, notes)
    record = _record(found, labels, rows, offsets, pieces, plan, notes)
    if trained is not None:
        record = replace(record, courses=in_trained_time(record.courses, trained, notes), variables=trained.variables)
    return record, files.name, {"sampling_rate": found[0].rate, "recordings": len(found)}, skipped


def _one_rate(found: list[Recording], trained: Trained | None, notes: list[str]) -> list[Recording]:
    """All at the most frequent sampling rate; new recordings keep theirs, so that another one is noticed."""
    rates = Counter(recording.rate for recording in found)
    rate = rates.most_common(1)[0][0]
    if len(rates) == 1:
        return found
    if trained is not None:
        others = sorted(r for r in rates if r != trained.sampling_rate)
        raise DataError(
            f"Some of the new recordings have {others[0]:g} samples a second, the model learnt {trained.sampling_rate:g}.",
            f"Resample them to {trained.sampling_rate:g} a second first.",
        )
    notes.append(
        f"{len(found) - rates[rate]} of {len(found)} recordings were sampled at another rate "
        f"({shown(f'{r:g} Hz' for r in sorted(rates) if r != rate)}); they are resampled to {rate:g} Hz."
    )
    return [recording if recording.rate == rate else at_rate(recording, rate) for recording in found]


def _one_set_of_channels(found: list[Recording], trained: Trained | None, notes: list[str]) -> list[Recording]:
    """The channels that all recordings have; single channels count as the same whatever they are called."""
    wanted = [c.name for c in trained.variables] if trained else list(found[0].channels)
    if all(len(r.channels) == 1 for r in found) and len(wanted) == 1:
        return [replace(r, channels=tuple(wanted)) for r in found]
    common = [name for name in wanted if all(name in r.channels for r in found)]
    if trained and len(common) < len(wanted):
        raise DataError(f"Channels are missing: {shown(set(wanted) - set(common))}.", "Choose recordings with them.")
    if not common:
        raise DataError("The recordings have no channel in common.", f"One has {shown(found[0].channels)}.")
    spare = {name for r in found for name in r.channels} - set(common)
    if spare:
        notes.append(f"Channels that not every recording has are not used: {shown(sorted(spare))}.")
    return [r.only(common) for r in found]


def _labels(items: list[Item], found: list[Recording], notes: list[str]) -> _Labels:
    """Class, patient and part of each recording: from a table beside them, else from folders and file names."""
    layout = read_layout([r.parts for r in found])
    split = None if layout.split is None else np.array(layout.split, dtype=object)
    table = next((item for item in items if _is_label_table(item, items)), None)
    if table is not None:
        read = read_columns(table.read(), table.name).frame
        frame = pd.DataFrame({name: to_words(column) for name, column in read.items()})
        return _from_table(frame, table, found, split, notes)
    label = None if layout.labels is None else np.array(layout.labels, dtype=object)
    patients = (
        np.array(layout.patients, dtype=object) if layout.patients else patients_from_names([r.stem for r in found])
    )
    return _Labels(label, patients, split)


def _is_label_table(item: Item, items: list[Item]) -> bool:
    """A single table beside files of another kind."""
    tables = [i for i in items if i.name.lower().endswith((".csv", ".xlsx", ".tsv"))]
    return len(tables) == 1 and item is tables[0] and any(is_recording(i) for i in items if i is not item)


def _from_table(frame: pd.DataFrame, table: Item, found: list[Recording], split, notes: list[str]) -> _Labels:
    names = [r.name for r in found]
    columns = guess_columns(frame, names)
    if columns.label and left_out(frame[[columns.label]], Schema((guess_column(frame[columns.label]),))):
        return _from_table(frame.drop(columns=columns.label), table, found, split, notes)  # nobody's name is a class
    index = name_index(names)
    row_of = {find_file(str(cell), index): i for i, cell in enumerate(frame[columns.file]) if cell is not None}
    rows = [row_of.get(name) for name in names]
    if None in rows:
        lost = [name for name, row in zip(names, rows, strict=True) if row is None]
        notes.append(f"{len(lost)} recordings are not in {table.name}: {shown(lost, 4)}.")

    def take(column: str | None):
        values = None if column is None else [None if row is None else frame[column].iloc[row] for row in rows]
        return None if values is None else np.array(values, dtype=object)

    return _Labels(take(columns.label), take(columns.patient), split, columns.label or LABEL)


def _windowed(found: list[Recording], plan: SequencePlan, notes: list[str]):
    """Which recording and from which step each item is, and how many steps it has."""
    rate = found[0].rate
    longest = max(len(r.values) for r in found)
    if plan.window is None and longest <= MAX_STEPS:
        return np.arange(len(found)), np.zeros(len(found), int), np.array([len(r.values) for r in found]), plan
    seconds = duration(plan.window, "s") if plan.window is not None else _round_seconds(WINDOW_STEPS / rate)
    steps = max(2, round(seconds * rate))
    rows, offsets, pieces = [], [], []
    for i, recording in enumerate(found):
        begins = np.arange(0, max(len(recording.values) - steps // 2, 1), steps)
        rows += [i] * len(begins)
        offsets += list(begins)
        pieces += [min(steps, len(recording.values) - begin) for begin in begins]
    if len(rows) > len(found):
        notes.append(
            f"The recordings are long (up to {longest:,} steps); they are cut into {len(rows):,} windows of {seconds:g} s. "
            "A rest of less than half a window is left out."
        )
    return np.array(rows), np.array(offsets), np.array(pieces), replace(plan, window=seconds)


def _marked(found: list[Recording], labels: _Labels, rows, offsets, pieces, notes: list[str]) -> _Labels:
    """The class of each window: its recording's, else what was marked in it."""
    if labels.label is not None:
        return replace(labels, label=labels.label[rows])
    marked = label_of_windows([r.marks for r in found], rows, offsets, pieces)
    if marked is None:
        return labels
    name, label = marked
    how = "the rhythm that lasts longest in it" if name == RHYTHM else "whether it holds other than usual beats"
    unknown = sum(value is None for value in label)
    notes.append(
        f"Classes come from the annotations beside the recordings (.atr): of each window, {how}"
        + (f"; {unknown} windows have none." if unknown else ".")
    )
    return replace(labels, label=label, name=name)


def _round_seconds(seconds: float) -> float:
    """A length that can be said: 1, 2, 5, 10, 20, 30 s …; below a second as it is."""
    usual = [s for s in (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600) if s <= seconds]
    return float(usual[-1]) if usual else seconds


def _record(found, labels: _Labels, rows, offsets, pieces, plan: SequencePlan, notes: list[str]) -> CourseRecord:
    if pieces.sum() * len(found[0].channels) > MAX_VALUES:
        raise DataError("The recordings are too long together.", f"Keep at most {MAX_VALUES:,} values.")
    parts = [found[i].values[o : o + n] for i, o, n in zip(rows, offsets, pieces, strict=True)]
    times = np.concatenate([np.arange(n) / found[0].rate for n in pieces])
    starts = np.concatenate([[0], np.cumsum(pieces)])
    first = found[0]
    stack = Sequences(
        np.concatenate(parts), times, starts, first.channels, first.units, time_unit="s", sampling_rate=first.rate
    )
    columns = [Column(n, kind=NUMBER, unit=u) for n, u in zip(stack.names, stack.units, strict=True)]
    static = pd.DataFrame({} if labels.label is None else {labels.name: labels.label}, index=range(len(rows)))
    patients = np.array([r.stem for r in found], dtype=object)
    if labels.patients is not None:
        patients = np.where(pd.isna(labels.patients), patients, labels.patients)
    plan = replace(
        plan, form=SIGNALS, time_unit="s", outcome=plan.outcome or ("" if labels.label is None else labels.name)
    )
    return CourseRecord(
        courses=stack,
        static=static,
        ids=_ids(found, rows, offsets, pieces),
        groups=patients[rows].astype(object),
        variables=tuple(describe(pd.Series(stack.values[:, i]), c) for i, c in enumerate(columns)),
        plan=plan,
        split=None if labels.split is None else labels.split[rows],
        notes=tuple(notes),
    )


def _ids(found, rows, offsets, pieces) -> np.ndarray:
    """The recording, and from when to when where it is cut."""
    stems = [r.stem for r in found]
    names = stems if len(set(stems)) == len(stems) else [r.name for r in found]
    several = np.bincount(rows) > 1
    rate = found[0].rate
    return np.array(
        [
            f"{names[i]} · {o / rate:g}–{(o + n) / rate:g} s" if several[i] else names[i]
            for i, o, n in zip(rows, offsets, pieces, strict=True)
        ],
        dtype=object,
    )
