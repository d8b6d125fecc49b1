"""Steps that every trip through the app is made of."""

import re

from playwright.sync_api import TimeoutError, expect


def press(page, name: str, exact: bool = False) -> None:
    page.get_by_role("button", name=name, exact=exact).last.click()


def step(page, name: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^\d\s+{name}$")).click()


def choose(page, name: str, presses: int = 5) -> None:
    """One of the views of a step; pressed again where the page was just being redrawn and the press was lost."""
    for left in reversed(range(presses)):
        radio = page.get_by_role("radio", name=name)
        radio.click()
        try:
            expect(radio).to_be_checked(timeout=5_000)
            return
        except AssertionError:
            if not left:
                raise


def upload(page, files, uploader: str) -> None:
    """Put files into the uploader whose label holds these words."""
    box = page.get_by_test_id("stFileUploader").filter(has_text=uploader)
    box.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)


def download(page, name: str, presses: int = 5):
    """What a download button gives; pressed again where the page was just being redrawn and the press was lost."""
    for left in reversed(range(presses)):
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)
        try:
            with page.expect_download(timeout=30_000) as given:
                page.get_by_test_id("stDownloadButton").get_by_role("button", name=name).click()
            return given.value
        except TimeoutError:
            if not left:
                raise


def sees(page, text, timeout: float = 90_000) -> None:
    expect(page.get_by_test_id("stMain")).to_contain_text(text, timeout=timeout)


def sees_a_figure(page) -> None:
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=90_000)


def no_error(page) -> None:
    main = page.get_by_test_id("stMain")
    expect(main).not_to_contain_text("Something went wrong")
    expect(main).not_to_contain_text("encountered an error")


def start(page) -> None:
    """The button Train, not the step of that name."""
    page.locator(".st-key-train button").click()


def train(page, timeout: float = 90_000) -> None:
    """Press Train and wait for the results."""
    start(page)
    expect(page.get_by_role("button", name=re.compile(r"^3\s+Results$"))).to_be_enabled(timeout=timeout)
    expect(page.locator(".cajal-answer")).to_be_visible(timeout=timeout)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=timeout)
    no_error(page)
