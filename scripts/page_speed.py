"""How fast the page for residents is on a slow tablet: its size, and seconds until it answers, four times slower.

    .venv/bin/python scripts/page_speed.py SCORED.gpkg CITY.gpkg

The areas of the scored file are repeated until there are 100 and 300, two results each. Each page is opened anew five
times; the middle one counts. Prints the table of docs/page.md.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "engine"))

from page_files import many_areas, second_result  # noqa: E402

from g40_plugin.engine.page.make import make_page  # noqa: E402

SLOWER = 4
TIMES = 5
COUNTS = (17, 100, 300)
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
# since the page was asked for, in ms: when all controls work, when that is drawn, and how long a slider then takes
READY = "() => performance.getEntriesByName('ready')[0].startTime"
DRAWN = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"""
SLIDER = """() => new Promise((done) => { const start = performance.now(); G.weigh.take({...G.state.weights, grn: 3});
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })"""
MARK = """new MutationObserver(() => { if (document.documentElement.dataset.ready) performance.mark('ready'); })
  .observe(document, {subtree: true, attributes: true, attributeFilter: ['data-ready']});"""


def opened(browser: Browser, path: Path) -> tuple[float, float, float]:
    """Milliseconds until the page is ready, drawn, and after a slider moves, in a browser that was not there before."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, offline=True)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(MARK)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    found = (page.evaluate(READY), page.evaluate(DRAWN), page.evaluate(SLIDER))
    context.close()
    return found


def main() -> int:
    """Make and open the pages; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scored", type=Path)
    parser.add_argument("city", type=Path)
    given = parser.parse_args()
    print("| areas | file | made in (processor) | all controls work | drawn | a slider moves the map in |")
    print("|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=FLAGS, chromium_sandbox=False
        )
        other = second_result(given.scored, place / "other.gpkg")
        for count in COUNTS:
            pairs = (("Now", given.scored), ("With the plan", other))
            files = {name: str(many_areas(path, place / f"{name}.gpkg", count)) for name, path in pairs}
            page = place / f"page_{count}.html"
            begun = time.process_time()
            told = make_page(files, str(page), city=str(given.city))
            made = time.process_time() - begun
            ran = [opened(browser, page) for _ in range(TIMES)]
            ready, drawn, slider = (median(one) for one in zip(*ran, strict=True))
            seconds = f"{ready / 1000:.2f} s | {drawn / 1000:.2f} s | {slider / 1000:.2f} s"
            print(f"| {count} | {told['bytes'] / 1e6:.2f} MB | {made:.1f} s | {seconds} |")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
