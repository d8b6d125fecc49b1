"""Tables as hospitals write them: how many come out right, beside pandas, polars and DuckDB; faults planted; a fuzzer.

python -m benchmarks tables            the corpus, and the readers beside each other
python benchmarks/tables.py --fuzz 600 anything at all for 600 s: only DlcoreError may come out
python benchmarks/tables.py --faults   200 planted faults of each sort, 20 clean tables
python benchmarks/tables.py --privacy  identifying columns of ten made-up registries; alarms on the tables of a folder
python benchmarks/tables.py --large    1 million rows × 30 columns
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from table_cases import Case, cases, judged, same  # noqa: E402

from dlcore.data import read_table  # noqa: E402
from dlcore.data.tables.peek import peek  # noqa: E402
from dlcore.errors import DlcoreError  # noqa: E402


def say(**figures) -> None:
    """One JSON line."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def corpus() -> None:
    """Right, asked and silently wrong, here and in other readers with their defaults."""
    every = cases()
    found = [judged(case, read_table) for case in every]
    say(
        figure="tables read right",
        n=len(every),
        right=found.count("right"),
        asked=found.count("asked"),
        wrong=sum(f not in ("right", "asked") for f in found),
    )
    for name, read in {"pandas": _pandas, "polars": _polars, "duckdb": _duckdb}.items():
        able = [
            case for case in every if case.values and case.filename.endswith(("csv", "xlsx"))
        ]  # formats all of them have
        outcomes = [_other(case, read) for case in able]
        say(
            figure=f"tables read right by {name}",
            n=len(able),
            right=outcomes.count("right"),
            refused=outcomes.count("refused"),
            wrong=outcomes.count("wrong"),
            not_installed=outcomes.count("not installed"),
        )


def _other(case: Case, read) -> str:
    try:
        frame = read(case)
    except ImportError:
        return "not installed"
    except Exception:  # whatever another reader raises, it has refused
        return "refused"
    for name, right in case.values.items():
        if name not in frame.columns or not all(same(a, b) for a, b in zip(list(frame[name])[: len(right)], right)):
            return "wrong"
    return "right"


def _pandas(case: Case) -> pd.DataFrame:
    read = pd.read_excel if case.filename.endswith("xlsx") else pd.read_csv
    return read(io.BytesIO(case.data))


def _polars(case: Case) -> pd.DataFrame:
    import polars

    if case.filename.endswith("xlsx"):
        return polars.read_excel(io.BytesIO(case.data)).to_pandas()
    return polars.read_csv(io.BytesIO(case.data)).to_pandas()


def _duckdb(case: Case) -> pd.DataFrame:
    import duckdb

    with tempfile.NamedTemporaryFile(suffix=Path(case.filename).suffix) as file:
        file.write(case.data)
        file.flush()
        return duckdb.sql(f"select * from '{file.name}'").df()


def faults(n: int = 200) -> None:
    """Planted faults that the check-up finds, and alarms on clean tables."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))
    import test_tables_checkup as planted

    for plant in (planted.copies, planted.proxy, planted.near_proxy, planted.follow_up, planted.missing):
        hits = 0
        for seed in range(n):
            frame, name = plant(planted.clean(seed), np.random.default_rng(seed + 1000))
            hits += name in planted.names(frame)
        say(figure=f"faults found: {plant.__name__}", n=n, found=hits)
    say(
        figure="faults found: leaked patients",
        n=n,
        found=sum("patients_on_both_sides" in planted.leaked(s) for s in range(n)),
    )
    say(
        figure="false alarms on clean tables",
        n=20,
        alarms=sum(len(planted.names(planted.clean(seed))) for seed in range(20)),
    )


def privacy(folder: str = "") -> None:
    """Columns that say who a patient is, in registries of ten countries; and alarms on tables without such columns."""
    from registries import LATER, Registry, registries
    from registry_traps import clinical

    for which in ("first", *LATER):
        ten = list(registries(which))
        planted = [(r, name) for r in ten for name in r.identifying]
        missed = [f"{r.name}: {name}" for r, name in planted if name not in (*r.flagged(), r.patient())]
        as_patient = sum(name == r.patient() for r, name in planted)
        found = len(planted) - len(missed)
        say(figure=f"identifying, {which} ten", n=len(planted), found=found, as_patient=as_patient, missed=missed)
        false = [f"{r.name}: {name}" for r in ten for name in r.clinical if name in r.flagged()]
        say(figure=f"false alarms, {which} ten", n=sum(len(r.clinical) for r in ten), alarms=len(false), which=false)
    traps = [(clinical(seed=seed), seed) for seed in range(5)]
    hit = {name for cells, _ in traps for name in Registry("traps", {}, cells).flagged()}
    say(
        figure="false alarms, columns of many values",
        n=sum(len(t) for t, _ in traps) // 5,
        alarms=len(hit),
        which=sorted(hit),
    )
    real = [(path.name, reading) for path in _tables(folder) if (reading := _read(path))]
    columns = sum(len(reading.dataset.frame.columns) for _, reading in real)
    alarms = [f"{name}: {column}" for name, reading in real for column in reading.guesses["identifying"]]
    say(
        figure="false alarms on real tables",
        tables=len(real),
        n=columns + len(alarms),
        alarms=len(alarms),
        which=alarms,
    )


def _tables(folder: str) -> list[Path]:
    """Tables of a folder, and those that come with scikit-learn, statsmodels and lifelines where they are installed."""
    found = filter(None, (find_spec(name) for name in ("sklearn", "statsmodels", "lifelines")))
    shipped = [path for package in found for path in sorted(Path(package.submodule_search_locations[0]).rglob("*.csv"))]
    return [*(sorted(Path(folder).glob("*.csv")) if folder else []), *shipped]


def _read(path: Path):
    try:
        return read_table(path)
    except DlcoreError:  # no table, or one that must be asked about
        return None


def fuzz(seconds: float, seed: int = 0) -> None:
    """Damaged files of the corpus, and noise: only `DlcoreError` may come out."""
    rng, every, end = random.Random(seed), cases(), time.monotonic() + seconds
    tried, refused = 0, 0
    while time.monotonic() < end:
        case = rng.choice(every)
        data = bytearray(case.data)
        for _ in range(rng.randint(1, 12)):
            _damage(data, rng)
        tried += 1
        try:
            read_table(bytes(data), case.filename)
        except DlcoreError:
            refused += 1
        except Exception:
            Path("fuzz.bin").write_bytes(bytes(data))
            say(figure="fuzzer", tried=tried, failed=case.name, kept="fuzz.bin")
            raise
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(figure="fuzzer", seconds=seconds, tried=tried, refused=refused, other_errors=0, peak_mb=round(peak))


def _damage(data: bytearray, rng: random.Random) -> None:
    """Change, cut, double or fill in a few bytes."""
    place = rng.randrange(len(data) + 1) if data else 0
    how = rng.randrange(5)
    if how == 0 and data:
        data[place % len(data)] = rng.randrange(256)
    elif how == 1:
        del data[place : place + rng.randint(1, 200)]
    elif how == 2:
        data[place:place] = data[place : place + rng.randint(1, 200)]
    elif how == 3:
        data[place:place] = rng.choice(
            [
                b'"',
                b",",
                b";",
                b"\n",
                b"\r",
                b"\x00",
                b"\xff\xfe",
                b"1e999",
                b"-",
                b"NA",
                b"'",
                b"\\",
                "½".encode(),
                "年".encode(),
            ]
        )
    else:
        data[place:place] = rng.randbytes(rng.randint(1, 20))


def large() -> None:
    """A million rows of thirty columns: time, and memory as a multiple of the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        rng, n = np.random.default_rng(0), 100_000
        for piece in range(10):  # in pieces, so that writing takes little memory and what reading takes is seen
            columns = {f"x{i}": rng.normal(50, 20, n).round(2) for i in range(22)} | {
                f"i{i}": rng.integers(0, 200, n) for i in range(4)
            }
            columns |= {
                "sex": rng.choice(["m", "f"], n),
                "ward": rng.choice(list("ABCDEFG"), n),
                "patient_id": np.arange(piece * n, (piece + 1) * n) // 3,
                "died": rng.integers(0, 2, n),
            }
            pd.DataFrame(columns).to_csv(path, index=False, mode="a", header=not piece)
        begun = time.perf_counter()
        assert peek(path)["rows"]
        preview = time.perf_counter() - begun
        size, before = path.stat().st_size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, worked = time.perf_counter(), time.process_time()
        read_table(path)
        seconds, worked = time.perf_counter() - begun, time.process_time() - worked
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        say(
            figure="a million rows",
            preview_s=round(preview, 2),
            seconds=round(seconds, 1),
            processor_s=round(worked, 1),
            file_mb=size >> 20,
            memory_of_file=round(grown / size, 2),
        )


def main(arguments: list[str] | None = None) -> None:
    """Run what is asked for; the corpus, where nothing is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fuzz", type=float, metavar="SECONDS")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--privacy", nargs="?", const="", metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.fuzz:
        fuzz(options.fuzz)
    elif options.faults:
        faults()
    elif options.large:
        large()
    elif options.privacy is not None:
        privacy(options.privacy)
    else:
        corpus()


if __name__ == "__main__":
    main()
