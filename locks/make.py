"""Writes the pins with the hashes of every file that may be installed for them, for all platforms, as the package index says.

``make lock`` after a change of requirements; needs ``uv`` on the path. A file whose hash is not here is not installed.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "locks"
CUDA = re.compile(r"(nvidia|cuda|triton)\b")
HEAD = "# written by locks/make.py\n"


def main(wheels: list[str]) -> None:
    """Write all locks; `wheels`: files of other builds of torch whose hashes shall count, too."""
    app = resolved("requirements.txt")
    torch = app.pop("torch")
    cuda = {name: app.pop(name) for name in list(app) if CUDA.match(name)}
    extra = "".join(f" \\\n    --hash=sha256:{hashlib.sha256(Path(w).read_bytes()).hexdigest()}" for w in wheels)
    write("app", app)
    write("torch", {"torch": torch + extra})
    write("torch-cuda", cuda)
    dev = resolved("requirements-dev.txt")
    write("dev", {name: pin for name, pin in dev.items() if name not in app})
    write("old-jpeg", {name: pin for name, pin in resolved("requirements-old-jpeg.txt").items() if name not in app})


def resolved(requirements: str) -> dict[str, str]:
    """Each package of a file and all that they need, with its pin and hashes as pip reads them."""
    command = ["uv", "pip", "compile", requirements, "-c", "constraints.txt", "--generate-hashes", "--universal"]
    command += ["--python-version", "3.11", "--no-annotate", "--no-header", "--quiet"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    pins = [pin.rstrip() for pin in re.split(r"\n(?=\S)", said) if "==" in pin]
    return {re.split(r"[=\[; ]", pin, maxsplit=1)[0].lower(): pin for pin in pins}


def write(name: str, pins: dict[str, str]) -> None:
    """One file of pins."""
    (HERE / f"{name}.txt").write_text(HEAD + "\n".join(pins[key] for key in sorted(pins)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
