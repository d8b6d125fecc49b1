"""Fifty doctors look at results while two runs train: how long a page takes to draw again (95th percentile), and what memory.

The sessions are plain websocket connections that speak Streamlit's protocol, so that no browser takes the cores.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.common import ROOT, median, report
from benchmarks.jobs import LONG, Bench, line

N_SESSIONS, N_RERUNS, THINKING_S = 50, 8, 4.0
BAR_S = 0.5
N_LEVEL, N_WARM, BAR_MB = 300, 60, 20  # reruns of one session; from which on, and by how much, memory may grow
KEY = "key-of-the-benchmarks"
OWNER = "local"  # whom the app takes for its user where no login is configured
STEPS = ("results", "understand", "train", "use")


def main() -> None:
    """Print one line for an idle engine and one for two runs in training."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DLCORE_HOME": home, "DLCORE_DATABASE_URL": f"sqlite:///{home}/cajal.db"}
        bench = Bench(home, OWNER)
        run_id = bench.train()
        bench.done(run_id)
        app, port = serve()
        try:
            _level(asyncio.run(_memory(app.pid, port, run_id)))
            line(f"{N_SESSIONS} sessions: nothing trains, p95 of a rerun", asyncio.run(_visit(port, run_id)), BAR_S)
            runs = [bench.train(**LONG) for _ in range(2)]
            for run in runs:
                bench.first_epoch(run)
            line(f"{N_SESSIONS} sessions: two runs train, p95 of a rerun", asyncio.run(_visit(port, run_id)), BAR_S)
            report({"name": "page server after all sessions", "peer": "the bar", "mb": _megabytes(app.pid)})
            for run in runs:
                bench.stop(run)
        finally:
            app.terminate()
            app.wait()
        bench.engine.close()


def serve() -> tuple[subprocess.Popen, int]:
    """The app on a free port, answering."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dlcore.ui.server", "--no-browser", "--port", str(port)]
    app = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {"DLCORE_TOKEN": KEY})
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return app, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The app did not start.")


async def visitor(port: int):
    """A connection as a browser makes it that was let in."""
    opener = urllib.request.build_opener(_Stay)
    try:
        answer = opener.open(f"http://127.0.0.1:{port}/?token={KEY}")
    except urllib.error.HTTPError as error:
        answer = error  # it leads on to the page; its cookie is what is wanted
    headers = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
    return await websocket_connect(
        HTTPRequest(f"ws://127.0.0.1:{port}/_stcore/stream", headers=headers), subprotocols=["streamlit"]
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


async def _visit(port: int, run_id: str) -> list[float]:
    """All sessions at once; seconds of every rerun but the first of each, which draws the page anew."""
    found = await asyncio.gather(*(_session(port, run_id, seed) for seed in range(N_SESSIONS)))
    return [seconds for session in found for seconds in session[1:]]


async def _session(port: int, run_id: str, seed: int) -> list[float]:
    """One doctor: opens the page, then does something every few seconds."""
    moods = random.Random(seed)
    query = f"run={run_id}&step={STEPS[seed % len(STEPS)]}"
    await asyncio.sleep(moods.uniform(0, THINKING_S))
    connection = await visitor(port)
    seconds = []
    for _ in range(1 + N_RERUNS):
        began = time.perf_counter()
        await rerun(connection, query)
        seconds.append(time.perf_counter() - began)
        await asyncio.sleep(moods.uniform(0.5, 1.5) * THINKING_S)
    connection.close()
    return seconds


async def _memory(pid: int, port: int, run_id: str) -> list[int]:
    """Megabytes of the page server after each of many reruns of one session, through all steps."""
    connection, held = await visitor(port), []
    for n in range(N_LEVEL):
        await rerun(connection, f"run={run_id}&step={STEPS[n % len(STEPS)]}")
        held.append(_megabytes(pid))
    connection.close()
    return held


def _megabytes(pid: int) -> int:
    return psutil.Process(pid).memory_info().rss // 2**20


def _level(held: list[int]) -> None:
    """How much more the last reruns held than those after the first of them."""
    early, late = median(held[N_WARM : N_WARM + 20]), median(held[-20:])
    said = {"name": f"memory over {N_LEVEL} reruns, MB grown from rerun {N_WARM} on", "peer": "the bar"}
    report(said | {"ours_s": None, "peer_s": None, "ours_quality": late - early, "peer_quality": BAR_MB, "mb": late})


async def rerun(connection, query: str, page: str = "ANN") -> None:
    """Ask for a page and take all of it."""
    ask = BackMsg()
    ask.rerun_script.query_string = query
    ask.rerun_script.page_name = page
    await connection.write_message(ask.SerializeToString(), binary=True)
    while True:
        raw = await connection.read_message()
        if raw is None:
            raise SystemExit("The app closed the connection.")
        message = ForwardMsg.FromString(raw)
        if message.WhichOneof("type") == "script_finished":
            return


if __name__ == "__main__":
    main()
