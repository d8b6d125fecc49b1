"""What was done to Cajal on purpose, and what came of it: one JSON line an attack. Exit status 1 if one succeeded.

``python benchmarks/attacks.py [NAME …]`` runs all, or those named. Each line says what was done, what was expected, what
happened, the seconds it took, and the peak memory of the page's side, the engine and each worker in megabytes.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import psutil

from benchmarks.jobs import Bench
from dlcore.errors import DlcoreError
from dlcore.jobs import endpoint

OTHER = "another doctor"
N_RUNS, N_KILLS = 10, 50
CSV_S, WHAT_IF_S = 10.0, 1.0  # within which another doctor is answered while a hostile file is read
SMALL = b"age,bmi,died\n" + b"".join(b"%d,%d,%d\n" % (40 + i, 20 + i % 9, i % 2) for i in range(30))
QUICK = {"max_iter": 3}


def main(names: list[str]) -> int:
    """Run the attacks; how many succeeded."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DLCORE_HOME"] = home
        bench = Bench(home)
        bench.model = bench.train(**QUICK)
        bench.done(bench.model)
        chosen = {name: ATTACKS[name] for name in names or ATTACKS}
        failed = sum(not _line(bench, name, attack) for name, attack in chosen.items())
        bench.engine.close()
    return failed


def _line(bench: Bench, name: str, attack: Callable) -> bool:
    began = time.perf_counter()
    with _peaks(bench) as peaks:
        done, expected, happened, held = attack(bench)
    line = {"attack": name, "done": done, "expected": expected, "happened": happened, "ok": bool(held)}
    print(json.dumps(line | {"seconds": round(time.perf_counter() - began, 2), "peak_mb": peaks}), flush=True)
    return bool(held)


@contextmanager
def _peaks(bench: Bench):
    """Peak resident megabytes while the body runs: of this process, and of the engine's by what they are."""
    peaks: dict[str, int] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            said = endpoint.read(bench.store.home)
            engine = [psutil.Process(said.pid)] if said and psutil.pid_exists(said.pid) else []
            for process in [
                psutil.Process(),
                *engine,
                *(child for e in engine for child in e.children(recursive=True)),
            ]:
                try:
                    name = "page" if process.pid == os.getpid() else f"{process.name()} {process.pid}"
                    peaks[name] = max(peaks.get(name, 0), process.memory_info().rss // 2**20)
                except psutil.Error:
                    continue

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()


# --- nothing lost ----------------------------------------------------------------------------------------------------


def kills(bench: Bench):
    """Training workers are killed at random moments while runs wait."""
    chance, runs, killed = random.Random(0), [], 0
    end = time.monotonic() + 1800
    while time.monotonic() < end:
        waiting = [run for run in runs if not bench.store.run(run, bench.owner).is_over]
        if killed < N_KILLS:
            runs += [bench.train(**QUICK) for _ in range(N_RUNS - len(waiting))]
        elif not waiting:
            break
        time.sleep(chance.uniform(0.0, 3.0))
        if killed < N_KILLS:
            killed += _kill_one(bench, chance)
    rows = [bench.store.run(run, bench.owner) for run in runs]
    claims = [sum(e["event"] == "Claimed" for e in bench.store.read_events(run, bench.owner)[0]) for run in runs]
    found = {
        "kills": killed,
        "states": dict(Counter(row.state for row in rows)),
        "stuck": sum(not row.is_over for row in rows),
        "twice": sum(n > 1 for n in claims),
        "lost": sum(row.state == "failed" and bench.store._runs._is_complete(row.id) for row in rows),
    }
    held = killed >= N_KILLS and not (found["stuck"] or found["twice"] or found["lost"])
    return f"{N_KILLS} kills, {N_RUNS} runs in the queue", "0 lost, 0 twice, 0 stuck", found, held


def _kill_one(bench: Bench, chance: random.Random) -> int:
    """Kill one of the training workers, which are the nicest processes of the engine."""
    engine = psutil.Process(endpoint.read(bench.store.home).pid)
    nice = [p for p in engine.children() if p.is_running() and p.nice() == 10]
    if not nice:
        return 0
    os.kill(chance.choice(nice).pid, signal.SIGKILL)
    return 1


def locked_database(bench: Bench):
    """Another program locks SQLite for 15 s at the moment when results are written."""
    run = bench.train(**QUICK)
    path = bench.store.home / "runs" / run / "model.zip"
    while not path.exists() and not bench.store.run(run, bench.owner).is_over:
        time.sleep(0.01)
    other = sqlite3.connect(bench.store.home / "cajal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    time.sleep(15)
    other.execute("ROLLBACK")
    bench.done(run)
    state = bench.store.run(run, bench.owner).state
    return "database locked 15 s while a run finishes", "done", state, state == "done"


def engine_killed(bench: Bench):
    """The engine is killed with runs in training and in the queue."""
    runs = [bench.train(**QUICK) for _ in range(4)]
    bench.first_epoch(runs[0])
    os.kill(endpoint.read(bench.store.home).pid, signal.SIGKILL)
    for run in runs:
        until(lambda run=run: bench.store.run(run, bench.owner).is_over, 300)
    states = [bench.store.run(run, bench.owner).state for run in runs]
    return "engine killed, 2 running, 2 queued", "all end, queued ones done", states, states[2:] == ["done", "done"]


# --- hostile files ---------------------------------------------------------------------------------------------------


def huge_card(bench: Bench):
    """A small model file whose card would be 3 GB of Python objects."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", '{"card":{"x":[' + "[]," * (60 * 2**20 // 3) + "[]]}}")
        archive.writestr("model.safetensors", b"")
    return _beside(bench, "60 MB card in a small file", "open_bundle", "card.zip", held.getvalue())


def large_pictures(bench: Bench):
    """A zip of twenty pictures of 79 megapixels, a few kilobytes each."""
    from PIL import Image

    picture = io.BytesIO()
    Image.fromarray(np.zeros((8900, 8900), np.uint8)).save(picture, "PNG", optimize=False)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(20):
            archive.writestr(f"{'ab'[i % 2]}/{i}.png", picture.getvalue())
    return _beside(
        bench, "20 pictures of 79 megapixels in a small zip", "read", "p.zip", held.getvalue(), kind="images"
    )


def npz_bomb(bench: Bench):
    """An .npz of a megabyte that becomes 1.2 GB."""
    held = io.BytesIO()
    np.savez_compressed(held, train_images=np.zeros((300, 2000, 2000), np.uint8), train_labels=np.arange(300) % 2)
    return _beside(bench, "npz that becomes 1.2 GB", "read", "b.npz", held.getvalue(), kind="images")


def _beside(bench: Bench, done: str, task: str, name: str, content: bytes, **kwargs):
    """One hostile file twice at once, while another doctor's small file and questions are timed."""
    said: list[str] = []

    def hostile() -> None:
        try:
            bench.engine.ask(task, owner=bench.owner, files=[(name, content)], name=name, timeout=120, **kwargs)
            said.append("read")
        except DlcoreError as error:
            said.append(str(error))

    row = _typical(bench)
    bench.engine.call(bench.model, "what_if", owner=bench.owner, row=row)
    threads = [threading.Thread(target=hostile) for _ in range(2)]
    [thread.start() for thread in threads]
    time.sleep(0.5)
    csv = _seconds(lambda: bench.engine.ask("read", owner=OTHER, kind="table", files=[("s.csv", SMALL)], name="s.csv"))
    asked = [_seconds(lambda: bench.engine.call(bench.model, "what_if", owner=bench.owner, row=row)) for _ in range(10)]
    [thread.join() for thread in threads]
    found = {"bytes": len(content), "said": said, "csv_s": round(csv, 2), "what_if_s": round(max(asked), 2)}
    expected = f"another doctor's CSV within {CSV_S:g} s, what-ifs within {WHAT_IF_S:g} s"
    return done, expected, found, csv <= CSV_S and max(asked) <= WHAT_IF_S


def _typical(bench: Bench) -> dict:
    data = bench.store.run_dataset(bench.model, bench.owner)
    return {name: values.median() for name, values in data.X.items()}


def _seconds(act: Callable) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)


ATTACKS = {
    attack.__name__: attack for attack in (huge_card, large_pictures, npz_bomb, locked_database, engine_killed, kills)
}

if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
