"""``python -m dlcore train``: from a file to a model file, with the recipe that the workers use."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from dlcore.bundle import write_bundle
from dlcore.data.dataset import Dataset
from dlcore.errors import DataError
from dlcore.specs import UNSUPERVISED, Family, family

SHOW_S = 1.0  # how often progress is written where it cannot be redrawn


def train(options: argparse.Namespace) -> int:
    """Train, save, and print the metrics as one JSON object on the last line of stdout."""
    from dlcore.jobs import recipe

    declared = family(options.family)
    if not declared.ready:
        raise DataError(f"{declared.name} cannot be trained yet.", "Choose another family.")
    out = _target(options.out)
    data = read_pictures(options) if declared.data == "images" else read_rows(options, declared)
    progress = Progress()
    for note in data.notes:
        progress.note(note)
    trained = recipe.train(options.family, data, _settings(options.set), options.seed, progress.tell)
    progress.close()
    write_bundle(out, trained.card, trained.state)
    if trained.results.get("headline"):
        progress.note(trained.results["headline"])
    sys.stdout.write(json.dumps(_jsonable(trained.results["metrics"]), allow_nan=False) + "\n")
    return 0


def read_rows(options: argparse.Namespace, declared: Family) -> Dataset:
    """The table, with the roles named on the command line; rows of a test file marked as test."""
    from dlcore.data import read_table

    reading = read_table(Path(options.data))
    frame, schema, split = reading.dataset.frame, reading.dataset.schema, None
    if declared.task_for("") == UNSUPERVISED and not options.outcome:
        schema = schema.without_outcome()
    elif not options.outcome:
        raise DataError("No outcome is named.", f"Add --outcome with one of: {', '.join(schema.names)}.")
    schema = schema.with_roles(outcome=options.outcome, patient=options.patient, ignored=options.ignore)
    if options.positive is not None:
        schema = schema.with_positive(value.strip() for value in options.positive.split(","))
    if options.test:
        test = read_table(Path(options.test)).dataset.frame
        frame, split = _joined(frame, test, [c.name for c in schema.columns if c.role != "ignored"])
    return Dataset.from_table(frame, schema, Path(options.data).stem, split)


def read_pictures(options: argparse.Namespace) -> Dataset:
    """The pictures, in folders by class, or as the other formats say."""
    from dlcore.data.images.read import read_images

    given = {"label_column": options.outcome, "positive": options.positive, "patient": options.patient}
    wanted = {name: value for name, value in given.items() if value}
    return read_images(Path(options.data), wanted, test=options.test and Path(options.test)).dataset


def _joined(frame: pd.DataFrame, test: pd.DataFrame, needed: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Both tables as one, and which part each row belongs to."""
    absent = [name for name in needed if name not in test]
    if absent:
        raise DataError(f"The test file has no column {', '.join(absent)}.", "It needs the columns of the other file.")
    split = np.repeat(["train", "test"], [len(frame), len(test)]).astype(object)
    return pd.concat([frame, test.reindex(columns=frame.columns)], ignore_index=True), split


def _settings(pairs: list[str]) -> dict[str, str]:
    unclear = [pair for pair in pairs if "=" not in pair]
    if unclear:
        raise DataError(f"--set {unclear[0]} cannot be read.", "Write --set NAME=VALUE.")
    return {name.strip(): value.strip() for name, value in (pair.split("=", 1) for pair in pairs)}


def _target(out: str) -> Path:
    """Where the model goes; found wanting before training, not after it."""
    path = Path(out)
    if not path.parent.is_dir():
        raise DataError(f"There is no folder {path.parent}.", "Make it first, or save elsewhere.")
    return path


def _jsonable(node):
    """Numbers as JSON knows them; what is not a finite number is null."""
    if isinstance(node, dict):
        return {key: _jsonable(value) for key, value in node.items()}
    if isinstance(node, (np.floating, float)):
        return float(node) if math.isfinite(node) else None
    return node.item() if isinstance(node, np.generic) else node


class Progress:
    """Training events as lines on stderr: redrawn in place on a terminal, else one a second."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._in_place = self._stream.isatty()
        self._shown = 0.0
        self._epochs = 0

    def tell(self, event: dict) -> None:
        """Show one event of `recipe.train`."""
        kind = event["event"]
        if kind == "Started":
            self._epochs = event["n_epochs"]
        elif kind == "EpochEnd":
            self._show(f"Epoch {event['epoch']} of {self._epochs}, {event['seconds']:.0f} s", event["epoch"] == 1)
        elif kind == "Progress":
            self._show(event["text"], False)
        elif kind == "Note":
            self.note(event["text"])

    def note(self, text: str) -> None:
        """A sentence that stays."""
        self.close()
        self._stream.write(text + "\n")

    def close(self) -> None:
        """End the line that was redrawn."""
        if self._in_place and self._shown:
            self._stream.write("\r\033[K")
        self._shown = 0.0

    def _show(self, text: str, at_once: bool) -> None:
        now = time.monotonic()
        if not at_once and now - self._shown < (0.1 if self._in_place else SHOW_S):
            return
        self._shown = now
        self._stream.write(f"\r\033[K{text}" if self._in_place else text + "\n")
        self._stream.flush()
