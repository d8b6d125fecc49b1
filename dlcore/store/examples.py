"""Finished examples: runs on sample data that ship with the app, ready to be opened without training."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from dlcore.store.rows import ANYONE, DONE, RunRow
from dlcore.store.store import Store

FOLDER = Path(__file__).parents[2] / "sample_data" / "finished"
FILES = ("events.jsonl", "model.zip", "results.zip")


def shipped(family: str) -> Path | None:
    """The folder of a family's finished example, or None where none ships."""
    folder = FOLDER / family
    return folder if all((folder / name).exists() for name in ("run.json", *FILES)) else None


def ship(store: Store, run_id: str, title: str) -> Path:
    """Make the finished example of its family from a run that is done."""
    run = store.run(run_id, ANYONE)
    folder = FOLDER / run.family
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps({"name": title, "spec": run.spec}, indent=1) + "\n")
    for name in FILES:
        shutil.copyfile(store.home / "runs" / run_id / name, folder / name)
    return folder


def install(store: Store, owner: str, family: str, dataset_id: str, folder: Path) -> RunRow:
    """Put a finished example among an owner's runs; the one already there if it was opened before."""
    plain = json.loads((folder / "run.json").read_text())
    spec = plain["spec"] | {"example": family}
    for run in store.runs(owner, family):
        if run.spec.get("example") == family and run.state == DONE:
            return run
    run = store.add_run(owner, family, dataset_id, spec, plain["name"], state=DONE)
    for name in FILES:
        shutil.copyfile(folder / name, store.home / "runs" / run.id / name)
    return run
