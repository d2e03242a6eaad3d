"""“Let me go”: a customer gets her data the same day, then is forgotten, and neither last year's backup nor next
month's import brings her back. (The restore of a real database file: tests/test_forgotten_home.py.)"""

import json

import pytest
from playwright.sync_api import expect

from shuke.collect import commands as collect
from shuke.collect import running
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Customer, ErasedIdentity, Erasure, ErasureKey
from shuke.customers.preferences import link_to
from tests.browser.conftest import overflow
from tests.pdf_text import words

pytestmark = pytest.mark.browser

ORDERS = (
    "order,date,status,product,quantity,price,name,phone\n"
    "B1,2026-01-02,paid,Cap,1,10,欧阳晓霜,13917280456\n"
)


def bring() -> None:
    source = collect.receive_file(SYSTEM, [ORDERS.encode()], "taobao.csv", kind="orders")
    collect.change_mapping(
        SYSTEM, source.pk, mapping={**source.mapping, "name": 6}, options=source.options
    )
    collect.start_import(SYSTEM, source.pk, background=False)
    running.run(source.pk)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_let_me_go(visit, accessible, actor, home, width, scheme):
    bring()
    her = Customer.objects.get(name="欧阳晓霜")
    customers.add_note(actor("owner"), her.pk, "likes red")

    page = visit("owner", f"/customers/{her.pk}/", width=width, scheme=scheme)
    page.expected_errors = ("410 (Gone)",)  # what is left of her record
    page.get_by_role("link", name="This person’s data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF in Chinese").click()
    text = words(download.value.path().read_bytes())
    assert "欧阳晓霜" in text
    assert "likesred" in text.replace(" ", "")
    with page.expect_download() as download:
        page.get_by_role("button", name="Machine-readable (JSON)").click()
    data = json.loads(download.value.path().read_text())
    assert data["customers.customer"][0]["name"] == "欧阳晓霜"
    assert "likes red" in json.dumps(data)

    page.get_by_role("button", name="Link for 7 days").click()
    link = page.get_by_label("The link").input_value()
    accessible(page)
    assert overflow(page) == 0
    taken_by_herself(page.context.browser, link, link_to(her.pk, "shop"), accessible, width, scheme)
    page.goto(page.url.replace("/data/links/", "/"))

    page.get_by_role("link", name="Forget this person").click()
    expect(page.get_by_text("This cannot be undone")).to_be_visible()
    accessible(page)
    assert overflow(page) == 0
    page.get_by_role("button", name="Forget this person").click()
    expect(page.get_by_role("heading", name="Forgotten people")).to_be_visible()
    expect(page.get_by_text("Being forgotten")).to_be_visible()
    customers.finish_erasures()
    page.reload()
    expect(page.get_by_text("Forgotten everywhere")).to_be_visible()
    accessible(page)
    assert overflow(page) == 0

    page.goto(page.url.replace("/erasures/", f"/{her.pk}/"))
    expect(page.get_by_text("This person was forgotten on")).to_be_visible()
    expect(page.get_by_text("欧阳晓霜")).to_have_count(0)
    accessible(page)

    bring()
    restored()
    for text in ("欧阳晓霜", "13917280456"):
        page.goto(page.url.partition("/customers/")[0] + f"/customers/?q={text}")
        expect(page.locator("tbody").get_by_text("欧阳晓霜")).to_have_count(0)
    assert not Customer.objects.filter(name="欧阳晓霜").exists()


def taken_by_herself(browser, link, preferences, accessible, width, scheme) -> None:
    """On her own phone, without a log-in: once; what she wants she says there too; a second browser gets nothing."""
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    hers = context.new_page()
    hers.goto(link)
    accessible(hers)
    assert overflow(hers) == 0
    with hers.expect_download() as download:
        hers.locator("button[value=pdf]").click()
    assert "欧阳晓霜" in words(download.value.path().read_bytes())
    hers.goto(link.partition("/preferences/")[0] + preferences)
    hers.locator("button[name=nothing]").click()
    expect(hers.get_by_role("status")).to_be_visible()
    context.close()
    context = browser.new_context()
    assert context.new_page().goto(link).status == 404
    context.close()


def restored() -> None:
    """As a database of last year has it: she is there, and nobody was ever forgotten."""
    ErasedIdentity.objects.all().delete()
    Erasure.objects.all().delete()
    ErasureKey.objects.all().delete()
    customers.add_customer(SYSTEM, name="欧阳晓霜", identities=[("phone", "13917280456")])
    customers.reapply_erasures()
    customers.finish_erasures()
