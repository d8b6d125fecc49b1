"""What a doctor waits for under Understand, in a real browser while nothing trains: seconds from the click to a page at rest.

The ANN on the breast lumps and on 9105 seriously ill patients; the CNN on chest radiographs where they are at hand, by a head on
a network that sees already. Medians of three visits, each by a browser that was never there.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import browser
from playwright.sync_api import expect, sync_playwright

from benchmarks.common import DATA, median
from benchmarks.jobs import Bench, line
from benchmarks.sessions import KEY, OWNER, serve
from dlcore.data import samples

VISITS = 3
LIMIT_S = 120_000


def main() -> None:
    """Print one line a wait."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DLCORE_HOME": home, "DLCORE_DATABASE_URL": f"sqlite:///{home}/cajal.db"}
        bench = Bench(home, OWNER)
        runs = {"ANN, 569 patients": _trained(bench, "ann", bench.dataset)}
        large = bench.store.add_dataset(OWNER, samples.load("seriously_ill"))
        runs["ANN, 9105 patients"] = _trained(bench, "ann", large)
        if (DATA / "chest_xray").exists():
            from dlcore.data.images.read import read_images

            pictures = bench.store.add_dataset(OWNER, read_images(DATA / "chest_xray").dataset)
            runs["CNN, radiographs"] = _trained(bench, "cnn", pictures)
        app, port = serve()
        try:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
                for name, run_id in runs.items():
                    _waits(chromium, f"http://127.0.0.1:{port}", name, run_id)
                chromium.close()
        finally:
            app.terminate()
            app.wait()
        bench.engine.close()


def _trained(bench: Bench, family: str, dataset) -> str:
    run = bench.store.add_run(OWNER, family, dataset.id, {"params": {}, "seed": 0})
    bench.engine.train(run.id, OWNER)
    while not bench.store.run(run.id, OWNER).is_over:
        time.sleep(0.5)
    return run.id


def _waits(chromium, address: str, name: str, run_id: str) -> None:
    """Each visit opens Results, then Understand, then the second view."""
    found = [_visit(chromium, address, name[:3], run_id) for _ in range(VISITS)]
    bars = (5.0, None) if name.startswith("CNN") else (1.5, 2.0)
    said = ("Why this answer", None) if name.startswith("CNN") else ("Understand opens", "What moves")
    for what, bar, seconds in zip(said, bars, zip(*found)):
        if what:
            line(f"{name}: {what}, median of {VISITS}", [median(list(seconds))], bar)


def _visit(chromium, address: str, page_name: str, run_id: str) -> tuple[float, float]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LIMIT_S)
    page.goto(f"{address}/?token={KEY}")
    page.goto(f"{address}/{page_name}?run={run_id}&step=results")
    _at_rest(page)
    began = time.perf_counter()
    page.get_by_role("button", name=re.compile(r"^4\s+Understand$")).click()
    first = _until_drawn(page, began)
    began = time.perf_counter()
    views = page.get_by_test_id("stMain").get_by_test_id("stButtonGroup").first.get_by_role("radio")
    views.nth(1).click()
    second = _until_drawn(page, began)
    context.close()
    return first, second


def _until_drawn(page, began: float) -> float:
    """Seconds until a figure is there, nothing spins and the script rests."""
    page.wait_for_timeout(150)  # the click is on its way
    _at_rest(page)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=LIMIT_S)
    return time.perf_counter() - began


def _at_rest(page) -> None:
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=LIMIT_S)
    for part in ("stSpinner", "stSkeleton"):
        expect(page.get_by_test_id(part)).to_have_count(0, timeout=LIMIT_S)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=LIMIT_S)


if __name__ == "__main__":
    main()
