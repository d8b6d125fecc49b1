"""Where the engine of a store is to be found: its lock, its address and its certificates, all under ``DLCORE_HOME``."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

STARTING, READY, FAILED = "starting", "ready", "failed"


@dataclass(frozen=True)
class Endpoint:
    """What an engine says of itself."""

    state: str
    pid: int
    address: str = ""
    reason: str = ""


def lock(home: Path):
    """Take the lock of the one engine of this store: an open file to hold on to, or None if an engine has it."""
    file = (home / "engine.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def is_running(home: Path) -> bool:
    """Whether an engine holds the lock, whatever it wrote about itself before."""
    file = lock(home)
    if file is not None:
        file.close()
    return file is None


def publish(home: Path, endpoint: Endpoint) -> None:
    write_private(home / "engine.json", json.dumps(asdict(endpoint)))


def read(home: Path) -> Endpoint | None:
    """What the engine last said, or None."""
    try:
        return Endpoint(**json.loads((home / "engine.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def security(home: Path):
    """The certificates with which to talk to the engine."""
    from distributed.security import Security

    pem = str(home / "engine.pem")
    return Security(require_encryption=True, **dict.fromkeys(_TLS_FILES, pem))


def new_security(home: Path):
    """Make certificates for an engine that starts now, and keep them where only this user can read them.

    Both sides must show the certificate: whoever cannot read the file cannot connect.
    """
    from distributed.security import Security

    fresh = Security.temporary()
    write_private(home / "engine.pem", fresh.tls_client_key + fresh.tls_client_cert)
    return security(home)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, in one step."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    beside.replace(path)


_TLS_FILES = (
    "tls_ca_file",
    "tls_client_cert", "tls_client_key",
    "tls_scheduler_cert", "tls_scheduler_key",
    "tls_worker_cert", "tls_worker_key",
)  # fmt: skip
