"""``python -m dlcore.ui.server``: the app behind its gate. `python -m dlcore serve` starts it."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import webbrowser
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route
from streamlit.runtime import get_instance

from dlcore.errors import StoreError
from dlcore.jobs.cores import keep_to_share, share_of_memory
from dlcore.store.files import keep_temporary_files_in
from dlcore.ui import context, sessions, words
from dlcore.ui.access import Access, keep_address
from dlcore.ui.gate import LOOPBACK, Gate

APP = Path(__file__).parents[2] / "app.py"
ANYWHERE = ("0.0.0.0", "::")


def app(access: Access, host: str, started=None, ended=None) -> st.App:
    """The app with everything that stands around it.

    Parameters
    ----------
    access : Access
    host : str
        Address it listens on; on this computer's own, it answers to this computer's names only.
    started, ended : callable, optional
        Called once the app answers, and when it was told to end.
    """

    @asynccontextmanager
    async def lifespan(_app):
        if login:
            sessions.watch_media(get_instance().media_file_mgr)
        if started:
            threading.Thread(target=started, daemon=True).start()
        yield
        if ended:
            ended()

    login = context.login_is_configured()
    gate = {
        "access": access,
        "hosts": _hosts(host),
        "signed_in": sessions.signed_in if login else None,
        "may_see": sessions.may_see if login else None,
        "room_for": sessions.Room(share_of_memory("uploads")).take,
    }
    routes = [Route("/sign-in", _sign_in), Route("/sign-in", _go_to_provider, methods=["POST"])] if login else []
    context.GUARDED = True
    context.IS_HERE = not login and set(_hosts(host)) == set(LOOPBACK)
    return st.App(str(APP), lifespan=lifespan, routes=routes, middleware=[Middleware(Gate, **gate)])


def _hosts(host: str) -> tuple[str, ...]:
    named = tuple(filter(None, os.environ.get("DLCORE_HOSTS", "").lower().split(",")))
    if named or host in ANYWHERE:
        return named
    return tuple({*LOOPBACK, host}) if host in LOOPBACK else (host,)


async def _sign_in(request) -> HTMLResponse:
    """All that is shown to whoever is not signed in."""
    button = f"<form method=post><button>{words.SIGN_IN}</button></form>"
    style = "body{font:1.1rem system-ui;margin:20vh auto;max-width:24rem}button{font:inherit;padding:.5rem 1.5rem}"
    head = f"<!doctype html><meta charset=utf-8><title>{words.NAME}</title><style>{style}</style>"
    return HTMLResponse(f"{head}<h1>{words.NAME}</h1><p>{words.TAGLINE}</p>{button}")


async def _go_to_provider(request) -> RedirectResponse:
    from streamlit.auth_util import encode_provider_token

    return RedirectResponse(f"/auth/login?provider={encode_provider_token('default')}", status_code=303)


def main(arguments: list[str] | None = None) -> int:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args(arguments)
    keep_to_share("page")
    home = context.store().home
    keep_temporary_files_in(home / "tmp")
    access = Access(home)
    shown = "127.0.0.1" if options.host in ANYWHERE else options.host
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{options.port}/"
    if not context.login_is_configured():
        address += f"?token={access.key}"
    file = keep_address(home, address)
    sys.stdout.write(f"\n  {words.OPEN_AT}\n\n  {address}\n\n")
    sys.stdout.flush()
    started = None if options.no_browser else lambda: webbrowser.open(address)
    app(access, options.host, started, lambda: file.unlink(missing_ok=True)).run(config=_settings(options))
    return 0


def _settings(options: argparse.Namespace) -> dict:
    return {
        "server.address": options.host,
        "server.port": options.port,
        "server.headless": True,
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": "localhost",  # else Streamlit asks a server outside for this computer's address
        "logger.hideWelcomeMessage": True,
        "global.developmentMode": False,
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StoreError as error:
        sys.exit(f"{error.message}\n{error.remedy}")
