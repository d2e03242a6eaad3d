"""Segments by where the first and the last visit came from: in bulk, of one person, in words, merged."""

import datetime as dt

import polars as pl
import pytest
from django.db import transaction

from shuke.common import clock
from shuke.insight.queries import is_member
from shuke.insight.segments.checking import check
from shuke.insight.segments.explaining import reasons
from shuke.insight.segments.running import members
from shuke.insight.segments.sentences import sentence
from shuke.insight.segments.text.reading import read
from shuke.insight.segments.text.writing import write
from shuke.shop.commands import record_events

pytestmark = pytest.mark.django_db

#: Of each: hours ago, source, medium, campaign.
VISITS = {
    "regular": [(50, "baidu", "cpc", "spring"), (20, "xiaohongshu.com", "referral", ""), (3, "", "", "")],
    "direct": [(40, "", "", ""), (30, "google", "cpc", "summer")],
    "walker": [(9, "store", "qr", "opening")],
    "stranger": [],
}  # fmt: skip


def rule(field, op, *values, **more):
    return check({"where": {"all": [{"field": field, "op": op, "values": list(values), **more}]}})


@pytest.fixture
def people(shop):
    made = {name: shop.person(name) for name in VISITS}
    rows = [
        {"at": clock.now() - dt.timedelta(hours=hours), "name": "page", "visitor": name,
         "session": f"{name}-{hours}", "customer_id": made[name].pk, "source": source,
         "medium": medium, "campaign": campaign}
        for name, visits in VISITS.items()
        for hours, source, medium, campaign in visits
    ]  # fmt: skip
    with transaction.atomic():
        record_events(pl.DataFrame(rows), door="t")
    shop.fill()
    return made


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        (("first_visit", "is", "sem"), {"regular"}),
        (("first_visit", "is", "direct", "offline"), {"direct", "walker"}),
        (("first_visit", "is_not", "sem"), {"direct", "walker", "stranger"}),
        (("last_visit", "is", "social"), {"regular"}),
        (("last_visit", "is", "sem"), {"direct"}),
        (("last_visit", "is", "direct"), set()),
    ],
)
def test_the_way_of_a_visit(people, definition, names):
    definition = rule(*definition)
    page = members(definition)
    by_id = {person.pk: name for name, person in people.items()}
    assert {by_id[row["id"]] for row in page.rows} == names
    for name, person in people.items():
        assert is_member(definition, person.pk).inside == (name in names)
    assert read(write(definition)) == definition


def test_it_is_narrowed_said_and_explained(people):
    definition = rule("first_visit", "is", "sem", sources=["baidu"], campaigns=["spring"])
    assert (
        sentence(definition)
        == "People who first visited by Search advertising (SEM) (Baidu; spring)"
    )
    page = members(definition)
    assert reasons(definition, page.compiled, page.rows[0]) == [
        "First visit: Search advertising (SEM) · Baidu"
    ]
    other = rule("first_visit", "is", "sem", campaigns=["summer"])
    assert not members(other).rows
