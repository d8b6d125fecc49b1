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
