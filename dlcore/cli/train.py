"""``python -m dlcore train``: from a file to a model file, with the recipe that the workers use."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numpy as np

from dlcore.bundle import write_bundle
from dlcore.cli.data import data_of
from dlcore.cli.options import name_value_pairs
from dlcore.cli.ordinary import label_of, name_column
from dlcore.errors import DataError
from dlcore.specs import family
from dlcore.words import say

SHOW_S = 1.0  # how often progress is written where it cannot be redrawn


def train(options: argparse.Namespace) -> int:
    """Train, save, and print the metrics as one JSON object on the last line of stdout.

    Raises
    ------
    DataError
        A family that is not ready; and whatever reading, training and judging raise.
    """
    from dlcore.jobs import recipe

    declared = family(options.family)
    if not declared.ready:
        raise DataError(f"{declared.name} cannot be trained yet.", "Choose another family.")
    out = _target(options.out)
    settings = name_value_pairs(options.set, "--set", "NAME=VALUE")
    ordinary = name_column(options, declared)
    data = data_of(options, declared)
    if ordinary is not None:
        settings["ordinary"] = label_of(data, ordinary)
    progress = Progress()
    for note in [*data.notes, *noticed(data)]:
        progress.note(note)
    trained = recipe.train(options.family, data, settings, options.seed, progress.tell)
    progress.close()
    write_bundle(out, trained.card, trained.state)
    if trained.results.get("headline"):
        progress.note(say(trained.results["headline"]))
    sys.stdout.write(json.dumps(_jsonable(flat_metrics(trained.results)), allow_nan=False) + "\n")
    return 0


def noticed(data) -> list[str]:
    """The check-up before training, in sentences."""
    return [say(message) for message in data.checkup()]


def flat_metrics(results: dict) -> dict:
    """The model's metrics; of each that the simple rival has too also ``baseline_…``, and ``…_difference``: the model's
    minus the rival's, paired by patient."""
    rival = results.get("baseline", {})
    found = dict(results["metrics"])
    found |= {f"baseline_{name}": value for name, value in rival.get("metrics", {}).items()}
    return found | {f"{name}_difference": value for name, value in rival.get("differences", {}).items()}


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
            self._show(f"{say({'name': event['stage']})} ({event['share']:.0%})", False)
        elif kind == "Note":
            self.note(say(event["message"]))

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
