"""What stands in front of Streamlit: nobody unknown passes, no foreign page gets in, nothing is loaded from elsewhere.

An ASGI middleware. It sees every request and every websocket before Streamlit does.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from dlcore.ui.access import COOKIE_S, Access

HEALTH = "/_stcore/health"
#: The paths of Streamlit that a page needs; what else it serves under its own prefix (metrics, agents) is closed.
NEEDED = ("health", "host-config", "stream", "upload_file", "bidi-components")
#: What a signed-in page needs before anybody is signed in.
SIGN_IN = ("/sign-in", "/auth/login", "/auth/logout", "/oauth2callback")
BARE = (
    "Cajal is open only to the address it was started with. It was printed where it was started, and stands in the file "
    "address.txt in its folder (DLCORE_HOME, else .cajal in the home folder).\n"
)
HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; worker-src 'self' blob:; "
        "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Gate:
    """Lets in whoever holds the key or its cookie; where people sign in, whoever is signed in.

    Parameters
    ----------
    app : ASGI app
    access : Access
    hosts : tuple of str
        Names by which the app may be asked for, against pages whose name was bound to this address; empty for any.
    signed_in : callable, optional
        Takes the cookies, gives who is signed in, or None. Given where login is configured; the key opens nothing then.
    may_see : callable, optional
        Takes who is signed in and a path below ``/media``.
    room_for : callable, optional
        Takes the bytes of an upload that begins; whether the server has room for it. Called with a negative number
        when the upload has ended.
    """

    def __init__(
        self,
        app,
        access: Access,
        hosts: tuple[str, ...] = LOOPBACK,
        signed_in: Callable[[dict], object] | None = None,
        may_see: Callable[[object, str], bool] | None = None,
        room_for: Callable[[int], bool] | None = None,
    ):
        self._app, self._access, self._hosts = app, access, hosts
        self._signed_in, self._may_see, self._room_for = signed_in, may_see, room_for

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        said = self._refusal(scope, headers)
        if said is not None:
            return await _refuse(scope, send, *said)
        if scope["path"].startswith("/_stcore/upload_file/") and scope["method"] in ("PUT", "POST"):
            return await self._upload(scope, receive, send, headers)
        return await self._app(scope, receive, _with_headers(scope, send))

    def _refusal(self, scope, headers: dict) -> tuple[int, str, dict] | None:
        """Status, words and headers of a refusal; None for who may pass."""
        host, origin, path = headers.get("host", ""), headers.get("origin"), scope["path"]
        if self._hosts and _name(host) not in self._hosts:
            return 403, "This name does not lead to Cajal.\n", {}
        if origin is not None and urlsplit(origin).netloc != host:  # also before Streamlit asks outside who it is
            return 403, "Another page may not ask Cajal for anything.\n", {}
        first, _, rest = path.strip("/").partition("/")
        if first == "_stcore" and rest.split("/")[0] not in NEEDED:
            return 404, "Not here.\n", {}
        if path == HEALTH:
            return None
        cookies = {name: morsel.value for name, morsel in _cookies(headers).items()}
        return self._of_user(path, cookies) if self._signed_in else self._of_key(scope, path, cookies)

    def _of_user(self, path: str, cookies: dict) -> tuple[int, str, dict] | None:
        if path in SIGN_IN:
            return None
        user = self._signed_in(cookies)
        if user is None:
            away = {"location": "/sign-in"} if "." not in path and not path.startswith(("/_stcore", "/media")) else {}
            return (303 if away else 403), "Sign in first.\n", away
        if path.startswith("/media/") and self._may_see and not self._may_see(user, path):
            return 404, "Not here.\n", {}
        return None

    def _of_key(self, scope, path: str, cookies: dict) -> tuple[int, str, dict] | None:
        name = self.cookie_name(scope)
        query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
        if scope["type"] == "http" and "token" in query and self._access.opens(query.pop("token")):
            secure = "; Secure" if scope.get("scheme") == "https" else ""
            cookie = f"{name}={self._access.cookie()}; Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_S}{secure}"
            path = "/" + path.lstrip("/")  # two slashes would lead to another host
            return 303, "", {"location": path + ("?" + urlencode(query) if query else ""), "set-cookie": cookie}
        return None if self._access.is_valid(cookies.get(name, "")) else (403, BARE, {})

    @staticmethod
    def cookie_name(scope) -> str:
        """One a port: browsers share cookies among the ports of one host."""
        return f"cajal-{(scope.get('server') or ('', 0))[1]}"

    async def _upload(self, scope, receive, send, headers: dict) -> None:
        """Pass an upload on if there is room for it beside those that are held already."""
        length = headers.get("content-length", "")
        if not length.isdigit():
            return await _refuse(scope, send, 411, "An upload must say how long it is.\n", {})
        if self._room_for and not self._room_for(int(length)):
            return await _refuse(scope, send, 503, "Too much is being uploaded at this moment. Try again later.\n", {})
        try:
            await self._app(scope, receive, _with_headers(scope, send))
        finally:
            if self._room_for:
                self._room_for(-int(length))


def _name(host: str) -> str:
    """The name in a Host header, without port."""
    return (urlsplit(f"//{host}").hostname or "").lower().rstrip(".")


def _cookies(headers: dict) -> SimpleCookie:
    found = SimpleCookie()
    for part in headers.get("cookie", "").split(";"):
        try:
            found.load(part.strip())
        except Exception:  # a cookie of another program on this host that does not keep to the rules
            continue
    return found


async def _refuse(scope, send, status: int, words: str, more: dict) -> None:
    """A short plain answer; a websocket is closed before it opens."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
        return
    plain = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"} | HEADERS | more
    headers = [(name.encode(), value.encode("latin-1")) for name, value in plain.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def _with_headers(scope, send):
    """`send` with our headers on every answer; nothing of a patient's stays in a cache."""
    if scope["type"] == "websocket":
        return send
    fresh = HEADERS | ({"cache-control": "no-store"} if scope["path"].startswith(("/media", "/_stcore")) else {})

    async def sending(message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.decode().lower() not in fresh]
            added = [(name.encode(), value.encode()) for name, value in fresh.items()]
            message = message | {"headers": kept + added}
        await send(message)

    return sending
