"""Every page opens, asks its question and says what to do next."""

import pytest
from playwright.sync_api import expect

from dlcore.specs import FAMILIES
from dlcore.ui.frame import page_path

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.key)
def test_a_page_opens_with_its_question(visit, family):
    page = visit("/" + page_path(family).split("_", 1)[1].removesuffix(".py"))
    expect(page.get_by_role("heading", level=1)).to_have_text(family.question)
    if family.ready:
        expect(page.get_by_role("button", name="Try it on sample data")).to_be_visible()
        expect(page.get_by_role("button", name="See a finished example")).to_be_visible()
    else:
        expect(page.get_by_test_id("stMain")).to_contain_text("not built yet")


def test_home_has_six_doors(visit):
    page = visit("/")
    for family in FAMILIES.values():
        expect(page.get_by_role("heading", name=family.question)).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text("not for diagnosis")


def test_an_address_that_leads_nowhere_says_so(visit):
    page = visit("/ANN?run=0123456789abcdef0123456789abcdef")
    expect(page.get_by_test_id("stMain")).to_contain_text("no longer here")


def test_large_type_stays_on_the_way_to_another_page(visit):
    page = visit("/")
    page.get_by_text("Large type").click()
    expect(page.locator("html")).to_have_css("font-size", "24px")
    page.get_by_test_id("stSidebar").get_by_role("link", name="SOM").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FAMILIES["som"].question)
    expect(page.locator("html")).to_have_css("font-size", "24px")
    page.get_by_text("Large type").click()
    expect(page.locator("html")).to_have_css("font-size", "16px")


@pytest.mark.parametrize("width", [1024, 1440])
def test_findings_are_text_of_the_page_and_nothing_runs_over_its_edge(visit, width):
    page = visit("/ANN?example=1")
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator(".cajal-finding").first).to_be_visible()
    expect(page.locator(".js-plotly-plot .gtitle")).to_have_count(0)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
