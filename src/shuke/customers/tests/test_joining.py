"""The owner's rules of who is the same person: what they do to arrivals, and what they would have done."""

import polars as pl
import pytest
from django.db import transaction
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Conflict, Forbidden, Invalid
from shuke.customers import commands, queries
from shuke.customers.joining.rules import Rules, standard
from shuke.customers.models import Customer, Identity, JoinRules
from shuke.customers.queries.joining import rules_now
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/customers/joining/"
COURIER = "13911112222"
SCOPES = ["customers.joining", "customers.view"]


def arrive(*rows: dict) -> pl.DataFrame:
    with transaction.atomic():
        return commands.resolve_people(pl.DataFrame(list(rows)), source="test", at=clock.now())


def ids(*rows: dict) -> list[int | None]:
    return arrive(*rows)["customer_id"].to_list()


@pytest.fixture
def hold(actor, run_jobs):
    """`hold(definition)`: these rules, rehearsed and switched on."""

    def begin(definition: dict) -> JoinRules:
        row = commands.write_join_rules(actor("owner"), definition)
        run_jobs()
        commands.begin_join_rules(actor("owner"), row.pk)
        return row

    return begin


def never(kind: str, value: str, why: str = "") -> dict:
    return {"never": [{"kind": kind, "value": value, "why": why}]}


def test_without_rules_of_its_own_a_shop_has_the_standard_ones(browse):
    sentences = standard().sentences()
    assert sentences[0] == "Customer number: joins."
    assert sentences[-1] == "What is masked never joins."
    page = browse("owner").get(PAGE).text
    assert "These are the standard rules." in page
    assert "Never joined by: Number plate, Sealed address (OAID), Device." in page


def test_a_value_that_never_joins_is_kept_and_joins_nobody(hold):
    hold(never("phone", "139 1111 2222", "courier"))
    first, second, nobody = ids(
        {"taobao": "小满", "phone": COURIER},
        {"taobao": "嘉禾", "phone": COURIER},
        {"taobao": None, "phone": COURIER},
    )
    assert len({first, second}) == 2
    assert nobody is None
    assert Identity.objects.filter(kind="phone", value="+8613911112222", masked=True).count() == 2
    assert "Phone 139 1111 2222 never joins: courier." in rules_now().sentences()


def test_a_kind_joins_unless_more_people_have_the_same(hold):
    hold({"kinds": [{"kind": "phone", "most": 2}]})
    one, two, three, alone = ids(
        {"taobao": "a", "phone": COURIER},
        {"taobao": "b", "phone": COURIER},
        {"taobao": "c", "phone": COURIER},
        {"taobao": None, "phone": COURIER},
    )
    assert one == two, "two accounts are one person's"
    assert three not in {one, None}
    assert alone not in {one, three}, "by now three have it: it tells nobody"
    again = ids({"taobao": "c", "phone": COURIER})
    assert again == [three]


def test_a_kind_can_be_kept_from_joining_and_the_order_decides(hold):
    hold({"kinds": [{"kind": "email", "joins": False}]})
    email = "a@example.com"
    one, other = ids({"email": email, "taobao": "a"}, {"email": email, "taobao": "b"})
    assert None not in (one, other) and one != other
    hold({"kinds": [{"kind": "phone"}, {"kind": "number"}, {"kind": "email", "joins": False}]})
    assert [rule.kind for rule in rules_now().kinds][:2] == ["phone", "number"]
    by_phone, by_taobao = ids({"phone": "13911113333"}, {"taobao": "x"})
    assert ids({"phone": "13911113333", "taobao": "x"}) == [by_phone]
    assert by_taobao != by_phone


def test_what_is_taken_stands_on_the_second_record_too_and_tells_nobody(browse, actor):
    rows = arrive({"number": "1", "phone": COURIER}, {"number": "2", "phone": COURIER})
    mother, father = rows["customer_id"].to_list()
    assert rows["problem"].to_list() == [None, "phone:taken"]
    [contact] = [c for c in queries.contacts(actor("owner"), [father])[father] if c.kind == "phone"]
    assert (contact.value, contact.masked, contact.joins) == ("139 1111 2222", False, False)
    assert ids({"phone": COURIER}) == [mother]
    arrive({"number": "2", "phone": COURIER})
    assert Identity.objects.filter(customer=father, kind="phone").count() == 1
    assert {row.id for row in queries.find_customers(actor("agent"), "2222", limit=5)} == {
        mother, father,
    }  # fmt: skip
    hidden = queries.contacts(actor("analyst"), [father])[father]
    assert [c.hidden for c in hidden if c.kind == "phone"] == [True]


def test_rules_that_were_not_tried_do_not_hold(actor):
    row = commands.write_join_rules(actor("owner"), never("phone", COURIER))
    with pytest.raises(Conflict):
        commands.begin_join_rules(actor("owner"), row.pk)
    with pytest.raises(Forbidden):
        commands.write_join_rules(actor("agent"), {})


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        ({"kinds": [{"kind": "phone", "most": -1}]}, "kinds"),
        ({"kinds": [{"kind": "phone"}, {"kind": "phone"}]}, "kinds"),
        ({"kinds": "phone"}, "kinds"),
        ({"never": [{"kind": "phone", "value": "12"}]}, "never"),
        ({"never": [{"kind": "horse", "value": "12"}]}, "never"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(definition, field):
    with pytest.raises(Invalid) as error:
        Rules.of(definition)
    assert list(error.value.fields) == [field]


def test_switching_on_is_undone(actor, hold):
    first = hold(never("phone", COURIER))
    hold(never("phone", "13911113333"))
    undo_last(actor("owner"), "customers.joining_begun")
    assert rules_now().never[0].value == "+8613911112222"
    undo_last(actor("owner"), "customers.joining_begun")
    assert queries.joining.holding() is None or queries.joining.holding() == first


def test_a_person_changes_the_rules_on_the_page(browse, run_jobs):
    client = browse("owner")
    form = client.get(PAGE).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"how-phone": "most", "most-phone": "3", "place-phone": "1", "place-number": "2"}
    data |= {"never-0-kind": "phone", "never-0-value": "13", "never-0-why": "courier"}
    wrong = client.post(f"{PAGE}versions/", data)
    assert (wrong.status_code, "no phone number" in wrong.text) == (422, True)
    data["never-0-value"] = COURIER
    saved = client.post(f"{PAGE}versions/", data)
    row = JoinRules.objects.get()
    run_jobs()
    page = client.get(saved.url).text
    assert "Phone 139 1111 2222 never joins: courier." in page
    assert "Phone: joins, unless more than 3 people have the same one." in page
    assert "Nothing came in that could be tried" in page
    assert [rule["kind"] for rule in row.definition["kinds"]][:1] == ["phone"]
    client.post(f"{PAGE}versions/{row.pk}/beginning/")
    assert rules_now().most == {"phone": 3}
    client.post(f"{PAGE}versions/{row.pk}/ending/")
    assert rules_now() == standard()
    assert browse("agent").get(PAGE).status_code == 403


def test_rules_over_the_api(call, run_jobs):  # noqa: F811
    body = {"kinds": [{"kind": "phone", "most": 3}]}
    made = call("owner", "post", "/joining/versions", body, scopes=SCOPES)
    assert made.status_code == 201
    path = f"/joining/versions/{made.json()['id']}"
    assert call("owner", "post", f"{path}/beginning", scopes=SCOPES).status_code == 409
    run_jobs()
    assert call("owner", "post", f"{path}/beginning", scopes=SCOPES).json()["holds"]
    sentences = call("agent", "get", "/joining").json()["sentences"]
    assert "Phone: joins, unless more than 3 people have the same one." in sentences
    assert call("agent", "get", "/joining/versions").status_code == 403
    assert not call("owner", "post", f"{path}/ending", scopes=SCOPES).json()["holds"]
    assert Customer.objects.count() == 0
