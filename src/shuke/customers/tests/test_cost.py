"""What a page asks the database: as many questions for fifty people as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuke.customers import commands
from shuke.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(actor):
    """Twenty customers with a phone each; one of them is merged into another."""
    people = [
        commands.add_customer(
            actor("owner"), name=f"王小{n}", city="杭州", identities=[("phone", f"1391111{n:04}")]
        )
        for n in range(20)
    ]
    Customer.objects.filter(pk=people[-1].pk).update(merged_into=people[0])
    return people


def asked(client, address):
    """The page and the questions that it asked."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return page, [each["sql"] for each in queries.captured_queries]


@pytest.mark.parametrize("columns", ["", "name.stage.average.first_order_at.joined_at.source.city"])
def test_a_list_asks_eleven_times_whatever_it_shows(crowd, browse, columns):
    client = browse("owner")
    client.cookies["shuke_columns_customers"] = columns
    page, queries = asked(client, reverse("customers:list") + "?sort=-spent")
    assert page.content.decode().count('class="person"') == 19
    # Session, staff, views, names of own fields, own kinds of identity, tags, people, contacts, all, merged.
    assert len(queries) <= 11  # one of them: whether a setting of the shop changed
    rows = next(sql for sql in queries if "ORDER BY" in sql and "customers_customer" in sql)
    assert "birth_year" not in rows


def test_a_list_counts_the_merged_by_their_range(crowd, browse):
    page, queries = asked(browse("owner"), reverse("customers:list"))
    assert page.context["table"].count == 19
    counts = [sql for sql in queries if "COUNT(" in sql and "WHERE" in sql]
    assert all('"merged_into_id" > 0' in sql for sql in counts), "SQLite walks “is not null” whole"


def test_a_record_asks_fifty_times(crowd, browse):
    _page, queries = asked(browse("owner"), reverse("customers:record", args=[crowd[3].pk]))
    # One of them for what the reader can undo, one for own fields, one for tags, one for lists, two for
    # coupons at hand and givable, two for who looks
    # after them and who could, one for whom they may be the same as, one for visits, one for the
    # household, one for what they own, one for promises, three for what is worth
    # asking next, three for the type of their relationship, one for journeys, one for what they last got, two for
    # points, one for tiers, one for events, one for addresses, three for what they wrote and how they felt, one
    # for tickets, one each for what they are stuck at, want and may buy, one for the example room of the tests.
    # Two note that somebody looked: whether it is noted in this hour, and if not, the note.
    assert len(queries) <= 50


def test_the_palette_reads_names_alone(crowd, browse):
    page, queries = asked(browse("owner"), "/search/?q=xiao")
    assert len(page.json()["results"]) >= 8
    # One for each kind of thing that can be found, the example room's too, besides who asks and what
    # the people are known by. Articles are ranked in memory: two ask whether one or a synonym changed, two
    # read them where they did.
    assert len(queries) <= 18
    assert not any("birth_year" in sql for sql in queries)
