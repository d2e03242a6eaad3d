"""Makes the pictures of the README from a fresh demo shop: `make screenshots`."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.chromium import launch
from tests.browser.story import Shopkeeper

from shuke.demo import cast
from shuke.demo.supervisor import free_port

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
LANGUAGES = {"en": "en-GB", "zh-hans": "zh-CN"}
#: Picture name -> (address, dark?).
PICTURES = {
    "today": ("/", False),
    "customer": ("/customers/1/", False),
    "segment": ("/segments/3/edit/", False),
    "campaign": ("/campaigns/1/", False),
    "rfm": ("/insight/rfm/", True),
    "funnel": ("/insight/funnel/", False),
    "cohorts": ("/insight/cohorts/", False),
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo_shop() as base, sync_playwright() as playwright:
        browser = launch(playwright)
        for language, locale in LANGUAGES.items():
            for dark in (False, True):
                page = open_shop(browser, base, language, locale, dark)
                take(page, base, language[:2], dark)
        browser.close()


def open_shop(browser: Browser, base: str, language: str, locale: str, dark: bool) -> Page:
    context = browser.new_context(
        viewport={"width": 1280, "height": 860},
        locale=locale,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    # The steps are written for English pages; the language is chosen after the log-in.
    context.add_cookies([{"name": "shuke_language", "value": "en", "url": base}])
    Shopkeeper(page, base).log_in("owner", cast.PASSWORD)
    context.add_cookies([{"name": "shuke_language", "value": language, "url": base}])
    return page


def take(page: Page, base: str, language: str, dark: bool) -> None:
    for name, (address, is_dark) in PICTURES.items():
        if is_dark is not dark:
            continue
        page.goto(base + address)
        page.wait_for_load_state("networkidle")
        path = IMAGES / f"{name}-{language}{'-dark' if dark else ''}.png"
        page.screenshot(path=path)
        print(path.relative_to(IMAGES.parents[1]))


@contextmanager
def demo_shop() -> Iterator[str]:
    """The address of a demo shop of its own, in a folder that goes away afterwards."""
    port, home = free_port(), tempfile.mkdtemp(prefix="shuke-pictures-")
    process = subprocess.Popen(
        [sys.executable, "-m", "shuke", "demo", "--port", str(port)],
        env={**os.environ, "SHUKE_HOME": home, "SHUKE_DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        if not any("is open" in line for line in process.stdout):
            sys.exit("the demo shop did not open")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
