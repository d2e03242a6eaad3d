"""The main job once, on the demo shop as `shuke demo` runs it: web, worker, mailbox, browser."""

import os
import re
import signal
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from shuke.demo import cast
from shuke.demo.supervisor import free_port
from tests.browser.story import Shopkeeper

pytestmark = [pytest.mark.browser, pytest.mark.once]

LETTER = (
    "<p>{{ customer.greeting }},</p><p>the winter coats are here, {{ customer.name }}.</p>"
    '<p><a href="https://maisui.example.com/winter">Have a look</a></p>'
)


@pytest.fixture
def demo_shop(tmp_path):
    """The address of a running demo shop with a small crowd; its processes end with the test."""
    port = free_port()
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "shuke", "demo", "--port", str(port), "--customers", "300"],
        env={**os.environ, "SHUKE_HOME": str(tmp_path / "home"), "SHUKE_DATABASE_URL": ""},
        stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        for line in process.stdout:
            if "is open" in line:
                break
        else:
            log.seek(0)
            pytest.fail(f"the demo shop did not open:\n{log.read()}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        process.stdout.close()
        log.close()


def test_from_a_segment_to_a_letter_that_is_left_with_one_click(chromium, demo_shop):
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    shop = Shopkeeper(context.new_page(), demo_shop)
    shop.log_in("marketer", cast.PASSWORD)

    people = shop.build_segment("Winter regulars", days=90, orders=3, nested=True)
    assert people > 30
    assert re.search(r"last order .* orders", shop.why_first(), re.DOTALL)
    assert shop.begin_campaign_from_flow()

    # Who gets the letter: the segment less those without consent or address, less the hold-out.
    shop.write_campaign(
        "Winter",
        "Winter regulars",
        holdout=10,
        subject="{{ customer.name }}: winter",
        letter=LETTER,
    )
    first = shop.send_now()
    assert 0 < first.sent < people
    assert 0 < first.held_out < first.sent

    letters = shop.letters()
    assert len(letters) == first.sent
    lin = cast.find("lin")
    leaver = lin.email if lin.email in letters else sorted(letters)[0]

    # One click, and nothing more comes.
    shop.unsubscribe_with_one_click(letters[leaver])
    shop.write_campaign(
        "Winter again", "Winter regulars", holdout=0, subject="Once more", letter=LETTER
    )
    second = shop.send_now()
    assert second.sent == first.sent + first.held_out - 1
    expect(shop.page.locator("main")).to_contain_text("No consent")

    # Nobody reads it in the English log-in only: the page of the campaign in Chinese.
    shop.page.context.add_cookies(
        [{"name": "shuke_language", "value": "zh-hans", "url": demo_shop}]
    )
    shop.page.reload()
    expect(shop.page.locator("main")).to_contain_text("对照组")
    context.close()
