"""The customer list and the record, through HTTP."""

import csv
import datetime as dt
import html
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.changes import last_change, offered, undo_last
from tests.noon import NOON

from shuke.common import clock, undoing
from shuke.common.errors import Conflict
from shuke.common.models import RecordedFact
from shuke.customers import commands
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Child, ConsentState, Customer, Identity, Touch
from shuke.customers.tables import CustomerTable
from shuke.team.queries import holders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(actor):
    """Three customers with orders behind them."""
    agent = actor("agent")
    made = {}
    for name, phone, spent, days in (
        ("林小满", "13911112222", 1280, 3),
        ("陈嘉禾", "13711113333", 320, 80),
        ("Emma Clarke", "13511114444", 2600, 400),
    ):
        customer = commands.add_customer(agent, name=name, identities=[("phone", phone)])
        Customer.objects.filter(pk=customer.pk).update(
            spent=Decimal(spent),
            order_count=spent // 200,
            stage="customer",
            last_order_at=NOON - dt.timedelta(days=days),
        )
        made[name] = customer
    return made


def names(response):
    return [row.name for row in response.context["table"].page.rows]


def test_the_list_shows_who_bought_last_first(cast, browse):
    page = browse("agent").get(reverse("customers:list"))
    assert page.status_code == 200
    assert names(page) == ["林小满", "陈嘉禾", "Emma Clarke"]
    assert "139 1111 2222" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-spent", ["Emma Clarke", "林小满", "陈嘉禾"]),
        ("sort=search_name", ["陈嘉禾", "Emma Clarke", "林小满"]),
        ("q=lxm", ["林小满"]),
        ("q=3333", ["陈嘉禾"]),
        ("last=30", ["林小满"]),
        ("last=over", ["Emma Clarke"]),
        ("last=never", []),
        ("consent=unknown&sort=-order_count", ["Emma Clarke", "林小满", "陈嘉禾"]),
        ("consent=granted", []),
        ("stage=prospect", []),
    ],
)
def test_sorting_and_filters(cast, browse, query, expected):
    assert names(browse("agent").get(reverse("customers:list") + "?" + query)) == expected


def test_consent_as_a_filter(cast, browse, actor):
    commands.grant_consent(actor("agent"), cast["陈嘉禾"].pk, "email")
    commands.withdraw_consent(actor("agent"), cast["林小满"].pk, "email")
    listed = reverse("customers:list")
    assert names(browse("agent").get(listed + "?consent=granted")) == ["陈嘉禾"]
    assert names(browse("agent").get(listed + "?consent=withdrawn")) == ["林小满"]
    assert names(browse("agent").get(listed + "?consent=unknown")) == ["Emma Clarke"]


@pytest.mark.parametrize("address", ["customers:list", "shop:orders", "shop:products"])
def test_a_phone_shows_the_amount_first_until_somebody_chooses_columns(browse, address):
    client = browse("owner")
    table = client.get(reverse(address)).context["table"]
    on_phones = [column for column in table.visible if column not in table.wide_only]
    assert any(column.kind == "money" for column in on_phones[:4]), "in view without scrolling"
    client.cookies[f"shuke_columns_{table.name}"] = ".".join(table.chosen).replace("sold.", "sold-")
    assert client.get(reverse(address)).context["table"].wide_only == []


def test_an_empty_shop_says_what_to_do(browse):
    assert "No customers yet" in browse("owner").get(reverse("customers:list")).text


def test_merged_customers_stand_under_their_survivor(cast, browse):
    gone, kept = cast["陈嘉禾"], cast["林小满"]
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    client = browse("agent")
    assert names(client.get(reverse("customers:list"))) == ["林小满", "Emma Clarke"]
    page = client.get(reverse("customers:record", args=[gone.pk]))
    assert page.headers["Location"] == reverse("customers:record", args=[kept.pk])
    record = client.get(reverse("customers:record", args=[kept.pk])).text
    assert "137 1111 3333" in record


def test_contact_details_are_hidden_with_a_reason(cast, browse):
    analyst = browse("analyst")
    for url in (
        reverse("customers:list"),
        reverse("customers:record", args=[cast["林小满"].pk]),
    ):
        text = analyst.get(url).text
        assert "1111 2222" not in text
        assert "139****2222" in text
    assert "Your role does not include contact details" in text
    assert names(analyst.get(reverse("customers:list") + "?q=2222")) == []


def test_the_record_tells_facts_birthday_and_children(cast, browse, actor):
    emma = cast["Emma Clarke"]
    agent = actor("agent")
    commands.edit_customer(
        agent, emma.pk, birthday={"year": 1990, "month": 10, "day": 20, "calendar": "lunar"}
    )
    tom = commands.add_child(agent, emma.pk, name="Tom", born_on=dt.date(2025, 3, 1), gender="m")
    commands.agree_as_guardian(agent, tom.pk, guardian="Emma", text="Yes")
    text = browse("agent").get(reverse("customers:record", args=[emma.pk])).text
    assert "十月二十" in text
    assert "20 months" in text
    assert "turns 36" in text
    assert "Contact details" in text


def test_a_field_is_edited_where_it_stands_and_undone(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    url = reverse("kit:inline", args=["customers", "city", pk])
    opened = client.get(url, headers={"HX-Request": "true"})
    assert 'aria-label="City"' in opened.text
    saved = client.post(url, {"value": "Suzhou"}, headers={"HX-Request": "true"})
    assert "Suzhou" in saved.text
    answer = client.post(offered(saved), {"next": "/customers/?q=emma"})
    assert answer.headers["Location"] == "/customers/?q=emma"
    assert Customer.objects.get(pk=pk).city == ""


def test_undo_does_not_lead_to_foreign_places(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    saved = client.post(
        reverse("customers:field", args=[pk, "city"]), {"city": "Wuxi"}, headers=HTMX
    )
    answer = client.post(offered(saved), {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_head_of_the_record_follows_an_edit(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    saved = client.post(
        reverse("customers:field", args=[pk, "name"]), {"name": "Grace <Moss>"}, headers=HTMX
    )
    client.post(reverse("customers:field", args=[pk, "city"]), {"city": "Wuxi"}, headers=HTMX)
    head = f'<h1 id="page-title" data-value="customers:name:{pk}" hx-swap-oob="true">'
    assert head + "Grace &lt;Moss&gt;</h1>" in saved.text
    assert "<title>Grace &lt;Moss&gt;" in saved.text
    page = client.get(reverse("customers:record", args=[pk])).text
    assert '<h1 id="page-title"' in page and 'id="page-lead"' in page
    assert f'data-value="customers:city:{pk}"' in page, "what is edited in place follows by its key"


def test_wrong_values_stay_in_the_form_with_the_reason(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    birthday = reverse("customers:field", args=[pk, "birthday"])
    answer = client.post(birthday, {"calendar": "solar", "month": "2", "day": "30"})
    assert answer.status_code == 422
    assert "There is no such day" in answer.text
    taken = client.post(
        reverse("customers:identities", args=[pk]), {"kind": "phone", "text": "139 1111 2222"}
    )
    assert taken.status_code == 422
    assert f"customer {cast['林小满'].pk}" in taken.text


def test_identities_and_children_can_be_removed_and_put_back(cast, browse, actor):
    client, pk = browse("agent"), cast["林小满"].pk
    phone = Identity.objects.get(customer=pk)
    child = commands.add_child(
        actor("agent"), pk, name="小豆", born_on=dt.date(2024, 3, 1), gender="f"
    )
    removed = [
        client.post(reverse(f"customers:{what}_removal", args=[pk, thing.pk]), headers=HTMX)
        for what, thing in (("identity", phone), ("child", child))
    ]
    assert not Identity.objects.filter(customer=pk).exists()
    assert not Child.objects.exists()
    for answer in removed:  # the first of them too, though something else was removed since
        client.post(offered(answer))
    back = Identity.objects.get(customer=pk)
    assert (back.value, back.source, back.seen_at) == (phone.value, phone.source, phone.seen_at)
    same = Child.objects.get(pk=child.pk)
    assert (same.name, same.born_on, same.gender) == ("小豆", dt.date(2024, 3, 1), "f")


def test_changes_of_the_record_are_undone_from_it_after_a_reload(cast, browse, actor):
    client, pk = browse("agent"), cast["林小满"].pk
    client.post(reverse("customers:notes", args=[pk]), {"text": "likes green"})
    client.post(reverse("customers:field", args=[pk, "city"]), {"city": "Wuxi"})
    record = client.get(reverse("customers:record", args=[pk])).text
    assert record.count("entry-undo") == 2
    others = browse("owner").get(reverse("customers:record", args=[pk])).text
    assert "entry-undo" not in others, "one's own only"
    with clock.fixed(NOON + dt.timedelta(hours=24)):
        assert "entry-undo" not in client.get(reverse("customers:record", args=[pk])).text
    for kind in ("customers.note", "customers.edited"):
        client.post(reverse("kit:undo_changes", args=[last_change(actor("agent"), kind)]))
    record = client.get(reverse("customers:record", args=[pk])).text
    assert "likes green" not in record
    assert Customer.objects.get(pk=pk).city == ""


def test_what_was_done_with_children_identities_notes_and_owners_goes_back(cast, actor):
    agent, pk = actor("agent"), cast["林小满"].pk

    def stored():
        people = Identity.objects.filter(customer=pk).order_by("value")
        notes = Touch.objects.filter(kind="customers.note")
        return (
            list(people.values_list("kind", "value", "source")),
            list(Child.objects.order_by("pk").values_list("name", "born_on", "gender")),
            list(notes.order_by("pk").values_list("pk", "at", "detail")),
            holders("customer", [pk]).get(pk),
        )

    child = commands.add_child(agent, pk, name="小豆", gender="f")
    note = commands.add_note(agent, pk, "likes green")
    for change in (
        lambda: commands.add_identity(agent, pk, "card", "VIP-7"),
        lambda: commands.add_child(agent, pk, name="小米"),
        lambda: commands.edit_child(agent, child.pk, name="豆豆", born_on=dt.date(2025, 1, 1)),
        lambda: commands.add_note(agent, pk, "and blue"),
        lambda: commands.take_back_note(agent, pk, note.pk),
        lambda: assign_owner(agent, pk, agent.id),
    ):
        before = stored()
        change()
        changed = stored()
        assert changed != before
        undo_last(agent)
        assert stored() == before
        undo_last(agent)  # an undo is a change like any other
        assert [part and len(part) for part in changed[:3]] == [
            part and len(part) for part in stored()[:3]
        ]


def test_undo_is_refused_in_words_when_something_later_stands_in_the_way(cast, browse, actor):
    client, pk = browse("agent"), cast["林小满"].pk
    phone = Identity.objects.get(customer=pk)
    removed = client.post(reverse("customers:identity_removal", args=[pk, phone.pk]), headers=HTMX)
    commands.add_identity(actor("owner"), cast["Emma Clarke"].pk, "phone", phone.value)
    refused = client.post(offered(removed), {"next": reverse("customers:list")}, follow=True)
    assert f"already belongs to customer {cast['Emma Clarke'].pk}" in refused.text
    child = commands.add_child(actor("agent"), pk, name="小豆")
    added = last_change(actor("agent"))
    commands.edit_child(actor("owner"), child.pk, name="豆豆")
    with pytest.raises(Conflict, match="Owner changed it again"):
        undoing.undo_changes(actor("agent"), [added])
    assert Child.objects.get().name == "豆豆"


def test_one_cannot_reach_through_to_another_customers_things(cast, browse):
    client = browse("agent")
    theirs = Identity.objects.get(customer=cast["陈嘉禾"])
    url = reverse("customers:identity_removal", args=[cast["林小满"].pk, theirs.pk])
    assert client.post(url).status_code == 404
    assert Identity.objects.filter(pk=theirs.pk).exists()


def test_consent_is_recorded_and_its_history_shown(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    url = reverse("customers:consent", args=[pk])
    client.post(url, {"channel": "email", "state": "granted"})
    assert ConsentState.objects.get().state == "granted"
    said = client.post(url, {"channel": "email", "state": "withdrawn"}, headers=HTMX)
    assert offered(said) == "", "what somebody said is not undone"
    assert ConsentState.objects.get().state == "withdrawn"
    history = client.get(reverse("customers:consents", args=[pk])).text
    assert history.count("recorded by staff") == 2
    assert client.get(url).status_code == 405


def test_notes_on_the_timeline(cast, browse):
    client, pk = browse("agent"), cast["Emma Clarke"].pk
    text = "Asked for size 90 <b>soon</b>"
    answer = client.post(
        reverse("customers:notes", args=[pk]), {"text": text}, headers={"HX-Request": "true"}
    )
    assert "size 90 &lt;b&gt;soon" in answer.text
    empty = client.post(reverse("customers:notes", args=[pk]), {"text": "  "})
    assert empty.status_code == 422
    only = client.get(reverse("customers:timeline", args=[pk]) + "?only=notes").text
    assert "size 90" in only


def test_the_timeline_is_paged(cast, browse):
    pk = cast["Emma Clarke"].pk
    commands.record_touches(
        (pk, NOON - dt.timedelta(days=day), "customers.note", None, {"text": f"day {day}"}, "A")
        for day in range(35)
    )
    client = browse("agent")
    first = client.get(reverse("customers:record", args=[pk]))
    assert "day 29" in first.text
    assert "day 30" not in first.text
    more = client.get(reverse("customers:timeline", args=[pk]) + first.context["more"]).text
    assert "day 30" in more
    assert "day 34" in more
    assert "Show earlier" not in more


def test_entries_of_one_kind_fold_and_notes_stay_open(cast, browse, actor):
    pk = cast["Emma Clarke"].pk
    for day in range(6):
        with clock.fixed(NOON + dt.timedelta(days=day)):
            commands.edit_customer(actor("agent"), pk, city=f"City {day}")
    for day in range(6):
        with clock.fixed(NOON + dt.timedelta(days=9 + day)):
            commands.add_note(actor("agent"), pk, f"day {day}")
    page = browse("agent").get(reverse("customers:record", args=[pk]))
    runs = page.context["timeline"].runs
    assert [(len(run.entries), len(run.folded)) for run in runs] == [(6, 0), (3, 3)]
    assert "3 more of the same" in page.text
    assert "City 0" in page.text, "it is there, behind the line"


def test_a_long_list_tells_its_exact_number_once_it_is_drawn(cast, browse, monkeypatch):
    monkeypatch.setattr(CustomerTable, "count_limit", 1)
    client, listed = browse("agent"), reverse("customers:list") + "?last=90&sort=-spent"
    page = client.get(listed).text
    address = html.unescape(re.search(r'hx-get="(/lists/customers/count/[^"]*)"', page)[1])
    assert "more than 1 rows" in page and "last=90" in address
    exact = client.get(address).text
    assert "2 rows" in exact
    assert (
        exact.count('id="table-customers-matches"')
        == page.count('id="table-customers-matches"')
        == 1
    )
    monkeypatch.setattr(CustomerTable, "count_limit", 10)
    assert "/count/" not in client.get(listed).text
    assert client.get("/lists/nothing/count/").status_code == 404


def test_neighbours_follow_the_list_one_came_from(cast, browse):
    client = browse("agent")
    page = client.get(reverse("customers:list") + "?sort=-spent")
    middle = page.context["table"].page.rows[1]
    neighbours = client.get(middle.url).context["neighbours"]
    assert str(cast["Emma Clarke"].pk) in neighbours["previous"]
    assert str(cast["陈嘉禾"].pk) in neighbours["next"]
    assert neighbours["list"].endswith("?sort=-spent")
    plain = client.get(reverse("customers:record", args=[middle.pk])).context["neighbours"]
    assert "previous" not in plain


def test_a_new_customer(cast, browse):
    client = browse("agent")
    url = reverse("customers:new")
    known = client.post(url, {"name": "X", "phone": "13911112222"})
    assert known.status_code == 422
    assert "already belongs to customer" in known.text
    wrong = client.post(url, {"phone": "123"})
    assert "This is no phone number" in wrong.text
    made = client.post(url, {"name": "Grace Moss", "email": "grace@example.com"})
    customer = Customer.objects.get(name="Grace Moss")
    assert made.headers["Location"] == reverse("customers:record", args=[customer.pk])


def test_the_export_is_safe_told_and_rightful(cast, browse, actor):
    commands.edit_customer(actor("agent"), cast["陈嘉禾"].pk, name="=HYPERLINK(1)")
    url = reverse("customers:export")
    assert browse("marketer").post(url).status_code == 403
    assert browse("owner").get(url).status_code == 405
    answer = browse("owner").post(url + "?last=90")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["林小满", "'=HYPERLINK(1)"]
    assert rows[0]["phone"] == "+8613911112222"
    assert rows[0]["spent"] == "1280.00"
    fact = RecordedFact.objects.get(kind="customers.exported").payload
    assert (fact["count"], fact["filters"], fact["contact"]) == (2, {"last": "90"}, True)


@pytest.mark.parametrize("role", ["marketer", "analyst"])
def test_who_may_not_edit_gets_no_controls_and_no_way(cast, browse, role):
    client, pk = browse(role), cast["林小满"].pk
    text = client.get(reverse("customers:record", args=[pk])).text
    assert "fact-edit" not in text
    assert "data-composer" not in text
    assert "Export" not in client.get(reverse("customers:list")).text
    for name, args in (
        ("field", [pk, "name"]),
        ("notes", [pk]),
        ("consent", [pk]),
        ("identities", [pk]),
        ("children", [pk]),
        ("new", []),
    ):
        assert client.post(reverse(f"customers:{name}", args=args)).status_code == 403


def test_nobody_is_404(browse):
    assert browse("agent").get(reverse("customers:record", args=[12345])).status_code == 404
