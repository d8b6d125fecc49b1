"""What the gate asks Streamlit: who is signed in by these cookies, whose a picture is, how much uploads hold."""

from __future__ import annotations

import json
import threading
from collections import defaultdict

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime import get_instance
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dlcore.errors import NotFound
from dlcore.ui.context import identity, owner

_lock = threading.Lock()
_owners: dict[str, set[str]] = defaultdict(set)  # of what stands below /media, by its name without ending


def signed_in(cookies: dict) -> str | None:
    """Who somebody is by the cookie that signing in left; None for nobody."""
    secret = get_cookie_secret()
    one = lambda name: decode_signed_value(secret, name, cookies[name].encode("latin-1")) if name in cookies else None
    try:
        user = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
        return identity(user) if user.get("is_logged_in") else None
    except (ValueError, AttributeError, NotFound):
        return None


def may_see(user: str, path: str) -> bool:
    """Whether a file below ``/media`` was made for this user."""
    with _lock:
        return user in _owners.get(_name(path), ())


def watch_media(manager) -> None:
    """Note for whom each file below ``/media`` is made; equal files have one name, and may have several owners."""
    add, add_deferred, execute = manager.add, manager.add_deferred, manager.execute_deferred

    def adding(*args, **kwargs):
        return _note(add(*args, **kwargs), {owner()})

    def adding_deferred(*args, **kwargs):
        return _note(add_deferred(*args, **kwargs), {owner()})

    def executing(file_id: str):
        with _lock:
            whose = set(_owners.get(_name(file_id), ()))
        return _note(execute(file_id), whose)

    manager.add, manager.add_deferred, manager.execute_deferred = adding, adding_deferred, executing


def _note(path: str, whose: set[str]) -> str:
    with _lock:
        _owners[_name(path)] |= whose
    return path


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].partition(".")[0]


class Room:
    """Bytes of uploads: those on their way, and those that open sessions hold.

    Parameters
    ----------
    limit : int
        Bytes of all together. A session's go when its tab was closed for a while (``server.disconnectedSessionTTL``).
    """

    def __init__(self, limit: int):
        self._limit, self._coming = limit, 0

    def take(self, n: int) -> bool:
        """Reserve `n` bytes for an upload that begins, or give back -`n` once it has ended; whether there was room."""
        with _lock:
            if n > 0 and self._coming + _held() + n > self._limit:
                return False
            self._coming += n
            return True


def _held() -> int:
    files = get_instance().uploaded_file_mgr.file_storage
    return sum(len(file.data) for session in list(files.values()) for file in list(session.values()))
