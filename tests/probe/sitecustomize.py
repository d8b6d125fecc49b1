"""Lets a test look into running processes of the app.

On SIGUSR1 a process writes the names of its modules to ``CAJAL_PROBE``. Whatever a process, the workers too, wants to
reach outside this computer is written to ``CAJAL_CONNECTIONS``: a name that is looked up, an address that is called.
"""

import ipaddress
import os
import signal
import sys


def _tell(*_) -> None:
    with open(os.environ["CAJAL_PROBE"], "w") as file:
        file.write("\n".join(sorted(sys.modules)))


def _is_here(host) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _hear(event: str, arguments: tuple) -> None:
    """An audit hook: sockets and look-ups that lead away from here."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.gethostbyname":
        host = arguments[0]
    else:
        return
    if not _is_here(host) and host != "0.0.0.0":
        with open(os.environ["CAJAL_CONNECTIONS"], "a") as file:
            file.write(f"{event} {host}\n")


if "CAJAL_PROBE" in os.environ and hasattr(signal, "SIGUSR1"):
    signal.signal(signal.SIGUSR1, _tell)
if "CAJAL_CONNECTIONS" in os.environ:
    sys.addaudithook(_hear)
