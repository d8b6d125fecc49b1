"""Who may open the app where nobody signs in: whoever holds the key in the address it was started with.

The key is made anew at every start and stands only in the terminal and in a file of this account. Whoever opens the
address with it gets a cookie, so that the key leaves the address at once and a restart of the server logs nobody out.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from dlcore.jobs.endpoint import write_private

COOKIE_S = 30 * 24 * 3600  # how long a browser may come back without the key
ADDRESS = "address.txt"


class Access:
    """The key of this start, and cookies signed with a secret of this store.

    Parameters
    ----------
    home : Path
        Folder of the store.
    key : str, optional
        Else ``DLCORE_TOKEN``, else one made now.
    """

    def __init__(self, home: Path, key: str | None = None):
        self.key = key or os.environ.get("DLCORE_TOKEN") or secrets.token_urlsafe(24)
        self._secret = _secret(home / "cookie.key")

    def opens(self, key: str) -> bool:
        """Whether this is the key; in constant time."""
        return hmac.compare_digest(key.encode(), self.key.encode())

    def cookie(self) -> str:
        """A cookie that is valid from now on: until when, and a signature."""
        until = str(int(time.time()) + COOKIE_S)
        return f"{until}.{self._sign(until)}"

    def is_valid(self, cookie: str) -> bool:
        """Whether this store signed the cookie and its time is not over."""
        until, _, signature = cookie.partition(".")
        signed = hmac.compare_digest(signature.encode(), self._sign(until).encode())
        return signed and until.isascii() and until.isdigit() and int(until) > time.time()

    def _sign(self, text: str) -> str:
        return hmac.new(self._secret, f"cajal cookie {text}".encode(), hashlib.sha256).hexdigest()


def _secret(path: Path) -> bytes:
    """32 random bytes of this store, made once."""
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text())


def keep_address(home: Path, address: str) -> Path:
    """Write down where the app is to be opened, for this account alone."""
    write_private(home / ADDRESS, address + "\n")
    return home / ADDRESS
