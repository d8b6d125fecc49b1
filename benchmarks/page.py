"""The page process: how soon its first full page is there, and how much memory it holds with the engine connected."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.jobs import Bench, line
from benchmarks.sessions import OWNER, rerun, serve, visitor

REPEATS = 5
STEPS = ("results", "understand", "use")


def main() -> None:
    """Print one line for the time and one for the memory; megabytes stand where seconds do."""
    firsts, memory = [], []
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DLCORE_HOME": home, "DLCORE_DATABASE_URL": f"sqlite:///{home}/cajal.db"}
        bench = Bench(home, OWNER)
        run_id = bench.train()
        bench.done(run_id)
        for _ in range(REPEATS):
            app, port = serve()
            try:
                firsts.append(asyncio.run(_trip(port, run_id)))
                memory.append(_megabytes(app.pid))
            finally:
                app.terminate()
                app.wait()
        bench.engine.close()
    line("page: first full page after the server answers", firsts, 1.5)
    line("page: megabytes after results, understand and use", memory, 230)


async def _trip(port: int, run_id: str) -> float:
    """Seconds to the first full page; then the steps of a finished run are visited."""
    began = time.perf_counter()
    connection = await visitor(port)
    await rerun(connection, "", "ANN")
    first = time.perf_counter() - began
    for step in STEPS:
        await rerun(connection, f"run={run_id}&step={step}", "ANN")
    connection.close()
    return first


def _megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
