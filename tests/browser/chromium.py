"""The one way to start Chromium: for the browser tests, the rehearsal and the pictures."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

#: Pages live for seconds: compiling and tidying up beside their scripts costs more than it saves.
SCRIPTS = "--js-flags=--single-threaded"
#: Pages may name pictures of elsewhere: no name leads out of this machine, whatever its network says.
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", NOWHERE, SCRIPTS]
#: The shell first: the whole Chromium draws a window of its own around each page, also when none is shown.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def executable(playwright: Playwright) -> str | None:
    """The system's Chromium, else the one Playwright downloaded; None when there is neither."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium. RuntimeError says how to get one."""
    path = executable(playwright)
    if path is None:
        raise RuntimeError("there is no Chromium: install it, or run `playwright install chromium`")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
