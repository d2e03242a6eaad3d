"""Rules of engagement at the claim: how often, with an offer or without, who speaks first, and what it is told."""

import datetime as dt

import pytest
from django.urls import reverse

from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import Touch
from shuke.engage import commands
from shuke.engage.models import Send
from shuke.engage.queries import previews
from shuke.engage.tests.mailserver import MailServer
from shuke.engage.tests.shop import campaign
from shuke.insight import commands as insight
from shuke.relations import commands as relations
from shuke.relations.models import Relationship
from shuke.warehouse.testing import fill

pytestmark = pytest.mark.django_db
EVERYBODY = {"where": {"all": []}}
TYPES = {
    "types": [
        {"code": "buddy", "most": 1, "days": 30},
        {"code": "repair", "most": 0, "offers": "never"},
        {"code": "close", "offers": "asked"},
        {"code": "price", "offers": "only"},
        {"code": "served", "starts": "customer", "after": 7},
    ]
}


@pytest.fixture
def cast(actor, home, monkeypatch):
    """`cast["buddy"]`: somebody of that type; "plain" is of none."""
    monkeypatch.setattr("shuke.warehouse.commands.sync", lambda **_options: fill())
    owner = actor("owner")
    fill()
    row = relations.write_types(owner, TYPES)
    relations.run_rehearsal(row.pk)
    relations.begin_types(owner, row.pk)
    made = {}
    for name in (*(each["code"] for each in TYPES["types"]), "plain"):
        one = customers.add_customer(
            owner, name=name, identities=[("email", f"{name}@example.com")]
        )
        customers.grant_consent(owner, one.pk, "email", source="staff:1")
        if name != "plain":
            relations.choose_type(owner, one.pk, name, reason="they said so")
        made[name] = one
    fill()
    return made


@pytest.fixture
def everybody(actor, cast):
    return insight.save_segment(actor(), name="All", definition=EVERYBODY)


def send(segment, settings, run_jobs, **values):
    draft = campaign(segment_id=segment.pk, holdout_percent=0, **values)
    with MailServer() as server:
        settings.SMTP_URL = server.url
        commands.launch_campaign(SYSTEM, draft.pk)
        run_jobs()
    return draft


def reasons(draft) -> dict[str, str]:
    rows = Send.objects.filter(step=draft.step).select_related("customer")
    return {row.customer.name: row.reason for row in rows}


def test_each_type_gets_what_it_wants_and_the_ledger_says_why(
    cast, everybody, settings, run_jobs, browse
):
    plain = send(everybody, settings, run_jobs)
    assert reasons(plain) == {
        "buddy": "", "plain": "", "close": "", "repair": "relation_none",
        "price": "relation_plain", "served": "relation_first",
    }  # fmt: skip
    offer = send(everybody, settings, run_jobs, has_offer=True)
    assert reasons(offer) == {
        "buddy": "relation_often", "plain": "", "close": "relation_offer", "repair": "relation_none",
        "price": "", "served": "relation_first",
    }  # fmt: skip
    page = browse().get(reverse("engage:campaign", args=[offer.pk])).text
    assert "Wants no offers (relationship type)" in page and "has an offer in it" in page


def test_whoever_speaks_first_is_answered_for_some_days(cast, everybody, settings, run_jobs):
    now = clock.now()
    Touch.objects.create(
        customer=cast["served"], kind="collect.message", at=now, ref=1, detail={"direction": "out"}
    )
    assert reasons(send(everybody, settings, run_jobs))["served"] == "relation_first"
    Touch.objects.create(
        customer=cast["served"], kind="collect.message", at=now - dt.timedelta(days=6), ref=2,
        detail={"direction": "in"},
    )  # fmt: skip
    assert reasons(send(everybody, settings, run_jobs))["served"] == ""


def test_the_review_counts_them_and_leads_to_them(cast, everybody, actor):
    owner = actor()
    before = previews.audience(owner, everybody.pk)
    assert {each.key: each.people for each in before.refused} == {
        "relation_none": 1, "relation_plain": 1, "relation_first": 1,
    }  # fmt: skip
    with_offer = previews.audience(owner, everybody.pk, offers=True)
    assert {each.key for each in with_offer.refused} == {
        "relation_none", "relation_offer", "relation_first",
    }  # fmt: skip
    left = previews.people_of_part(owner, everybody.pk, "left-out", "relation_offer", offers=True)
    assert left == [cast["close"].pk]


def test_a_service_message_is_not_marketing(cast):
    from shuke.customers.queries import reach
    from shuke.customers.slots import Stage
    from shuke.engage.ledger.gating import stops
    from shuke.engage.models import Step

    people = reach([one.pk for one in cast.values()], channel="email", purpose="service")
    step = Step(kind="opt_in", purpose=Step.Purpose.SERVICE, channel="email")
    assert stops(step, people.values(), Stage.CLAIM) == {}


def test_a_changed_rule_is_rehearsed_on_what_was_sent_and_mismatches_lead_to_people(
    cast, everybody, settings, run_jobs, actor, browse
):
    send(everybody, settings, run_jobs, has_offer=True)
    stricter = {
        "types": [
            {**each, "offers": "never"} if each["code"] == "buddy" else each
            for each in TYPES["types"]
        ]
    }
    row = relations.write_types(actor(), stricter)
    relations.run_rehearsal(row.pk)
    row.refresh_from_db()
    assert (row.result["contacts"], row.result["offers"]) == (3, 3)
    assert row.result["stopped"] == {"relation_offer": 1}
    assert [each["customer"] for each in row.result["examples"]] == [cast["buddy"].pk]
    page = browse().get(reverse("relations:version", args=[row.pk])).text
    assert "Would not have been sent" in page and "buddy" in page
    assert Relationship.objects.filter(breached__gt=0).count() == 0, "a rehearsal changes nothing"
    relations.begin_types(actor(), row.pk)
    relations.assign_types()
    theirs = Relationship.objects.get(customer=cast["buddy"])
    assert (theirs.breaches, theirs.breached) == ({"relation_offer": 1}, 1)
    page = browse().get(reverse("relations:types")).text
    assert "1 was treated otherwise" in page
    listed = browse().get(
        reverse("customers:list"), {"relationship": "buddy", "breach": "relation_offer"}
    )
    assert "buddy" in listed.text and "price" not in listed.text
    record = browse().get(reverse("customers:record", args=[cast["buddy"].pk])).text
    assert "Marketing of the last 90 days that these rules would stop" in record


def test_the_editor_asks_whether_there_is_an_offer(cast, everybody, browse):
    client = browse("marketer")
    page = client.get(reverse("engage:audience"), {"segment_id": everybody.pk})
    assert "Wants only offers (relationship type)" in page.text
    page = client.get(reverse("engage:audience"), {"segment_id": everybody.pk, "has_offer": "on"})
    assert "Wants no offers (relationship type)" in page.text
