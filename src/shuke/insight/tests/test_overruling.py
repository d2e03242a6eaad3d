"""A colleague's word against the rules for kinds of buyers: it counts until a day; later it is read who was right."""

import datetime as dt
import json

import pytest
from django.test import Client

from shuke.common import clock
from shuke.common.errors import Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.undoing import undo_changes
from shuke.insight import commands
from shuke.insight.models import BuyerKind, KindOverrule, KindPast
from shuke.insight.queries import kinds as queries
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.habits import buy, hold, members, settle
from shuke.team.commands import make_token
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
MARCH = dt.date(2027, 3, 31)


@pytest.fixture
def people(shop):
    return settle(shop)


def kind_of(person) -> str:
    return BuyerKind.objects.get(customer=person).kind


def test_a_word_counts_at_once_and_through_every_judging(people, actor):
    hold()
    owner, wang = actor("owner"), people["wang"]
    commands.overrule_kind(owner, wang.pk, "relationship", reason="邻居，十年了", until=MARCH)
    assert kind_of(wang) == "relationship"
    commands.judge_buyers(force=True)
    row = BuyerKind.objects.get(customer=wang)
    assert (row.kind, row.ruled) == ("relationship", "transaction")
    assert KindPast.objects.get(customer=wang).kind == "transaction"
    fill()
    assert wang.pk in members({"field": "buyer_kind", "op": "is", "values": ["relationship"]})
    with clock.fixed(TODAY + dt.timedelta(days=200)):
        commands.judge_buyers()
        assert kind_of(wang) == "transaction"
    word = KindOverrule.objects.get()
    assert (word.ended_by, word.ruled_after) == ("system", "transaction")
    assert [each.right for each in queries.words(owner)] == ["rules"]


def test_of_whom_the_rules_say_nothing_a_colleague_may(people, actor):
    hold()
    new = people["new"]
    commands.overrule_kind(actor("owner"), new.pk, "mixed", reason="老主顾换了号", until=MARCH)
    commands.judge_buyers(force=True)
    assert kind_of(new) == "mixed"
    commands.end_overrule(actor("owner"), KindOverrule.objects.get().pk)
    commands.judge_buyers(force=True)
    assert kind_of(new) == ""


def test_who_was_right_once_the_rules_come_to_the_same(people, shop, actor, browse):
    hold()
    owner, wang = actor("owner"), people["wang"]
    commands.overrule_kind(owner, wang.pk, "mixed", reason="只是双11来得急", until=MARCH)
    for month in ("2026-01", "2026-03", "2026-05", "2026-07"):
        buy(shop, wang, f"{month}-21")
    fill()
    commands.judge_buyers(force=True)
    assert [each.right for each in queries.words(owner)] == ["colleague"]
    page = browse("owner").get("/insight/kinds-of-buyers/").content.decode()
    assert "Who was right" in page and "只是双11来得急" in page and "colleague" in page


def test_a_word_needs_a_reason_and_a_day_and_is_taken_back(people, actor):
    owner, wang = actor("owner"), people["wang"]
    with pytest.raises(NotFound):
        commands.overrule_kind(owner, wang.pk, "mixed", reason="x", until=MARCH)
    hold()
    with pytest.raises(Invalid) as error:
        commands.overrule_kind(owner, wang.pk, "best", reason=" ", until=dt.date(2026, 1, 1))
    assert set(error.value.fields) == {"kind", "reason", "until"}
    commands.overrule_kind(owner, wang.pk, "mixed", reason="x", until=MARCH)
    fact = RecordedFact.objects.filter(kind="insight.kind_overruled").latest("pk")
    undo_changes(owner, [fact.pk])
    assert kind_of(wang) == "transaction" and not KindOverrule.objects.open().exists()


def test_on_the_record(people, browse):
    hold()
    owner, wang = browse("owner"), people["wang"]
    record = f"/customers/{wang.pk}/"
    assert "You know better?" in owner.get(record).content.decode()
    address = f"/insight/kinds-of-buyers/of/{wang.pk}/"
    owner.post(address, {"kind": "mixed", "reason": "", "until": "soon"})
    page = owner.get(record).content.decode()
    assert "Say why: later it is read who was right." in page
    owner.post(address, {"kind": "mixed", "reason": "邻居", "until": "2027-03-31"})
    page = owner.get(record).content.decode()
    assert "邻居" in page and "Transaction buyer" in page and "Let the rules count again" in page
    assert browse("agent").post(address, {"kind": "mixed"}).status_code == 403
    owner.post(f"/insight/kinds-of-buyers/words/{KindOverrule.objects.get().pk}/ending/")
    assert kind_of(wang) == "transaction"


def test_programs_overrule_and_let_go(people, actor):
    hold()
    scopes = ["insight.overrule", "insight.view"]
    secret = make_token(actor("owner"), name="t", scopes=scopes)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "en"})
    lin = people["lin"]

    def post(path: str, body: dict):
        return client.post(f"/api/v1/kinds-of-buyers{path}", json.dumps(body), content_type="application/json")  # fmt: skip

    body = {"kind": "mixed", "reason": "搬走了", "until": "2027-03-31"}
    made = post(f"/people/{lin.pk}/word", body)
    assert made.status_code == 201 and made.json()["ruled"] == "relationship"
    assert kind_of(lin) == "mixed"
    assert post(f"/words/{made.json()['id']}/ending", {}).status_code == 204
    assert kind_of(lin) == "relationship"
    assert post(f"/words/{made.json()['id']}/ending", {}).status_code == 409
