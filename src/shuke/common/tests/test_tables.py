"""Lists: every page of a walk shows each row once, in order; sorting, filters and columns stay
in the address."""

import datetime as dt

import pytest
from django.db.models import IntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.common.kit.paging import page
from shuke.common.kit.tables import Column, Filter, Table
from shuke.common.models import RecordedFact

START = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


class FactTable(Table):
    name = "facts"
    columns = [
        Column("kind", "Kind", sort=True, link=lambda row: f"/facts/{row.pk}/"),
        Column("at", "When", kind="moment", sort=True),
        Column("payload.score", "Score", kind="number", sort="score", at_first=False),
    ]
    filters = [
        Filter("kind", "Kind", choices=[("sold", "Sold"), ("sent", "Sent")]),
        Filter("q", "Search", kind="search", fields=["kind"]),
        Filter("at", "Placed", kind="days"),
    ]
    default_sort = "-at"
    page_size = 2
    empty = ("No facts yet", "Do something.")


def record(*rows):
    """Facts from (kind, hours after START, score or None)."""
    RecordedFact.objects.all().delete()
    RecordedFact.objects.bulk_create(
        RecordedFact(kind=kind, at=START + dt.timedelta(hours=hours), payload=_payload(score))
        for kind, hours, score in rows
    )
    return RecordedFact.objects.annotate(score=Cast(KT("payload__score"), IntegerField()))


def _payload(score):
    return {} if score is None else {"score": score}


def table_for(query="", queryset=None, cookies=None, **options):
    request = RequestFactory().get(f"/facts/?{query}")
    request.COOKIES.update(cookies or {})
    return FactTable(request, queryset, **options)


def walked(queryset, sort, size):
    """Every page from the first to the last, then back again from the last."""
    there, back, step = [], [], page(queryset, sort, size)
    there.append([row.pk for row in step.rows])
    while step.after:
        step = page(queryset, sort, size, after=step.after)
        there.append([row.pk for row in step.rows])
    back.append([row.pk for row in step.rows])
    while step.before:
        step = page(queryset, sort, size, before=step.before)
        back.append([row.pk for row in step.rows])
    return there, back


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["sold", "sent", "小满", "a'b"]),
        st.integers(0, 4),
        st.one_of(st.none(), st.integers(-2, 2)),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=25)
@given(
    rows=ROWS,
    sort=st.sampled_from(["score", "at", "kind", "pk"]),
    down=st.booleans(),
    size=st.integers(1, 5),
)
def test_a_walk_shows_every_row_once_in_order(rows, sort, down, size):
    queryset = record(*rows)
    read = {
        "score": lambda f: f.score,
        "at": lambda f: f.at,
        "kind": lambda f: f.kind,
        "pk": lambda f: f.pk,
    }[sort]
    there, back = walked(queryset, f"-{sort}" if down else sort, size)
    shown = [pk for each in there for pk in each]
    by_id = {fact.pk: fact for fact in queryset}
    assert sorted(shown) == sorted(by_id)
    facts = [by_id[pk] for pk in shown]
    known = [fact for fact in facts if read(fact) is not None]
    assert facts == known + [fact for fact in facts if read(fact) is None]
    order = queryset.filter(pk__in=[f.pk for f in known])
    sign = "-" if down else ""
    assert known == list(order.order_by(f"{sign}{sort}", f"{sign}pk"))
    # The way back ends on a full first page and misses nobody either.
    assert back[-1] == there[0]
    assert {pk for each in back for pk in each} == set(shown)


@pytest.mark.django_db
def test_a_row_that_arrives_meanwhile_moves_nothing():
    queryset = record(("sold", 1, 1), ("sold", 2, 2), ("sold", 3, 3))
    first = page(queryset, "-at", 2)
    RecordedFact.objects.create(kind="sold", at=START + dt.timedelta(hours=9), payload={})
    second = page(queryset, "-at", 2, after=first.after)
    assert [row.payload["score"] for row in second.rows] == [1]


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["%%%", "e30", "WyItYXQiXQ", "WyItYXQiLCJ4IiwiMSJd", "eA"])
def test_a_damaged_cursor_gives_the_first_page(broken):
    queryset = record(("sold", 1, 1), ("sold", 2, 2), ("sold", 3, 3))
    assert page(queryset, "-at", 2, after=broken).rows == page(queryset, "-at", 2).rows


@pytest.mark.django_db
def test_a_page_whose_rows_are_gone_gives_the_first_page():
    queryset = record(("sold", 1, 1), ("sold", 2, 2), ("sold", 3, 3))
    first = page(queryset, "-at", 2)
    RecordedFact.objects.filter(at__lt=START + dt.timedelta(hours=2)).delete()
    again = page(queryset, "-at", 2, after=first.after)
    assert len(again.rows) == 2
    assert not again.before


@pytest.mark.django_db
def test_the_address_sorts_and_turns():
    queryset = record(("sold", 1, 1), ("sent", 2, 2))
    table = table_for("sort=kind", queryset)
    assert [row.kind for row in table.page.rows] == ["sent", "sold"]
    kind, at = table.heads
    assert (kind.direction, QueryDict(kind.url[1:])["sort"]) == ("ascending", "-kind")
    assert (at.direction, QueryDict(at.url[1:])["sort"]) == ("", "-at")


@pytest.mark.django_db
def test_an_unknown_sort_is_the_default_one():
    table = table_for("sort=payload__secret", record(("sold", 1, 1)))
    assert table.sort == "-at"


@pytest.mark.django_db
def test_filters_narrow_and_read_as_a_sentence():
    queryset = record(("sold", 0, 1), ("sold", 30, 2), ("sent", 30, 3))
    table = table_for("kind=sold&at_from=2026-03-02&q=so", queryset)
    assert [row.payload["score"] for row in table.page.rows] == [2]
    says = [(each["label"], each["says"]) for each in table.conditions]
    assert says[0] == ("Kind", "Sold")
    assert "so" in says[1][1]
    without = QueryDict(table.conditions[0]["without"][1:])
    assert "kind" not in without
    assert without["at_from"] == "2026-03-02"


@pytest.mark.django_db
def test_days_are_the_shops_days():
    """08:00 UTC plus nine hours is already the next day in Shanghai."""
    queryset = record(("sold", 7, 1), ("sold", 9, 2))
    assert [f.payload["score"] for f in table_for("at_to=2026-03-01", queryset).page.rows] == [1]
    assert [f.payload["score"] for f in table_for("at_from=2026-03-02", queryset).page.rows] == [2]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["kind=nonsense", "at_from=2026-99-99", "q=%00"])
def test_values_that_mean_nothing_are_ignored(query):
    table = table_for(query, record(("sold", 1, 1), ("sent", 2, 2)))
    assert len(table.page.rows) == 2
    assert table.conditions == []


@pytest.mark.django_db
def test_counting_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr("shuke.common.kit.tables.Table.count_limit", 2)
    queryset = record(("sold", 1, 1), ("sold", 2, 2), ("sold", 3, 3))
    assert not table_for("", queryset).is_counted
    assert table_for("", queryset, count=3).count == 3
    assert table_for("", queryset, count=3).is_counted
    assert table_for("kind=sent", queryset, count=3).count == 0


@pytest.mark.django_db
def test_the_column_chooser_is_remembered(browse):
    client = browse("agent")
    answer = client.post(
        "/columns/", {"table": "sample", "column": ["name", "since"], "next": "/kit/?q=a"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/kit/?q=a")
    html = client.get("/kit/").content.decode()
    head = html.split("<thead>")[1].split("</thead>")[0]
    assert "Customer since" in head
    assert "Orders" not in head


@pytest.mark.django_db
def test_chosen_columns_come_from_the_cookie():
    queryset = record(("sold", 1, 1))
    table = table_for("", queryset, cookies={"shuke_columns_facts": "payload-score.gone"})
    assert [column.label for column in table.visible] == ["Score"]
    assert [cell.value for cell in table.lines[0]] == [1]


def test_a_plain_list_sorts_too(rf):
    class Names(Table):
        name = "names"
        columns = [Column("name", "Name", sort=True)]
        default_sort = "name"

    rows = [{"name": "b"}, {"name": None}, {"name": "a"}]
    table = Names(rf.get("/?sort=-name"), rows=rows)
    assert [row["name"] for row in table.page.rows] == ["b", "a", None]


def test_a_filtered_list_with_nothing_in_it_says_so(browse):
    html = browse("agent").get("/kit/?q=nobody-of-that-name").content.decode()
    assert "Nothing matches" in html
    assert "contains “nobody-of-that-name”" in html
