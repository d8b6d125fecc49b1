"""``python -m dlcore serve``: an address with a key, and nothing left when it is told to end."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = float(os.environ.get("CAJAL_PATIENCE", "1"))


@pytest.fixture
def served(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if k != "DLCORE_DATABASE_URL"} | {"DLCORE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "dlcore", "serve", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    yield process, f"http://127.0.0.1:{port}", tmp_path
    process.kill()
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(json.loads((tmp_path / "engine.json").read_text())["pid"], signal.SIGTERM)


def status(url: str) -> int:
    try:
        return urllib.request.urlopen(url, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_serve_tells_its_key_keeps_others_out_and_ends_when_told(served):
    process, url, home = served
    end = time.monotonic() + 60 * PATIENCE
    while status(f"{url}/_stcore/health") != 200:
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.2)
    file = home / "address.txt"
    address = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and address.startswith(f"{url}/?token=")
    assert status(url) == 403 and status(f"{url}/?token=guess") == 403 and status(f"{url}/_stcore/metrics") == 404
    process.terminate()
    process.wait(20 * PATIENCE)
    assert status(f"{url}/_stcore/health") == 0  # nobody answers any more
    assert not file.exists() and address in process.stdout.read()
