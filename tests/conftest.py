"""What tests of the running app share: a server in an empty home, and a browser that walks through it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy or torch: tests run side by side, two threads each fight

import browser as browsers
import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"


KEY = "key-of-the-tests"
PATIENCE = float(os.environ.get("CAJAL_PATIENCE", "1"))  # more where many share the computer


class App:
    """The app on a free port, with an empty home of its own."""

    def __init__(self, home: Path):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        paths = os.pathsep.join([str(ROOT / "tests" / "probe"), os.environ.get("PYTHONPATH", "")])
        env = os.environ | {
            "DLCORE_HOME": str(self.home),
            "DLCORE_TOKEN": KEY,
            "CAJAL_PROBE": str(self.home / "modules"),
            "CAJAL_CONNECTIONS": str(self.home / "connections"),
            "PYTHONPATH": paths,
        }
        command = [sys.executable, "-m", "dlcore.ui.server", "--no-browser", "--port", str(self.port)]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        _until(lambda: urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).read() == b"ok", 60 * PATIENCE)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def end(self) -> None:
        """Stop the server, and the engine that would outlive it."""
        self.stop()
        if (self.home / "engine.json").exists():
            with suppress(ProcessLookupError):
                os.kill(json.loads((self.home / "engine.json").read_text())["pid"], signal.SIGTERM)

    def modules(self) -> set[str]:
        """What the page process has imported up to now."""
        probe = self.home / "modules"
        probe.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        _until(probe.exists, 10)
        time.sleep(0.2)
        return set(probe.read_text().split())

    def connections(self) -> set[str]:
        """What any process of the app wanted to reach outside this computer."""
        heard = self.home / "connections"
        return set(heard.read_text().splitlines()) if heard.exists() else set()

    def megabytes(self) -> float:
        """Resident memory of the page process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _until(true, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    app = App(tmp_path_factory.mktemp("home"))
    yield app
    app.end()


@pytest.fixture(scope="session")
def chromium():
    path = browsers.find()
    if path is None:
        if os.environ.get("CAJAL_BROWSER_REQUIRED"):
            pytest.fail("A browser is required here, and there is none.")
        pytest.skip(browsers.MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=5_000 * PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(browsers.ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(chromium, app):
    """Open a page of the app as a new visitor; every step fails within 90 s."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(90_000 * PATIENCE)
    page = context.new_page()

    page.goto(f"{app.url}/static/?token={KEY}", wait_until="commit")  # leaves the cookie with the browser

    def go(path: str = "/"):
        page.goto(app.url + path)
        return page

    yield go
    context.close()


@pytest.fixture
def shared_data():
    """The folder of real data to try on; the test is skipped where there is none."""
    if not DATA.is_dir():
        pytest.skip(f"{DATA} is not here")
    return DATA
