"""``python -m dlcore serve``: the app as a process of its own, and the engine ahead of it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dlcore.errors import DataError
from dlcore.jobs import endpoint
from dlcore.jobs.client import start_engine
from dlcore.store import open_store

APP = Path(__file__).parents[2] / "app.py"


def serve(options: argparse.Namespace) -> int:
    """Serve the app until it is interrupted; it is open to this computer alone unless a host is named.

    Raises
    ------
    DataError
        The pages do not lie beside the package.
    """
    if not APP.exists():
        raise DataError("The app is not here.", "Run this command from a checkout of the project.")
    store = open_store()
    if not endpoint.is_running(store.home):
        start_engine(store)  # its workers load torch while the first page is drawn
    server = [sys.executable, "-m", "dlcore.ui.server", "--host", options.host, "--port", str(options.port)]
    if options.no_browser:
        server.append("--no-browser")
    os.chdir(APP.parent)
    sys.stdout.flush()
    os.execv(sys.executable, server)  # in this process's place: whoever ends it ends the page server
