"""pixel.js in a real Chromium, on the pages of a shop of another origin whose policy allows only Shuke."""

import json
import os
from collections.abc import Iterator

import pytest

from shuke.collect.commands.tracking import make_key
from shuke.collect.tracking import recording, spool
from shuke.common.access import SYSTEM
from shuke.shop.models import Event, Product
from tests.browser.conftest import ROOT
from tests.browser.story import PATIENCE
from tests.browser.strict_shop import Shop, strict_shop
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: The shell calls itself headless, which is left out as a bot.
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
NOTHING = "document.cookie === '' && localStorage.length + sessionStorage.length === 0"


@pytest.fixture
def key(home):
    return make_key(SYSTEM, name="Web shop", side="browser").key


@pytest.fixture
def shop(live_server) -> Iterator[Shop]:
    with strict_shop(live_server.url) as shop:
        yield shop


@pytest.fixture
def open_page(chromium, shop, key):
    """`open_page("/?utm_source=x", consent=True)`: a page of the shop with the script in it. `early` runs
    before the page does. Errors of the page, breaches of its policy among them, fail the test."""
    contexts, troubles = [], []

    def go(path="/", *, consent=True, early="", key=key, errors=()):
        more = "&amp;consent=given" if consent else ""
        if not shop.scripts:
            shop.head += f'<script async src="{shop.crm}/v1/pixel.js?key={key}{more}"></script>'
        context = chromium.new_context(base_url=shop.address, user_agent=AGENT)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(early)
        page = context.new_page()

        def note(text):
            if not any(error in text for error in errors):
                troubles.append(text)

        page.on("console", lambda said: said.type in ("error", "warning") and note(said.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.goto(path)
        page.wait_for_function("!!(window.shuke && shuke.id || window.AnalyticsNext)")
        return page

    yield go
    for context in contexts:
        context.close()
    assert not troubles, troubles


def kept() -> list[dict]:
    """Events that wait in the spool, each once, in the order of their happening."""
    calls = [json.loads(path.read_bytes()) for path in spool.waiting(1_000)]
    # What goes with a page that is left has the shell's own name on it, a bot's, whatever the page says.
    assert {reason for call in calls for reason in call["reasons"]} <= {"", "bot"}
    events = {event["messageId"]: event for call in calls for event in call["events"]}
    return sorted(events.values(), key=lambda event: event["timestamp"])


def names() -> list[str]:
    return [event.get("event") or event["type"] for event in kept()]


def told(*wanted: str) -> None:
    """Wait until these events, and no others, are in the spool."""
    until(lambda: sorted(names()) == sorted(wanted))


def recorded() -> list[Event]:
    recording.record_spool()
    return list(Event.objects.order_by("at", "pk"))


def test_a_visit_is_told_with_its_source(open_page):
    page = open_page("/?utm_source=baidu&utm_medium=cpc&utm_campaign=%E5%8F%8C%E5%8D%81%E4%B8%80")
    told("page")
    page.evaluate("shuke.track('Product Viewed', {sku: 'BODY-80', price: 128})")
    told("page", "Product Viewed")
    first, second = recorded()
    assert (first.source, first.medium, first.campaign) == ("baidu", "cpc", "双十一")
    assert (first.name, second.name, first.device) == ("page_viewed", "product_viewed", "phone")
    assert first.visitor == second.visitor and first.session == second.session
    assert first.session and first.visitor.startswith("a:")


def test_the_visitor_is_the_same_on_the_next_page(open_page, shop):
    page = open_page("/")
    told("page")
    page.goto("/second")
    told("page", "page")
    events = kept()
    assert len({event["anonymousId"] for event in events}) == 1
    assert len({event["context"]["sessionId"] for event in events}) == 1
    page.wait_for_function("id => shuke.id() === id", arg=events[0]["anonymousId"])


def test_before_consent_nothing_is_stored_or_sent(open_page):
    page = open_page("/", consent=False, early="window.shuke = [['track', 'Early']]")
    page.evaluate("shuke.track('Late')")
    page.wait_for_function(f"{NOTHING} && shuke.id() === null")
    assert not kept()
    page.evaluate("shuke.consent(true)")
    told("page", "Early", "Late")
    page.wait_for_function("document.cookie.indexOf('shuke=') === 0")


def test_who_refuses_is_forgotten(open_page):
    page = open_page("/")
    told("page")
    page.evaluate("shuke.consent(false)")
    page.evaluate("shuke.track('After')")
    page.wait_for_function(NOTHING)
    page.evaluate("shuke.consent(true)")
    page.evaluate("shuke.track('Again')")
    told("page", "Again")
    assert len({event["anonymousId"] for event in kept()}) == 2


LAYER = """
window.dataLayer = window.dataLayer || [];
window.gtag = function () { dataLayer.push(arguments); };
gtag('consent', 'default', {analytics_storage: 'denied'});
dataLayer.push({event: 'view_item', ecommerce: {currency: 'CNY', items: [
  {item_id: 'BODY-80', item_name: '连体衣', price: 128}]}});
"""


def test_googles_data_layer_is_understood_with_its_consent(open_page):
    Product.objects.create(code="BODY-80", title="连体衣")
    page = open_page("/", consent=False, early=LAYER)
    page.evaluate("dataLayer.push({event: 'gtm.js'}, {event: 'toString'})")
    page.evaluate(
        "gtag('event', 'add_to_cart', {currency: 'CNY', items: [{item_id: 'BODY-80', price: 128}]})"
    )
    page.wait_for_function(NOTHING)
    page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
    page.evaluate(
        "dataLayer.push({event: 'purchase', ecommerce: {transaction_id: 'A1', value: 256,"
        " currency: 'CNY', items: [{item_id: 'BODY-80', quantity: 2}]}})"
    )
    told("page", "Product Viewed", "Product Added", "Order Completed")
    viewed, added, ordered = (
        next(event for event in recorded() if event.name == name)
        for name in ("product_viewed", "product_added", "order_completed")
    )
    assert viewed.product.code == added.product.code == ordered.product.code == "BODY-80"
    assert ordered.value == 256 and ordered.order is None


def test_marks_in_the_page_need_no_script_of_the_shop(open_page, shop):
    shop.head = '<meta name="shuke" data-shuke="Product Viewed" data-sku="A1">'
    shop.pages["/"] = (
        '<button data-shuke="Product Added" data-sku="A1" data-price="9.90"><b>Buy</b></button>'
    )
    page = open_page("/")
    page.click("b")
    told("page", "Product Viewed", "Product Added")
    assert kept()[-1]["properties"] == {"sku": "A1", "price": "9.90"}


def test_a_page_that_changes_without_loading_is_a_visit_of_a_page(open_page, shop):
    page = open_page("/")
    page.evaluate("history.pushState({}, '', '/goods/'); history.replaceState({}, '', '/goods/1')")
    told("page", "page")
    first, second = (event["context"]["page"] for event in kept())
    assert second["path"] == "/goods/1" and second["referrer"] == first["url"]


def test_what_was_not_told_goes_with_the_page(open_page, shop):
    page = open_page("/", early="window.fetch = function () { return new Promise(function () {}) }")
    page.evaluate("shuke.track('Checkout Started', {value: 5})")
    page.goto("about:blank")
    told("page", "Checkout Started")


def test_what_could_not_be_told_is_told_again(open_page, shop):
    refused = "Failed to load resource"
    page = open_page("/", consent=False, errors=[refused])
    page.route("**/v1/batch", lambda route: route.fulfill(status=503))
    with page.expect_response("**/v1/batch"):
        page.evaluate("shuke.consent(true)")
    page.unroute("**/v1/batch")
    told("page")


def test_what_nobody_could_be_told_waits_for_the_next_page(open_page, shop):
    page = open_page("/", consent=False, errors=["Failed to load resource"])
    page.route("**/v1/batch", lambda route: route.abort())
    with page.expect_request("**/v1/batch"):
        page.evaluate("shuke.consent(true)")
    page.goto("about:blank")
    page.unroute("**/v1/batch")
    page.goto("/second?consented")
    page.wait_for_function("!!(window.shuke && shuke.id)")
    page.evaluate("shuke.consent(true)")
    told("page", "page")


OLD = """
['fetch', 'crypto', 'URL', 'dataLayer'].forEach(function (name) {
  Object.defineProperty(window, name, {value: undefined, configurable: true, writable: true});
});
Object.defineProperty(Navigator.prototype, 'sendBeacon', {value: undefined});
Object.defineProperty(Document.prototype, 'currentScript', {value: null});
['localStorage', 'sessionStorage'].forEach(function (name) {
  Object.defineProperty(window, name, {get: function () { throw new Error('forbidden'); }});
});
Object.defineProperty(Document.prototype, 'cookie', {
  get: function () { throw new Error('forbidden'); }, set: function () { throw new Error('forbidden'); }
});
"""


SLOW = """
const send = XMLHttpRequest.prototype.send;
window.under_way = [];
XMLHttpRequest.prototype.send = function (body) { under_way.push(send.bind(this, body)); };
window.arrive = function () { XMLHttpRequest.prototype.send = send; under_way.forEach(go => go()); };
"""


def test_an_old_browser_that_may_store_nothing_tells_all_the_same(open_page):
    page = open_page("/", early=OLD + SLOW)
    page.evaluate("shuke.track('A'); shuke.track(); shuke.push(1)")
    until(lambda: page.evaluate("under_way.length"))
    # B's turn, after 50 ms, comes while the others are under way: it follows them.
    page.evaluate("shuke.track('B'); new Promise(done => setTimeout(done, 60))")
    page.evaluate("arrive()")
    told("page", "A", "B")
    page.evaluate("shuke.consent(false); shuke.track('C'); shuke.consent(true); shuke.track('D')")
    told("page", "A", "B", "D")


def test_a_wrong_key_is_told_to_the_console_and_not_for_ever(open_page):
    page = open_page("/", consent=False, key="nobody", errors=["401"])
    with page.expect_console_message(lambda said: "Shuke took no events: 401" in said.text):
        page.evaluate("shuke.consent(true)")
    page.wait_for_function("localStorage.length === 0")


SEGMENT = ROOT / "tests/sdks/node_modules/@segment/analytics-next/dist/umd/index.js"


def test_segments_browser_sdk_sends_with_nothing_changed_but_its_host(open_page, shop, key):
    if not SEGMENT.exists():
        assert os.environ.get("CI") != "true", "CI must have the SDKs"
        pytest.skip("the SDK is missing: run scripts/system_packages.sh")
    shop.scripts["/segment.js"] = SEGMENT.read_bytes()
    shop.head = '<script src="/segment.js"></script>'
    page = open_page("/?utm_source=baidu&utm_medium=cpc")
    page.evaluate(
        """async ([writeKey, cdnURL]) => {
          const sdk = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL });
          await sdk.page();
          await sdk.track("Product Viewed", { sku: "A1" });
        }""",
        [key, shop.crm],
    )
    told("page", "Product Viewed")
    assert {event.source for event in recorded()} == {"baidu"}
