"""The till: who is this, what to say, and somebody new."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuke.counter.models import Visit
from shuke.counter.scanning import scanned
from shuke.customers import commands as customers
from shuke.customers.models import Consent, Customer, Touch
from shuke.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "13911110004", "+86 139 1111 0004", "0086-139-1111-0004", "１３９１１１１０００４", "139-1111-0004",
        "ms0002", " MS0002\r", "]C1MS0002", "https://shop.example.com/m?card=MS0002",
        "https://shop.example.com/m/MS0002/", "tel:+8613911110004",
        "BEGIN:VCARD\nVERSION:3.0\nN:王素琴\nTEL;TYPE=CELL:13911110004\nEND:VCARD",
        "MECARD:N:王素琴;TEL:13911110004;;",
        "11110004", "王素琴", "wangsuqin",
    ],
)  # fmt: skip
def test_one_field_recognises_whoever_stands_there(browse, wang, lin, typed):
    answer = browse("agent").get("/till/", {"q": typed})
    assert (answer.status_code, answer.get("Location")) == (302, f"/till/{wang.pk}/")


def test_a_phone_tail_of_two_people_lists_them_masked(browse, wang, lin):
    page = browse("agent").get("/till/", {"q": "0004"}).content.decode()
    assert f'href="/till/{wang.pk}/"' in page and f'href="/till/{lin.pk}/"' in page
    assert "139****0004" in page and "13911110004" not in page and "139 1111 0004" not in page


def test_the_card_says_what_is_worth_a_word(browse, actor, wang):
    customers.edit_customer(
        actor(), wang.pk, birthday={"year": 1957, "month": 11, "day": 22, "calendar": "solar"}
    )
    page = browse("agent").get(f"/till/{wang.pk}/").content.decode()
    assert "Birthday today: congratulate them." in page
    assert "乐乐 turns 4 on 30 Nov" in page, "her grandson’s birthday is near"
    assert "Last bought 连体衣 80" in page and "¥128.00" in page and "Bought once" in page
    assert "never asked" in page, "nobody asked her about offers"


def test_whoever_may_not_see_something_sees_none_of_it(browse, actor, staff, wang, monkeypatch):
    from shuke.common.access import Actor
    from shuke.counter.queries.presenting import card

    allowed = frozenset({"till.use", "customers.view"})
    poor = Actor(id=staff("agent").pk, name="阿宁", role="agent", capabilities=allowed)
    shown = card(poor, wang.pk)
    assert not shown.buys and shown.tasks is None and not shown.offers
    assert all(each.hidden for each in shown.contacts if each.kind == "phone")
    assert not [hint for hint in shown.hints if "连体衣" in hint.text]


def test_an_assistant_of_a_store_meets_nobody_of_another(in_store, wang, lin):
    assert in_store.get("/till/", {"q": "0004"})["Location"] == f"/till/{wang.pk}/"
    page = in_store.get("/till/", {"q": "13722220004"}).content.decode()
    assert "of stores that you do not see" in page
    assert "林小满" not in page and f"/{lin.pk}/" not in page
    assert "Add a new customer" not in page, "else she would be on record twice"
    assert in_store.get(f"/till/{lin.pk}/").status_code == 404
    answer = in_store.post("/till/people/", {"phone": "13722220004", "purpose": "marketing"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "ask a colleague who sees the whole shop" in page and f"customer {lin.pk}" not in page


def test_somebody_new_is_added_with_what_they_agreed_to_and_how(in_store, hubin, wang):
    page = in_store.get("/till/", {"q": "138 1234 5670"}).content.decode()
    assert 'value="138 1234 5670"' in page and "Add a new customer" in page
    entry = {"name": "周念", "phone": "138 1234 5670", "channels": ["sms", "phone"]}
    entry |= {"purpose": "marketing"}
    refused = in_store.post("/till/people/", entry)
    assert refused.status_code == 422 and "Say how they agreed" in refused.content.decode()
    assert not Customer.objects.filter(name="周念").exists()
    in_store.post(f"/till/{wang.pk}/visits/", visit(hubin))
    answer = in_store.post("/till/people/", entry | {"how": "signed"})
    person = Customer.objects.get(name="周念")
    assert answer["Location"] == f"/till/{person.pk}/" and person.source == "hubin"
    said = Consent.objects.filter(customer=person).order_by("channel")
    assert [(row.channel, row.purpose, row.state) for row in said] == [
        ("phone", "marketing", "granted"), ("sms", "marketing", "granted"),
    ]  # fmt: skip
    assert said[0].source.startswith("till-signed:staff-")
    assert in_store.get(f"/till/{person.pk}/").status_code == 200, "who added them sees them"


@pytest.mark.parametrize("nobody", ["Guest", "匿名", "无", "N/A"])
def test_what_stands_for_nobody_is_put_on_no_record(in_store, nobody):
    before = Customer.objects.count()
    for field in ("name", "phone", "email", "card"):
        entry = {"purpose": "marketing", field: nobody}
        refused = in_store.post("/till/people/", entry)
        assert refused.status_code == 422, field
    assert Customer.objects.count() == before
    entry = {"purpose": "marketing", "name": nobody, "phone": "138 1234 5670"}
    assert in_store.post("/till/people/", entry).status_code == 302
    assert Customer.objects.latest("pk").name == ""


def test_a_tick_needs_the_address_that_it_is_about(in_store, hubin):
    entry = {"name": "周念", "phone": "13812345670", "channels": "email", "how": "said"}
    page = in_store.post("/till/people/", entry | {"purpose": "marketing"}).content.decode()
    assert "They agreed to be reached by it" in page and not Customer.objects.exists()


def visit(store, **more):
    entry = {"store": store.pk, "kind": "visit", "about": "换季找外套", "outcome": "thinking"}
    return {**entry, "spoken_with": "", "next_step": "", "due_on": "", **more}


def test_a_visit_stands_on_the_timeline_with_its_next_step_and_is_taken_back(
    in_store, assistant, hubin, wang
):
    entry = visit(hubin, next_step="打电话说到货了", due_on="2026-11-25", spoken_with=assistant.pk)
    answer = in_store.post(f"/till/{wang.pk}/visits/", entry, follow=True)
    assert "换季找外套" in answer.content.decode()
    row, task = Visit.objects.get(), Task.objects.get()
    assert row.task_id == task.pk and task.holder_id == assistant.pk
    record = in_store.get(f"/customers/{wang.pk}/").content.decode()
    assert (
        "Store visit · 湖滨店" in record and "with 阿云" in record and "Thinking it over" in record
    )
    undo = next(m.extra_tags for m in answer.context["messages"])
    assert in_store.post(undo).status_code in (200, 302)
    row.refresh_from_db()
    task.refresh_from_db()
    assert row.taken_back_at and task.state == "withdrawn"
    assert not Touch.objects.filter(kind="counter.visit").exists()


def test_what_cannot_be_noted_is_refused_with_words(in_store, hubin, xuhui, wang):
    page = in_store.post(f"/till/{wang.pk}/visits/", visit(xuhui))
    assert page.status_code == 422 and not Visit.objects.exists(), "not one of their stores"
    page = in_store.post(f"/till/{wang.pk}/visits/", visit(hubin, about="长" * 301))
    assert page.status_code == 422 and "长" * 301 in page.content.decode()


def test_a_card_takes_as_many_queries_for_a_regular_as_for_a_newcomer(browse, actor, wang, bought):
    agent = browse("agent")
    newcomer = customers.add_customer(actor(), name="周念", identities=[("card", "MS0009")])
    agent.get(f"/till/{wang.pk}/")
    for n in range(30):
        bought("hubin", wang, f"R{n}", days=20 + n)
    with CaptureQueriesContext(connection) as regular:
        agent.get(f"/till/{wang.pk}/")
    with CaptureQueriesContext(connection) as fresh:
        agent.get(f"/till/{newcomer.pk}/")
    assert len(regular) <= len(fresh) + 4 and len(regular) < 31


def test_programs_ask_the_same(call, wang, lin, hubin):
    status, answer = call("agent", "get", "/till?q=MS0002")
    assert (status, answer["person"]) == (200, wang.pk)
    status, answer = call("agent", "get", "/till?q=0004")
    assert {each["id"] for each in answer["candidates"]} == {wang.pk, lin.pk}
    entry = {"customer": wang.pk, "store": hubin.pk, "kind": "test_drive", "key": "ipad-7/1"}
    first, again = (call("agent", "post", "/visits", entry)[1]["id"] for _turn in range(2))
    assert first == again and Visit.objects.count() == 1
    assert call("agent", "get", "/visits")[1]["items"][0]["kind"] == "test_drive"
    assert call("analyst", "get", "/visits")[0] == 403


@pytest.mark.parametrize(
    "raw", ["", "   ", "\0\0", "]C1", "https://", "tel:", "BEGIN:VCARD", "http://[::1"]
)
def test_nothing_and_rubbish_recognise_nobody(browse, wang, raw):
    assert len(scanned(raw)) <= len(raw)
    assert browse("agent").get("/till/", {"q": raw}).status_code == 200


def test_visits_are_listed_by_store_and_noted_for_another_hour(
    in_store, browse, hubin, xuhui, wang, lin
):
    owner = browse("owner")
    owner.post(f"/till/{lin.pk}/visits/", visit(xuhui, about="试了雨靴"))
    in_store.post(
        f"/till/{wang.pk}/visits/", visit(hubin, kind="test_drive", at="2026-11-21T15:30")
    )
    row = Visit.objects.get(customer=wang)
    assert row.at == dt.datetime(2026, 11, 21, 7, 30, tzinfo=dt.UTC), "as the shop’s clock says it"
    page = in_store.get("/visits/").content.decode()
    assert "王素琴" in page and "Test drive" in page and "林小满" not in page
    assert "林小满" in owner.get("/visits/").content.decode()
    page = owner.get("/visits/", {"store": hubin.pk}).content.decode()
    assert "王素琴" in page and "试了雨靴" not in page
    late = in_store.post(f"/till/{wang.pk}/visits/", visit(hubin, at="2026-12-21T15:30"))
    assert late.status_code == 422 and "This lies in the future." in late.content.decode()
