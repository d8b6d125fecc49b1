"""``python -m dlcore examples``: train the finished examples that ship with the app, on a sample of each family."""

from __future__ import annotations

import argparse
import sys
import tempfile

from dlcore.data import samples
from dlcore.errors import TrainingError
from dlcore.specs import FAMILIES, Family
from dlcore.store import Store, examples, open_store
from dlcore.store.rows import DONE

OWNER = "examples"


def make(options: argparse.Namespace) -> int:
    """Train and ship one run of each family that is ready, or of those named."""
    chosen = [f for key, f in FAMILIES.items() if f.ready and key in (options.families or FAMILIES)]
    with tempfile.TemporaryDirectory() as home:
        store = open_store(home, f"sqlite:///{home}/cajal.db")
        for family in chosen:
            sys.stderr.write(f"{family.name} …\n")
            examples.ship(store, _trained(store, family), samples.SAMPLES[family.example_sample].title)
    return 0


def _trained(store: Store, family: Family) -> str:
    """Identifier of a run on the family's sample for it, done."""
    from dlcore.jobs.training import train_run

    dataset = store.add_dataset(OWNER, samples.load(family.example_sample), family.example_sample)
    run = store.add_run(OWNER, family.key, dataset.id, {"params": family.example, "seed": 0})
    train_run(store, run.id, "examples")
    ended = store.run(run.id, OWNER)
    if ended.state != DONE:
        raise TrainingError(ended.reason, ended.remedy)
    return run.id
