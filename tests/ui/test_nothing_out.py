"""Nothing leaves this computer: neither the browser nor a process of the app asks an outside address for anything."""

import re

import pytest
from playwright.sync_api import expect
from walk import sees, sees_a_figure, step

from dlcore.specs import FAMILIES
from dlcore.ui.frame import page_path

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAGES = ["/", "/Runs_and_models", *("/" + page_path(f).split("_", 1)[1].removesuffix(".py") for f in FAMILIES.values())]


@pytest.fixture
def asked(visit, app):
    """Every address that the browser asks for while a test runs, the app's own left out."""
    page = visit("/")
    found = set()
    page.context.on("request", lambda request: found.add(request.url))
    page.on("websocket", lambda socket: found.add(socket.url))
    own = re.compile(rf"(data:|blob:|(http|ws)://127\.0\.0\.1:{app.port}/)")
    yield page, lambda: {url for url in found if not own.match(url)}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_an_outside_address(asked, app, path):
    page, outside = asked
    page.goto(app.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(500)  # icons are asked for after the page stands
    icon = page.locator("link[rel~=icon]").first.get_attribute("href")
    assert not icon.startswith("http") or icon.startswith(app.url), icon
    assert outside() == set()


def test_neither_does_a_trip_through_the_steps_and_no_process_of_the_app(asked, app):
    page, outside = asked
    page.goto(app.url + "/ANN?example=1")
    sees(page, "Of 100 pairs")
    sees_a_figure(page)
    step(page, "Understand")
    sees_a_figure(page)
    step(page, "Use")
    sees(page, re.compile("This patient's risk of the outcome malignant|engine is not ready"))
    for _ in range(10):  # where many share the computer, the workers take their time
        if page.get_by_text("engine is not ready").count():
            page.reload()
            sees(page, re.compile("This patient's risk of the outcome malignant|engine is not ready"))
    sees(page, "This patient's risk of the outcome malignant")
    assert outside() == set()
    assert app.connections() == set()


@pytest.mark.parametrize("path", ["/RNN", "/RBM", "/Autoencoder"])
def test_no_step_of_a_finished_example_asks_outside_either(asked, app, path):
    page, outside = asked
    page.goto(app.url + path + "?example=1")
    sees_a_figure(page)
    step(page, "Understand")
    sees_a_figure(page)
    step(page, "Use")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)
    assert outside() == set()
    assert app.connections() == set()
