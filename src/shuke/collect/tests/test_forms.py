"""Forms, from the builder to the right record: through HTTP, as a visitor and as the team."""

import datetime as dt
import re

import pytest
from django.test import Client
from tests.noon import NOON

from shuke.collect.models import Document, FormDay, FormEntry, WebForm
from shuke.collect.queries import webforms as queries
from shuke.common import clock
from shuke.customers import commands as customers
from shuke.customers.models import ConsentState, Customer, Identity, Touch

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
ASK = {
    "name": "q1", "phone": "q2", "email": "q3", "news": "q4", "wish": "q5", "skin": "q6", "sms": "q7",
}  # fmt: skip


@pytest.fixture
def form(browse, actor) -> WebForm:
    """Asks for a name, phone (required), e-mail, consent by e-mail and SMS, a choice and an own field."""
    customers.add_custom_field(
        actor(), label="体质", kind="choice", key="skin", choices=["干", "油"]
    )
    return made(browse, confirm=True)


def made(browse, **more) -> WebForm:
    owner = browse("owner")
    assert owner.post("/forms/new/", {"kind": "event", "name": "开春茶会"}).status_code == 302
    row = WebForm.objects.latest("pk")
    answer = owner.post(f"/forms/{row.pk}/edit/", builder(**more))
    assert answer.status_code == 302, answer.content.decode()
    return row


def builder(**more) -> dict[str, str]:
    """What the builder posts."""
    abouts = (
        "name",
        "phone",
        "email",
        "consent:marketing:email",
        "choice",
        "own:skin",
        "consent:marketing:sms",
    )
    data = {"name": "开春茶会", "number": "1", "count": str(len(abouts)), "required-1": "1"}
    data |= {
        "title-zh-hans": "来喝茶",
        "title-en": "Come for tea",
        "thanks-en": "See you in spring.",
    }
    for at, about in enumerate(abouts):
        data |= {f"about-{at}": about, f"id-{at}": f"q{at + 1}"}
    data |= {
        "label-4-en": "Which tea?",
        "label-4-zh-hans": "喝哪种？",
        "choices-4": "白茶 White\n红茶 Black",
    }
    return data | {key: "1" for key, on in more.items() if on}


def address(form: WebForm, query: str = "") -> str:
    return f"/f/{form.public_id}/{query}"


def token_of(client: Client, form: WebForm, query: str = "") -> str:
    page = client.get(address(form, query)).content.decode()
    return re.search(r'name="page" value="([^"]+)"', page)[1]


def send(form: WebForm, query: str = "", *, client: Client | None = None, after=MINUTE, **answers):
    """A visitor opens the page and sends it a minute later; `answers` by the names of ASK."""
    client = client or Client(headers={"accept-language": "en"})
    token = token_of(client, form, query)
    with clock.fixed(clock.now() + after):
        data = {ASK.get(name, name): value for name, value in answers.items()}
        return client.post(address(form, query), {"page": token, **data})


@pytest.fixture(autouse=True)
def at_noon(noon):
    pass


def test_a_newcomer_stands_on_the_record_with_source_and_answers(form, browse):
    answer = send(
        form, "?utm_source=wechat&utm_campaign=spring", name="林小满", phone="139 1728 0456",
        email="lin@example.com", wish="白茶 White", skin="干", sms="yes",
    )  # fmt: skip
    assert answer.status_code == 302 and answer["Location"].endswith("/thanks/")
    entry = FormEntry.objects.get()
    person = entry.customer
    assert (person.name, person.source, person.language, entry.at) == (
        "林小满",
        "wechat",
        "en",
        NOON + MINUTE,
    )
    assert set(person.identities.values_list("kind", "value")) == {
        ("phone", "+8613917280456"), ("email", "lin@example.com"),
    }  # fmt: skip
    assert person.custom_values.get().text == "干"
    touch = Touch.objects.get(customer=person, kind="collect.form")
    assert touch.detail == {
        "form": "开春茶会",
        "claims": 0,
        "source": "wechat",
        "campaign": "spring",
    }
    states = ConsentState.objects.filter(customer=person)
    assert set(states.values_list("channel", "state")) == {("sms", "granted")}
    record = browse("owner").get(f"/customers/{person.pk}/").content.decode()
    assert "Filled in “开春茶会”" in record
    page = browse("owner").get(f"/forms/entries/{entry.pk}/").content.decode()
    assert "Which tea?" in page and "白茶 White" in page and "139 1728 0456" in page
    document = Document.objects.get()
    assert document.state == "applied" and document.source == queries.source_of(form.pk)


def test_what_is_sent_twice_is_recorded_once(form):
    client = Client()
    token = token_of(client, form)
    with clock.fixed(NOON + MINUTE):
        data = {"page": token, ASK["phone"]: "13917280456"}
        first, second = (client.post(address(form), data) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert FormEntry.objects.count() == Touch.objects.filter(kind="collect.form").count() == 1


def test_a_stranger_changes_no_contact_and_no_refusal_of_somebody_known(form, actor, browse):
    lin = customers.add_customer(actor(), name="林小满", identities=[("phone", "13917280456")])
    customers.withdraw_consent(actor(), lin.pk, "sms")
    send(form, name="骗子", phone="13917280456", email="evil@example.com", sms="yes")
    lin.refresh_from_db()
    entry = FormEntry.objects.get()
    assert entry.customer == lin and lin.name == "林小满"
    assert list(lin.identities.values_list("kind", flat=True)) == ["phone"]
    assert ConsentState.objects.get(customer=lin).state == "withdrawn"
    claim = {"kind": "email", "value": "evil@example.com", "owner": None, "state": "open"}
    assert entry.claims == [claim]
    page = browse("owner").get(f"/forms/entries/{entry.pk}/").content.decode()
    assert "evil@example.com" in page
    browse("owner").post(f"/forms/entries/{entry.pk}/claims/", {"kind": "email", "do": "add"})
    assert lin.identities.filter(kind="email", value="evil@example.com").exists()
    again = browse("owner").post(
        f"/forms/entries/{entry.pk}/claims/", {"kind": "email", "do": "add"}
    )
    assert again.status_code == 409


def test_who_proves_an_address_by_a_letter_has_not_proved_the_phone(form, actor):
    """Else whoever types another's phone and reads their own mail would be that person."""
    lin = customers.add_customer(actor(), name="林小满", identities=[("phone", "13917280456")])
    send(form, phone="13917280456", email="evil@example.com", news="yes")
    entry = FormEntry.objects.get()
    assert entry.customer != lin and entry.address == "evil@example.com"
    assert [(c["kind"], c["owner"]) for c in entry.claims] == [("phone", lin.pk)]
    assert not ConsentState.objects.exists()


def test_two_known_people_in_one_entry_stay_two(form, actor):
    customers.add_customer(actor(), name="林小满", identities=[("phone", "13917280456")])
    emma = customers.add_customer(actor(), name="Emma", identities=[("email", "emma@example.com")])
    send(form, phone="13917280456", email="emma@example.com")
    assert FormEntry.objects.get().customer == emma
    assert Customer.objects.count() == 2 and Identity.objects.count() == 2


def test_what_is_missing_is_told_and_what_was_typed_stays(form):
    answer = send(form, name="林小满", email="no address", wish="红茶 Black")
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("is-wrong") == 2
    assert "Please answer this." in page and "This is no e-mail address." in page
    assert 'value="林小满"' in page and 'value="红茶 Black" checked' in re.sub(r"\s+", " ", page)
    assert not Document.objects.exists()


def test_programs_are_caught_and_seen(form, browse):
    assert send(form, phone="13917280456", website="https://spam.example").status_code == 302
    assert Document.objects.get().state == "rejected" and not FormEntry.objects.exists()
    assert "1 sent by programs" in browse("owner").get(f"/forms/{form.pk}/").content.decode()
    quick = send(form, phone="13917280456", after=dt.timedelta(seconds=1))
    assert quick.status_code == 422 and "very quick" in quick.content.decode()
    late = send(form, phone="13917280456", after=dt.timedelta(days=2))
    assert late.status_code == 422 and "open for long" in late.content.decode()
    forged = Client().post(address(form), {"page": "made-up", ASK["phone"]: "13917280456"})
    assert forged.status_code == 422 and not FormEntry.objects.exists()


def test_one_address_sends_no_flood(form, monkeypatch):
    monkeypatch.setattr("shuke.collect.commands.entries.PER_HOUR", 2)
    statuses = [send(form, phone=f"1391728045{n}").status_code for n in range(4)]
    assert statuses == [302, 302, 429, 429] and FormEntry.objects.count() == 2
    with clock.fixed(NOON + 61 * MINUTE):
        assert send(form, phone="13917280459").status_code == 302


def test_a_page_speaks_the_language_of_the_browser(form):
    chinese = Client(headers={"accept-language": "zh-CN"}).get(address(form)).content.decode()
    assert "来喝茶" in chinese and "喝哪种？" in chinese and 'lang="zh-Hans"' in chinese
    english = (
        Client(headers={"accept-language": "zh-CN"}).get(address(form, "?lang=en")).content.decode()
    )
    assert "Come for tea" in english and "Which tea?" in english


def test_a_form_may_stand_in_a_frame_and_nothing_else_may(form, browse):
    page = Client().get(address(form))
    assert "frame-ancestors *" in page["Content-Security-Policy"] and "X-Frame-Options" not in page
    assert "script-src 'self'" in page["Content-Security-Policy"]
    inside = browse("owner").get(f"/forms/{form.pk}/")
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]
    assert "&lt;iframe src=" in inside.content.decode()


def test_how_far_people_come(form, browse):
    client = Client()
    for step in ("seen", "seen", "seen", "begun"):
        assert client.post(address(form, "steps/"), {"step": step}).status_code == 204
    assert client.post(address(form, "steps/"), {"step": "nonsense"}).status_code == 422
    send(form, phone="13917280456")
    assert FormDay.objects.get().seen == 3
    page = browse("owner").get("/forms/").content.decode()
    assert re.findall(r'<td class="number[^"]*">([^<]*)</td>', page) == ["3", "1", "1", "33.3%"]


def test_a_preview_sends_nothing(form):
    answer = send(form, "?preview=1", phone="13917280456")
    assert answer.status_code == 302 and not Document.objects.exists()
    assert (
        "nothing was sent"
        in Client(headers={"accept-language": "en"}).get(answer["Location"]).content.decode()
    )


def test_a_closed_form_says_so_and_opens_again(form, browse):
    owner = browse("owner")
    owner.post(f"/forms/{form.pk}/ending/")
    page = Client(headers={"accept-language": "en"}).get(address(form))
    assert page.status_code == 410 and "closed" in page.content.decode()
    owner.post(f"/forms/{form.pk}/reopening/")
    assert Client().get(address(form)).status_code == 200


def test_a_change_is_a_version_and_is_undone(form, browse):
    owner = browse("owner")
    data = builder() | {"number": "2", "title-en": "Come for coffee"}
    page = owner.post(f"/forms/{form.pk}/edit/", data, follow=True).content.decode()
    assert queries.latest(form).content["title"]["en"] == "Come for coffee"
    stale = owner.post(f"/forms/{form.pk}/edit/", builder() | {"number": "2", "title-en": "Late"})
    assert stale.status_code == 409
    undo = re.search(r'action="(/undo/[^"]+|[^"]*undo[^"]*)"', page)[1]
    owner.post(undo, {"next": "/forms/"})
    assert queries.latest(form).content["title"]["en"] == "Come for tea"


def test_the_builder_refuses_what_nobody_could_answer(form, browse):
    owner = browse("owner")
    data = builder() | {"number": "2", "required-1": "", "label-4-en": "", "label-4-zh-hans": ""}
    answer = owner.post(f"/forms/{form.pk}/edit/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Let one of phone and e-mail be required" in page and "Write the question." in page
    added = owner.post(
        "/forms/draft/", builder() | {"do": "add", "what": "city"}, headers={"HX-Request": "true"}
    )
    assert 'name="about-7" value="city"' in re.sub(r"\s+", " ", added.content.decode())
    moved = owner.post("/forms/draft/", builder() | {"do": "up:1"}, headers={"HX-Request": "true"})
    assert 'name="about-0" value="phone"' in re.sub(r"\s+", " ", moved.content.decode())
    assert queries.latest(form).number == 2


def test_who_may_not_see_contacts_sees_none(form, browse):
    send(form, name="林小满", phone="13917280456")
    entry = FormEntry.objects.get()
    agent = browse("agent").get(f"/forms/entries/{entry.pk}/").content.decode()
    assert ("139 1728 0456" in agent) is browse("agent").get("/").wsgi_request.actor.can(
        "customers.contact"
    )
    assert browse("analyst").get(f"/forms/{form.pk}/").status_code == 403
    assert browse("marketer").post(f"/forms/{form.pk}/entries.csv").status_code == 403


def test_entries_are_exported(form, browse):
    send(form, name="=1+1", phone="13917280456", wish="红茶 Black")
    answer = browse("owner").post(f"/forms/{form.pk}/entries.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2 and "Which tea?" in lines[0]
    assert "'=1+1" in lines[1] and "+8613917280456" in lines[1] and "红茶 Black" in lines[1]


def test_the_qr_code_holds_the_address(form, browse):
    picture = browse("owner").get(f"/forms/{form.pk}/qr.svg?source=橱窗")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    assert picture.content != browse("owner").get(f"/forms/{form.pk}/qr.svg").content
