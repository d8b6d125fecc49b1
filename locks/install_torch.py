"""Installs the torch that pip chooses here, if its file is one of ``torch.txt``, and NVIDIA's libraries where it needs them.

With hashes demanded, pip would pass over a build that lies on this computer for one of the package index. So it is asked
which file it would take, and that file's SHA-256 is looked up. Arguments are for pip (another index): such builds are
installed even if their hash is not known here, and that is said.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import requires
from pathlib import Path

HERE = Path(__file__).resolve().parent
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def main(options: list[str]) -> None:
    """Install torch; stops where the file is not the one expected."""
    lock = (HERE / "torch.txt").read_text()
    pin = re.search(r"^torch==\S+", lock, re.MULTILINE)[0]
    url, sha256 = chosen(pin, options)
    if sha256 not in re.findall(r"sha256:([0-9a-f]{64})", lock):
        said = f"The file of {pin} that would be installed has a hash that is not in locks/torch.txt ({sha256})."
        if not options:
            sys.exit(f"{said} Nothing was installed.")
        sys.stderr.write(f"{said} It is installed because another index was named.\n")
    subprocess.run([*PIP, "--no-deps", f"torch @ {url}"], check=True)
    if any(need.startswith(("nvidia-", "cuda-")) for need in requires("torch") or ()):
        subprocess.run([*PIP, "--require-hashes", "--no-deps", "-r", str(HERE / "torch-cuda.txt")], check=True)


def chosen(pin: str, options: list[str]) -> tuple[str, str]:
    """Address and SHA-256 of the file that pip would take."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        asked = ["--dry-run", "--ignore-installed", "--no-deps", "--report", str(report), pin, *options]
        subprocess.run([*PIP, *asked], check=True)
        found = json.loads(report.read_text())["install"][0]["download_info"]
    return found["url"], found["archive_info"]["hashes"]["sha256"]


if __name__ == "__main__":
    main(sys.argv[1:])
