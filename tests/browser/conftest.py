"""A real Chromium on a live server. Every page that a test opens must stay free of errors in the
console: a script that fails or a breach of the CSP fails the test.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.chromium import launch
from tests.browser.story import PATIENCE
from tests.team import sign_in

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "src/shuke/common/static/vendor"
#: htmx says so when a newer request takes the place of one in the air; a request that failed is also
#: told as htmx:responseError or htmx:sendError.
REPLACED = ("htmx:sendAbort", "htmx:afterRequest")
AXE = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: A page does nothing by itself because seconds went by: no toast goes, no part asks again, while a
#: busy machine lets its test wait.
UNHURRIED = """{
  const real = window.setTimeout;
  window.setTimeout = (work, delay, ...more) => (delay >= 5000 ? 0 : real(work, delay, ...more));
}"""
#: How many rules held somewhere, and the breaches. What held is not told node by node: writing
#: that down and carrying it over takes longer than looking for it.
AUDIT = """async tags => {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const { passes, violations } = await axe.run(options);
  return [passes.length, violations];
}"""


def _missing(reason):
    """A machine without the means skips and says why; CI must have them."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for the session: the system's, else the one Playwright downloaded."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    if not (ASSETS / "icons.svg").exists():
        _missing("the front-end assets are missing: run `make assets`")
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except RuntimeError as reason:
            _missing(str(reason))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server, staff):
    """`visit("owner", "/kit/")` gives a Playwright page signed in with that role.

    `language` is the browser's, `scheme` "light" or "dark", `width` in CSS pixels, `touch` for fingers; role
    None is a stranger. Errors in the console, page errors and CSP breaches fail the test at its end,
    except those whose text holds one of `page.expected_errors`.
    """
    contexts, troubles = [], []

    def go(role, path, *, language="en-GB", scheme="light", width=1280, touch=False):
        context = chromium.new_context(
            base_url=live_server.url,
            locale=language,
            color_scheme=scheme,
            viewport={"width": width, "height": 844 if width < 500 else 900},
            reduced_motion="reduce",
            has_touch=touch,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(UNHURRIED)
        if role is not None:
            client = Client()
            sign_in(client, staff(role))
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.expected_errors = []
        page.on("console", lambda said: said.type == "error" and note(page, said.text))
        page.on("pageerror", lambda error: note(page, str(error)))
        page.goto(path)
        return page

    def note(page, text):
        if not any(expected in text for expected in (*page.expected_errors, *REPLACED)):
            troubles.append(f"{page.url}: {text}")

    yield go
    for context in contexts:
        context.close()
    assert not troubles, troubles


def settled(page):
    """Wait until the page that stands is loaded with its scripts, nothing is being asked for, and what
    was changed last is drawn."""
    page.wait_for_load_state("load")
    # Not by wait_for_function: what it waits with may not run on a page under its own policy.
    page.evaluate(
        """new Promise((settled) => (function look() {
            document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
              ? setTimeout(look, 50) : settled();
        })())"""
    )
    page.evaluate(
        "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
    )


def overflow(page) -> int:
    """By how many pixels the page is wider than its window."""
    settled(page)
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")


@pytest.fixture
def accessible():
    """`accessible(page)` asserts that axe-core finds no breach of WCAG 2.2 A and AA."""
    if not AXE.exists():
        _missing("axe-core is missing: run `make assets`")
    source = AXE.read_text(encoding="utf-8")

    def check(page):
        settled(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        # What has scrolled half under the sticky head would count as its close neighbour.
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        ran, violations = page.evaluate(AUDIT, TAGS)
        assert ran, "axe-core looked at nothing"
        said = [
            f"{each['id']}: {each['help']} — {node['html'][:160]} {node['any'][:2]}"
            for each in violations
            for node in each["nodes"]
        ]
        assert not said, "\n".join(said)

    return check


@pytest.fixture
def faults_of(accessible):
    """`faults_of(page, name)`: breaches of WCAG AA on the open page, and what is cut off on a phone of 360
    pixels."""

    def faults(page, name) -> list[str]:
        wrong = []
        try:
            accessible(page)
        except AssertionError as error:
            wrong.append(f"{name}: {error}")
        page.set_viewport_size({"width": 360, "height": 780})
        if over := overflow(page):
            wrong.append(f"{name}: {over} pixels wider than a phone of 360")
        return wrong

    return faults
