"""How soon jobs answer: first epoch after a click, a whole sample, and a what-if while two runs train.

There is no peer: each line compares with the time that was asked for. Needs two cores that nobody else uses.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import median, none_if_nan, report
from dlcore.data import samples
from dlcore.jobs import connect
from dlcore.store import open_store

LOOK_S = 0.01
LONG = {"max_iter": 10_000, "n_iter_no_change": 10_000}


class Bench:
    """A store of its own with the sample, and an engine with two training workers."""

    def __init__(self, home: str, owner: str = "bench"):
        os.environ |= {"DLCORE_WORKERS": "2", "DLCORE_IDLE_S": "5"}
        self.owner = owner
        self.store = open_store(home, f"sqlite:///{home}/cajal.db")
        self.dataset = self.store.add_dataset(owner, samples.load("breast_cancer"))
        began = time.perf_counter()
        self.engine = connect(self.store)
        if not self.engine.wait(120):
            raise SystemExit(self.engine.state())
        self.start_s = time.perf_counter() - began

    def train(self, **params) -> str:
        run = self.store.add_run(self.owner, "ann", self.dataset.id, {"params": params, "seed": 0})
        self.engine.train(run.id, self.owner)
        return run.id

    def first_epoch(self, run_id: str) -> float:
        """Seconds until the first epoch of a run can be read."""
        return _until(lambda: any(e["event"] == "EpochEnd" for e in self.store.read_events(run_id, self.owner)[0]))

    def done(self, run_id: str) -> float:
        """Seconds until a run has ended."""
        seconds = _until(lambda: self.store.run(run_id, self.owner).is_over)
        if self.store.run(run_id, self.owner).state == "failed":
            raise SystemExit(self.store.run(run_id, self.owner).reason)
        return seconds

    def stop(self, run_id: str) -> float:
        self.engine.stop(run_id, self.owner)
        return self.done(run_id)


def main() -> None:
    """Print one line a bar."""
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(home)
        line("engine: started, cold", [bench.start_s], 10.0)
        warm = [bench.train(), bench.train()]
        for run_id in warm:
            bench.done(run_id)
        _training(bench)
        _what_if(bench, warm[0])
        bench.engine.close()


def _training(bench: Bench) -> None:
    first, whole = [], []
    for _ in range(5):
        run_id = bench.train()
        first.append(bench.first_epoch(run_id))
        whole.append(first[-1] + bench.done(run_id))
    line("click on Train: first epoch, median", [median(first)], 1.0)
    line("click on Train: sample with all its results, median", [median(whole)], 5.0)


def _what_if(bench: Bench, model: str, n: int = 200) -> None:
    row = dict(samples.load("breast_cancer").X.iloc[0])
    bench.engine.call(model, "what_if", row=row, owner=bench.owner)
    line("what-if: nothing trains, p95", _asked(bench, model, row, n), 0.3)
    runs = [bench.train(**LONG) for _ in range(2)]
    for run_id in runs:
        bench.first_epoch(run_id)
    line("what-if: two runs train, p95", _asked(bench, model, row, n), 0.3)
    line("Stop: run has ended", [max(bench.stop(run_id) for run_id in runs)], 2.0)


def _asked(bench: Bench, model: str, row: dict, n: int) -> list[float]:
    """Seconds of each of `n` questions, a slider moved about ten times a second."""
    seconds = []
    for i in range(n):
        changed = row | {"mean radius": 8.0 + i / 20}
        began = time.perf_counter()
        bench.engine.call(model, "what_if", row=changed, owner=bench.owner)
        seconds.append(time.perf_counter() - began)
        time.sleep(0.1)
    return seconds


def line(name: str, seconds: list[float], bar_s: float) -> None:
    """One JSON line: the 95th percentile beside what was asked for; quality is the median."""
    p95 = sorted(seconds)[int(0.95 * (len(seconds) - 1))]
    found = {"name": name, "peer": "the bar", "ours_s": round(p95, 4), "peer_s": bar_s, "ratio": round(bar_s / p95, 2)}
    report(found | {"ours_quality": none_if_nan(median(seconds)), "peer_quality": None})


def _until(true, limit_s: float = 120.0) -> float:
    began = time.perf_counter()
    while not true():
        if time.perf_counter() - began > limit_s:
            raise SystemExit("It did not happen in time.")
        time.sleep(LOOK_S)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
