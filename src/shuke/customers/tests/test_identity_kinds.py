"""Identity types: those of every shop, those that a shop adds, which of them join, and where they are met."""

import polars as pl
import pytest
from django.db import transaction
from django.urls import reverse
from tests.changes import undo_last

from shuke.common import clock
from shuke.common.errors import Forbidden, Invalid
from shuke.customers import commands, queries
from shuke.customers.identity_kinds import compiled, kinds
from shuke.customers.models import Customer, CustomKind, Identity
from shuke.customers.tests.test_api import call  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/customers/kinds/"
OWNER = ["customers.fields"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(actor):
    return commands.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def line_id(actor):
    return commands.add_identity_kind(
        actor("owner"), label="LINE 号", pattern="xb######", key="line"
    )


def arrive(*rows: dict) -> list[int | None]:
    with transaction.atomic():
        answers = commands.resolve_people(pl.DataFrame(list(rows)), source="test", at=clock.now())
    return answers["customer_id"].to_list()


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("plate", "沪A·12345", "沪A12345"),
        ("plate", "粤 b d12345", "粤BD12345"),
        ("plate", "京A1234警", "京A1234警"),
        ("plate", "M-AB 1234", "MAB1234"),
        ("openid", " oLVPpjqs9BhvzwPj5A-vTYAX3GLc", "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"),
        ("openid", "wx0123456789abcdef:oLVPpjqs9BhvzwPj5A-vTYAX3GLc", None),
        ("wecom", "wmqfasd1e1927831123109rBAAAAAAAA", None),
        ("device", "8A4F-00", None),
    ],
)
def test_each_kind_has_one_form(kind, raw, value):
    form = kinds()[kind].normalise(raw)
    assert form.value == (value or raw)
    assert form.masked == (kind in {"plate", "device"}), "who shares it is not one person"


@pytest.mark.parametrize(
    ("kind", "raw"), [("plate", "沪"), ("plate", "ABC"), ("openid", "o1"), ("unionid", "微信号一")]
)
def test_what_is_none_is_refused(kind, raw):
    with pytest.raises(Invalid):
        kinds()[kind].normalise(raw)


def test_a_kind_is_added_changed_ended_and_taken_up_again(browse, run_jobs):
    client = browse("owner")
    assert "No types of your own yet" in client.get(PAGE).text
    assert "Number plate" in client.get(PAGE).text
    given = {"label": "抖音号", "pattern": "DY-####", "folding": "loose", "joins": "on"}
    client.post(PAGE, given)
    kind = CustomKind.objects.get()
    assert (kind.key, kind.pattern, kind.joins) == ("dou_yin_h", "DY-####", True)
    assert "already" in client.post(PAGE, given).text
    assert "already" in client.post(PAGE, given | {"label": "Phone"}).text
    twice = client.post(PAGE, given | {"label": "x", "pattern": "*a*"})
    assert (twice.status_code, "once" in twice.text) == (422, True)
    change = reverse("customers:identity_kind", args=[kind.pk])
    assert client.post(change, {"label": ""}).status_code == 422
    client.post(change, {"label": "抖音", "joins": "on"})
    client.post(reverse("customers:identity_kind_ending", args=[kind.pk]))
    page = client.get(PAGE)
    assert [each.label for each in page.context["ended"]] == ["抖音"]
    assert kind.key not in kinds()
    client.post(reverse("customers:identity_kind_return", args=[kind.pk]))
    assert kinds()[kind.key].label == "抖音"
    run_jobs()
    assert "retired the kind of identity “抖音”" in client.get(reverse("operate:audit")).text


def test_only_the_owner_decides_which_kinds_there_are(browse, actor):
    assert browse("agent").get(PAGE).status_code == 403
    with pytest.raises(Forbidden):
        commands.add_identity_kind(actor("agent"), label="x")


def test_a_change_is_undone(browse, actor, line_id):
    change = reverse("customers:identity_kind", args=[line_id.pk])
    owner = browse("owner")
    owner.post(change, {"label": "LINE"})
    assert CustomKind.objects.get().joins is False
    undo_last(actor("owner"), "customers.kind")
    line_id.refresh_from_db()
    assert (line_id.label, line_id.joins) == ("LINE 号", True)


def test_an_own_kind_stands_on_the_record_and_finds_people(browse, actor, lin, line_id):
    client, page = browse("agent"), reverse("customers:identities", args=[lin.pk])
    assert "LINE 号" in client.get(page, headers=HTMX).text
    wrong = client.post(page, {"kind": "line", "text": "12"}, headers=HTMX)
    assert (wrong.status_code, "XB######" in wrong.text) == (422, True)
    client.post(page, {"kind": "line", "text": "ｘｂ 123456"}, headers=HTMX)
    assert Identity.objects.get(kind="line").value == "XB123456"
    assert "XB123456" in client.get(reverse("customers:record", args=[lin.pk])).text
    assert [row.id for row in queries.find_customers(actor("agent"), "xb1234", limit=5)] == [lin.pk]


def test_a_plate_is_found_by_its_last_signs_and_shared(browse, actor, lin):
    emma = commands.add_customer(actor("agent"), name="Emma")
    for who in (lin, emma):
        commands.add_identity(actor("agent"), who.pk, "plate", "沪A·12345")
    for text in ("沪A12345", "a12345", "2345"):
        assert {row.id for row in queries.find_customers(actor("agent"), text, limit=5)} == {
            lin.pk, emma.pk,
        }  # fmt: skip
    record = browse("agent").get(reverse("customers:record", args=[lin.pk])).text
    assert "others may have it too" in record
    assert "Masked by the marketplace" not in record


def test_arrivals_with_one_open_id_are_one_person_and_with_one_tablet_are_not(line_id):
    openid = "oLVPpjqs9BhvzwPj5A-vTYAX3GLc"
    first, second = arrive(
        {"openid": openid, "phone": "13911112222", "device": "tablet-1"},
        {"openid": openid, "phone": None, "device": None},
    )
    assert first == second
    third, alone = arrive(
        {"phone": "13911113333", "device": "tablet-1"}, {"phone": None, "device": "tablet-1"}
    )
    assert third not in {first, None}
    assert alone is None, "what joins nobody makes nobody"
    assert Identity.objects.filter(kind="device", value="tablet-1").count() == 2
    assert Customer.objects.get(pk=first).known_by == 2 | 64
    by_line, again = arrive({"id:line": "xb 123456"}, {"id:line": "XB123456"})
    assert by_line == again is not None


def test_whether_a_kind_joins_can_be_changed(actor, line_id):
    first, other = arrive({"id:line": "XB000001"}, {"id:line": "XB000002"})
    commands.edit_identity_kind(actor("owner"), line_id.pk, joins=False)
    assert arrive({"id:line": "XB000001"}) == [None]
    arrive({"phone": "13911112222", "id:line": "XB000002"})
    commands.edit_identity_kind(actor("owner"), line_id.pk, joins=True)
    assert arrive({"id:line": "XB000001"}) == [first]
    assert arrive({"id:line": "XB000002"}) != [other], "two people have it by now"


def test_patterns():
    assert compiled("##-@@*").fullmatch("12-ab")
    assert not compiled("##-@@*").fullmatch("12-a1")
    assert compiled("a.c").fullmatch("a.c")
    assert not compiled("a.c").fullmatch("abc")


def test_kinds_over_the_api(call, lin):  # noqa: F811
    made = call(
        "owner", "post", "/identity-kinds", {"label": "School no", "joins": False}, scopes=OWNER
    )
    assert (made.status_code, made.json()["key"]) == (201, "school_no")
    path = f"/customers/{lin.pk}/identities"
    got = call("agent", "post", path, {"kind": "school_no", "value": "s 1"}).json()
    assert got["identities"] == [
        {"kind": "school_no", "value": "S1", "masked": False, "hidden": False, "joins": False}
    ]
    assert call("agent", "patch", "/identity-kinds/school_no", {"joins": True}).status_code == 403
    assert call(
        "owner", "patch", "/identity-kinds/school_no", {"joins": True}, scopes=OWNER
    ).json()["joins"]
    assert call("owner", "delete", "/identity-kinds/school_no", scopes=OWNER).status_code == 204
    assert call("owner", "delete", "/identity-kinds/phone", scopes=OWNER).status_code == 404
    keys = [kind["key"] for kind in call("agent", "get", "/identity-kinds").json()]
    assert {"phone", "openid", "plate", "school_no"} <= set(keys)
    refused = call("agent", "post", path, {"kind": "school_no", "value": "s2"})
    assert refused.status_code == 422
