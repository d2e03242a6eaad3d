"""A screen of a store: what its key opens, what it does not, what is put on record."""

import time

import pytest
from django.test import Client

from shuke.collect import commands as collect
from shuke.common.models import RecordedFact
from shuke.counter.models import Kiosk
from shuke.counter.views.kiosk import COOKIE
from shuke.customers import commands as customers
from shuke.customers.models import Consent, Customer, Identity, Touch

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk(browse, hubin):
    """A device on which the owner has entered the key; `key` and the row are its attributes."""
    page = browse("owner").post("/kiosks/new/", {"name": "门口平板", "store": hubin.pk})
    assert "shown only now" in page.content.decode()
    key = page.context["key"]
    device = Client(headers={"accept-language": "en"})
    answer = device.post("/kiosk/", {"key": key})
    assert answer.status_code == 302 and answer["Location"] == "/kiosk/"
    device.key, device.row = key, Kiosk.objects.get()
    return device


def send(device, phone, **more):
    return device.post(
        "/kiosk/sign-up/", {"phone": phone, **more}, headers={"accept": "application/json"}
    )


def record(device):
    collect.apply_documents(f"{device.row.door}:sign_ups")


def test_a_number_is_kept_and_put_on_record_with_its_source(kiosk, browse):
    answer = send(kiosk, "138 1234 5670", name="周念", agrees="1", key="a1")
    assert answer.json() == {"thanks": True} and not Customer.objects.exists()
    assert send(kiosk, "138 1234 5670", name="周念", agrees="1", key="a1").status_code == 200
    record(kiosk)
    person = Customer.objects.get()
    assert (person.name, person.source) == ("周念", "kiosk-hubin")
    said = Consent.objects.get()
    assert (said.state, said.channel, said.source) == ("granted", "sms", kiosk.row.door)
    fact = RecordedFact.objects.get(kind="counter.signed_up")
    assert fact.payload == {"kiosk": kiosk.row.pk, "store": "hubin"}
    assert Touch.objects.filter(kind="counter.sign_up").count() == 1
    page = browse("owner").get(f"/customers/{person.pk}/").content.decode()
    assert "Left their phone number at a kiosk of 湖滨店" in page and "Kiosk of hubin" in page


def test_whoever_tries_numbers_learns_nothing(kiosk, wang, monkeypatch):
    second = time.time()
    monkeypatch.setattr("django.utils.cache.time.time", lambda: second)  # both say when they expire
    existing, stranger = send(kiosk, "13911110004"), send(kiosk, "13812345670")
    assert existing.content == stranger.content
    assert [each.status_code for each in (existing, stranger)] == [200, 200]
    assert dict(existing.headers) == dict(stranger.headers)
    pages = [kiosk.post("/kiosk/sign-up/", {"phone": p}) for p in ("13911110004", "13812345671")]
    texts = [page.content.decode() for page in pages]
    assert "王素琴" not in texts[0] and "Thank you!" in texts[0]
    assert "13911110004" not in texts[0] and "13812345671" not in texts[1]


def test_a_stranger_changes_nothing_of_somebody_on_record(kiosk, wang, actor):
    customers.withdraw_consent(actor(), wang.pk, "sms")
    send(kiosk, "13911110004", name="坏人", agrees="1")
    record(kiosk)
    wang.refresh_from_db()
    assert wang.name == "王素琴" and Identity.objects.filter(customer=wang).count() == 2
    assert list(Consent.objects.values_list("state", flat=True)) == ["withdrawn"]


@pytest.mark.parametrize("phone", ["", "12", "138****5670", "<script>", "9" * 60])
def test_what_is_no_number_is_refused_with_words(kiosk, phone):
    answer = send(kiosk, phone)
    assert answer.status_code == 422 and "no phone number" in answer.json()["error"]
    page = kiosk.post("/kiosk/sign-up/", {"phone": phone})
    assert page.status_code == 422 and "no phone number" in page.content.decode()


def test_its_key_opens_nothing_else(kiosk, wang):
    assert kiosk.cookies[COOKIE]["path"] == "/kiosk/" and kiosk.cookies[COOKIE]["httponly"]
    for path in ("/", "/till/", "/customers/", f"/customers/{wang.pk}/", "/kiosks/", "/settings/"):
        answer = kiosk.get(path)
        assert answer.status_code == 302 and "/login/" in answer["Location"], path
    for headers in ({}, {"authorization": f"Bearer {kiosk.key}"}):
        assert kiosk.get("/api/v1/till?q=13911110004", headers=headers).status_code == 401
    assert "王素琴" not in kiosk.get("/kiosk/").content.decode()


def test_whoever_sets_it_up_is_signed_out_there(kiosk, browse):
    owner = browse("owner")
    assert owner.get("/till/").status_code == 200
    owner.post("/kiosk/", {"key": kiosk.key})
    assert owner.get("/till/").status_code == 302


def test_a_revoked_key_closes_the_screen(kiosk, browse):
    assert "Your phone number" in kiosk.get("/kiosk/").content.decode()
    assert kiosk.post("/kiosk/beat/").status_code == 204
    page = browse("owner").get("/kiosks/").content.decode()
    assert "门口平板" in page and "never" not in page and kiosk.key not in page
    browse("owner").post(f"/kiosks/{kiosk.row.pk}/ending/")
    assert "This screen is closed" in kiosk.get("/kiosk/").content.decode()
    assert send(kiosk, "13812345670").status_code == 410
    assert kiosk.post("/kiosk/beat/").status_code == 410
    assert kiosk.post("/kiosk/", {"key": kiosk.key}).status_code == 422
    assert browse("owner").post(f"/kiosks/{kiosk.row.pk}/ending/").status_code == 409
    assert "revoked" in browse("owner").get("/kiosks/").content.decode()


def test_the_key_is_not_stored_and_only_the_owner_makes_one(kiosk, browse, hubin):
    assert kiosk.key not in str(Kiosk.objects.values())
    for role in ("agent", "marketer", "analyst"):
        assert browse(role).get("/kiosks/").status_code == 403
        data = {"name": "x", "store": hubin.pk}
        assert browse(role).post("/kiosks/new/", data).status_code == 403
    assert Client().post("/kiosk/sign-up/", {"phone": "13812345670"}).status_code == 410
    assert Kiosk.objects.count() == 1


def test_one_form_in_a_frame(browse, hubin, actor):
    content = {
        "title": {"zh-hans": "试驾", "en": "Test drive"},
        "fields": [{"about": "phone", "required": True}],
    }
    form = collect.make_form(actor("owner"), kind="lead", name="试驾", content=content)
    page = browse("owner").post(
        "/kiosks/new/", {"name": "展厅", "store": hubin.pk, "form": form.pk}
    )
    device = Client(headers={"accept-language": "en"})
    device.post("/kiosk/", {"key": page.context["key"]})
    text = device.get("/kiosk/").content.decode()
    assert f"/f/{form.public_id}/?frame=1" in text and "utm_source=kiosk-hubin" in text
    assert "allow-top-navigation" not in text and "kiosk-phone" not in text
