"""``python -m dlcore serve``: the app as a process of its own, and the engine ahead of it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from dlcore.errors import DataError
from dlcore.jobs import endpoint
from dlcore.jobs.client import start_engine
from dlcore.store import open_store

APP = Path(__file__).parents[2] / "app.py"


def serve(options: argparse.Namespace) -> int:
    """Serve the app until it is interrupted; it is open to this computer alone unless a host is named."""
    if not APP.exists():
        raise DataError("The app is not here.", "Run this command from a checkout of the project.")
    store = open_store()
    if not endpoint.is_running(store.home):
        start_engine(store)  # its workers load torch while the first page is drawn
    settings = {
        "server.address": options.host,
        "server.port": options.port,
        "server.headless": str(options.no_browser).lower(),
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    app = subprocess.Popen([sys.executable, "-m", "streamlit", "run", str(APP), *flags], cwd=APP.parent)
    try:
        return app.wait()
    except KeyboardInterrupt:  # the app got the signal too, and ends by itself
        return app.wait()
