"""What the tests of the page share: scored files, pages of them, and a real browser without a network."""

import shutil

import pytest
from page_files import second_result
from playwright.sync_api import sync_playwright

from g40_plugin.engine.page.make import make_page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HALL = (1280, 800)


@pytest.fixture(scope="session")
def scored(sample_scored):
    """The scores of the sample city."""
    return sample_scored


@pytest.fixture(scope="session")
def plan(scored):
    """Other scores of the same areas."""
    return second_result(scored, scored.with_name("plan.gpkg"))


@pytest.fixture(scope="session")
def pages(scored, plan, sample_package):
    """A page of two results in each language: nl and en."""
    found = {}
    for language in ("nl", "en"):
        found[language] = scored.with_name(f"page_{language}.html")
        make_page(
            {"Nu": str(scored), "Met het plan": str(plan)}, str(found[language]), city=str(sample_package),
            choices=["Meer groen op het plein"], language=language,
        )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def browser():
    """The browser of this machine, without a window; not for longer, as it takes the event loop of the tests."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no Chromium: install it, on Debian with 'apt install chromium'"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found, headless=True, args=list(FLAGS), chromium_sandbox=False
        )
        yield started
        started.close()


class Opened:
    """A page in a browser of its own that has no network; ``asked`` and ``faults`` are what it should not do."""

    def __init__(self, browser, path, size, **context):
        screen = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=screen, offline=True, reduced_motion="reduce", **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.asked, self.faults = [], []
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)
        self.address = path.as_uri()
        self.load()

    def _request(self, request):
        if request.url != self.address and not request.url.startswith("blob:"):
            self.asked.append(request.url)

    def _said(self, line):
        if line.type in ("error", "warning"):
            self.faults.append(line.text)

    def load(self):
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready]")

    def tab(self, key):
        self.page.click(f"#tab-{key}")
        return self.page.locator(f"#body-{key}")

    def js(self, script, argument=None):
        return self.page.evaluate(script, argument)

    def choose(self, area, key="sheet"):
        """Choose an area by its place in the page, with a tab open."""
        self.js("([area, key]) => { G.set({area}); G.tabs.open(key); }", [area, key])


@pytest.fixture
def opened(browser):
    """Opens a page; at the end nothing may have been asked for or gone wrong."""
    found = []

    def start(path, size=HALL, **context):
        found.append(Opened(browser, path, size, **context))
        return found[-1]

    yield start
    for one in found:
        one.context.close()
        assert one.asked == []
        assert one.faults == []
