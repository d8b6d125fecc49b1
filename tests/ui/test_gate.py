"""The gate in front of the pages: the key, its cookie, foreign pages, sign-in, whose picture it is, room for uploads."""

import asyncio
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from dlcore.ui.access import Access, keep_address
from dlcore.ui.gate import BARE, Gate

HOST = "http://127.0.0.1:8501"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"


async def inside(scope, receive, send):
    await PlainTextResponse("inside", headers={"cache-control": "public"})(scope, receive, send)


async def talk(websocket):
    await websocket.accept()
    await websocket.close()


def client(tmp_path, **options):
    access = Access(tmp_path)
    app = Starlette(routes=[WebSocketRoute("/_stcore/stream", talk), Mount("/", inside)])
    return TestClient(Gate(app, access, **options), base_url=HOST, follow_redirects=False), access


def test_a_bare_address_gets_one_line_that_says_where_to_find_it(tmp_path):
    browser, _ = client(tmp_path)
    for path in ("/", "/ANN?run=1", "/media/x.png", "/app/static/icon.svg", "/?token=wrong"):
        answer = browser.get(path)
        assert (answer.status_code, answer.text) == (403, BARE)
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM):
        pass
    assert browser.get("/_stcore/health").text == "inside"  # for whoever watches over the server; it tells nothing


def test_the_key_opens_once_and_leaves_a_cookie_that_outlives_a_restart(tmp_path):
    browser, access = client(tmp_path)
    answer = browser.get(f"/ANN?sample=x&token={access.key}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ANN?sample=x")  # the key is not in the address
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and access.key not in cookie
    assert browser.get("/ANN").text == "inside"
    with browser.websocket_connect(STREAM):
        pass
    again, fresh = client(tmp_path)  # the server is started again: another key, the same store
    assert fresh.key != access.key
    assert again.get("/ANN", headers={"cookie": cookie.split(";")[0]}).text == "inside"
    assert again.get(f"/?token={access.key}").status_code == 403
    assert browser.get(f"{HOST}//evil.example/?token={access.key}").headers["location"] == "/evil.example/"


@pytest.mark.parametrize("cookie", ["", "9999999999.", "9999999999.00", "1.{signed}", "é.1", "{good}x"])
def test_a_cookie_that_this_store_did_not_sign_opens_nothing(tmp_path, cookie):
    access = Access(tmp_path)
    cookie = cookie.format(signed=access._sign("1"), good=access.cookie())
    assert not access.is_valid(cookie)
    (tmp_path / "other").mkdir()
    assert not access.is_valid(Access(tmp_path / "other").cookie())


def test_key_and_secret_are_for_this_account_alone(tmp_path):
    Access(tmp_path)
    keep_address(tmp_path, "http://x")
    for name in ("cookie.key", "address.txt"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:8502", "null", "https://127.0.0.1"])
def test_a_foreign_page_gets_nothing_even_with_the_cookie(tmp_path, origin):
    browser, access = client(tmp_path)
    browser.get(f"/?token={access.key}")
    for path in ("/", "/_stcore/health", "/_stcore/host-config"):
        assert browser.get(path, headers={"origin": origin}).status_code == 403
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM, headers={"origin": origin}):
        pass
    assert browser.get("/", headers={"origin": HOST}).text == "inside"


def test_a_name_that_was_bound_to_this_address_leads_nowhere(tmp_path):
    browser, access = client(tmp_path)
    browser.get(f"/?token={access.key}")
    for host in ("evil.example:8501", "127.0.0.1.evil.example", "", "user@127.0.0.1@evil.example"):
        assert browser.get("/", headers={"host": host}).status_code == 403
    anywhere, access = client(tmp_path, hosts=())  # with --host 0.0.0.0 and no DLCORE_HOSTS: by any name, with the key
    assert anywhere.get("/", headers={"host": "cajal.hospital.example"}).text == BARE


def test_answers_carry_what_keeps_others_out(tmp_path):
    browser, access = client(tmp_path)
    browser.get(f"/?token={access.key}")
    page, picture = browser.get("/").headers, browser.get("/media/abc.png").headers
    assert "frame-ancestors 'none'" in page["content-security-policy"] and page["x-frame-options"] == "DENY"
    assert page["x-content-type-options"] == "nosniff" and page["referrer-policy"] == "no-referrer"
    assert picture["cache-control"] == "no-store"
    for closed in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent"):
        assert browser.get(closed).status_code == 404


def test_where_people_sign_in_the_key_opens_nothing_and_an_anonymous_visitor_gets_the_sign_in_page(tmp_path):
    users = {"ok": "issuer a", "other": "issuer b"}
    options = {"signed_in": lambda cookies: users.get(cookies.get("who")), "may_see": lambda user, path: user in path}
    browser, access = client(tmp_path, **options)
    for path in ("/", "/ANN?run=1", f"/?token={access.key}"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert browser.get("/sign-in").text == "inside"
    for path in ("/media/issuer a.png", "/_stcore/host-config"):
        assert browser.get(path).status_code == 403
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM):
        pass
    first, second = ({"cookie": f"who={who}"} for who in ("ok", "other"))
    assert browser.get("/ANN", headers=first).text == "inside"
    assert browser.get("/media/issuer a.png", headers=first).text == "inside"
    assert browser.get("/media/issuer a.png", headers=second).status_code == 404  # another's picture is not there
    with browser.websocket_connect(STREAM, headers=first):
        pass


def test_uploads_wait_where_there_is_no_room(tmp_path, monkeypatch):
    from dlcore.ui import sessions

    held = {"session": {"file": type("File", (), {"data": b"x" * 60})}}
    runtime = type("R", (), {"uploaded_file_mgr": type("M", (), {"file_storage": held})})
    monkeypatch.setattr(sessions, "get_instance", lambda: runtime)
    room = sessions.Room(100)
    browser, access = client(tmp_path, room_for=room.take)
    browser.get(f"/?token={access.key}")
    put = lambda n: browser.put("/_stcore/upload_file/session/file", content=b"y" * n).status_code
    assert (put(41), put(40), put(40)) == (503, 200, 200)  # what has ended takes no room
    assert room.take(30) and not room.take(30)  # two at once
    held.clear()  # the tab was closed
    assert room.take(30)
    chunks = browser.put("/_stcore/upload_file/session/file", content=iter([b"y"]))
    assert chunks.status_code == 411


def test_a_picture_belongs_to_whom_it_was_made_for(monkeypatch):
    from dlcore.ui import sessions

    class Manager:
        add = staticmethod(lambda name: f"/media/{name}.png")
        add_deferred = staticmethod(lambda name: name)
        execute_deferred = staticmethod(lambda file_id: f"/media/made-{file_id}.csv")

    manager, who = Manager(), "a"
    monkeypatch.setattr(sessions, "owner", lambda: who)
    sessions.watch_media(manager)
    manager.add("one")
    manager.execute_deferred(manager.add_deferred("later"))
    for path in ("/media/one.png", "/media/made-later.csv"):
        assert sessions.may_see("a", path) and not sessions.may_see("b", path)
    who = "b"
    manager.add("one")  # the same bytes, made for another too
    assert sessions.may_see("a", "/media/one.png") and sessions.may_see("b", "/media/one.png")


def test_who_is_signed_in_stands_in_a_signed_cookie(monkeypatch):
    from streamlit.auth_util import set_cookie_with_chunks
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    from dlcore.ui import sessions

    monkeypatch.setattr(sessions, "get_cookie_secret", lambda: "s" * 32)

    def cookies(user, secret="s" * 32):
        found = {}
        signed = lambda name, value: create_signed_value(secret, name, value)
        set_cookie_with_chunks(
            lambda n, v: found.update({n: signed(n, v).decode()}), signed, "_streamlit_user", user, cookie_attr_size=0
        )
        return found

    user = {"iss": "https://i", "sub": "1", "is_logged_in": True, "email": "a@b.c"}
    assert sessions.signed_in(cookies(user)) == "https://i 1"
    for nobody in ({}, {"_streamlit_user": "x"}, cookies(user, "t" * 32), cookies(user | {"is_logged_in": False})):
        assert sessions.signed_in(nobody) is None
    assert sessions.signed_in(cookies({"email": "a@b.c", "is_logged_in": True})) is None


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_another_account_of_this_computer_sees_nothing(app, chromium):
    stranger = chromium.new_context().new_page()
    answer = stranger.goto(f"{app.url}/Runs_and_models")
    assert answer.status == 403 and "address.txt" in stranger.content()
    stranger.context.close()
    with ThreadPoolExecutor() as elsewhere:  # the browser has this thread's loop
        assert elsewhere.submit(lambda: asyncio.run(_handshake(app.url))).result() == 403


async def _handshake(url: str, headers=None) -> int:
    """Status of a websocket handshake."""
    from tornado.httpclient import HTTPClientError, HTTPRequest
    from tornado.websocket import websocket_connect

    try:
        connection = await websocket_connect(
            HTTPRequest(url.replace("http", "ws") + "/_stcore/stream", headers=headers)
        )
        connection.close()
        return 101
    except HTTPClientError as error:
        return error.code


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_it_is_open_to_whoever_has_the_key(visit):
    page = visit("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cajal")
    assert "token" not in page.url
