"""A browser for the tests: one that is there, else Debian's package, else Playwright's own.

``python tests/browser.py --install`` looks for one and installs it where it may. With ``CAJAL_BROWSER_REQUIRED`` set, having
none is an error; else the browser tests are skipped, loudly.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
MISSING = (
    "\n"
    + "!" * 100
    + "\nNO BROWSER: the browser tests will be SKIPPED. Install Chromium or Chrome and run again.\n"
    + "!" * 100
)


def find() -> str | None:
    """Path of a browser that Playwright can drive, or None."""
    found = next(filter(None, map(shutil.which, NAMES)), None) or next(
        (path for path in MAC if Path(path).exists()), None
    )
    return found or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with suppress(Exception), sync_playwright() as playwright:
        path = playwright.chromium.executable_path
        return path if Path(path).exists() else None
    return None


def install() -> str | None:
    """Find a browser, installing one where this account may; its path, or None."""
    return find() or _from_debian() or _from_playwright()


def _from_debian() -> str | None:
    if not shutil.which("apt-get") or not (os.geteuid() == 0 or _may_sudo()):
        return None
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.run([*as_root, "apt-get", "update"], **quiet, timeout=300)
    subprocess.run([*as_root, "apt-get", "install", "-y", "--no-install-recommends", "chromium"], **quiet, timeout=900)
    return find()


def _may_sudo() -> bool:
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def _from_playwright() -> str | None:
    with suppress(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, timeout=600)
    return find()


if __name__ == "__main__":
    browser = install() if "--install" in sys.argv else find()
    print(f"Browser tests use {browser}." if browser else MISSING)
    sys.exit(1 if browser is None and os.environ.get("CAJAL_BROWSER_REQUIRED") else 0)
