"""A room that no other one knows stands everywhere in the house by what it declares (docs/rooms.md)."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from shuke.common import clock
from shuke.common.access import Scope
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.customers import commands as customers
from shuke.team.commands import make_token
from shuke.team.queries import kpis
from shuke.warehouse import engine
from shuke.warehouse.tables import Table
from shuke.warehouse.testing import fill
from tests.example_room.commands import make_wish, take_back_wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    return customers.add_customer(actor("agent"), name="林小满")


@pytest.fixture
def wish(actor, lin):
    return make_wish(actor("agent"), lin.pk, "红色的小书包")


def test_its_page_stands_in_the_menu_for_those_who_may_see_it(browse, wish):
    page = browse("analyst").get("/").content.decode()
    assert 'href="/wishes/"' in page
    assert "红色的小书包" in browse("analyst").get("/wishes/").content.decode()
    assert "Note wishes" in browse("agent").get("/team/roles/").content.decode()
    assert browse("analyst").post(f"/wishes/{wish.pk}/taking-back/").status_code == 403


def test_the_record_today_and_the_palette_show_it(browse, lin, wish):
    agent = browse("agent")
    record = agent.get(f"/customers/{lin.pk}/").content.decode()
    assert record.count("红色的小书包") == 2  # the panel and the timeline
    assert "红色的小书包" in agent.get("/").content.decode()
    hits = agent.get("/search/", {"q": "书包"}).json()["results"]
    assert [hit["label"] for hit in hits] == ["红色的小书包"]


def test_who_did_what_is_told_in_its_words(browse, lin, wish):
    browse("agent").post(f"/wishes/{wish.pk}/taking-back/")
    audit = browse("owner").get("/audit/").content.decode()
    assert "noted a wish of" in audit and "took back a wish of" in audit
    assert "红色的小书包" not in browse("agent").get("/wishes/").content.decode()


def test_programs_reach_it_and_the_person_gets_it(client, browse, staff, actor, lin, wish):
    _row, secret = make_token(
        actor("agent"), name="test", scopes=["wishes.view", "wishes.edit", "customers.view"]
    )
    bearer = {"authorization": f"Bearer {secret}"}
    made = client.post(
        "/api/v1/wishes", {"customer": lin.pk, "text": "雨靴"}, "application/json", headers=bearer
    )
    assert made.status_code == 201
    listed = client.get("/api/v1/wishes", headers=bearer).json()
    assert [each["text"] for each in listed] == ["雨靴", "红色的小书包"]
    held = json.loads(browse("owner").post(f"/customers/{lin.pk}/export/").content)
    assert [row["text"] for row in held["example_room.wish"]] == ["红色的小书包", "雨靴"]


def test_what_a_colleague_did_is_counted_by_day(actor, lin):
    """By the shop's days; a wish that was taken back is none; others see it as far as they may."""
    agent, day = actor("agent"), dt.date(2026, 3, 1)
    midnight = clock.day_start(day)
    for seconds in (-1, 0, 7_200):
        with clock.fixed(midnight + dt.timedelta(seconds=seconds)):
            make_wish(agent, lin.pk, "雨靴")
    with clock.fixed(midnight + dt.timedelta(hours=23)):
        take_back_wish(agent, make_wish(agent, lin.pk, "伞").pk)
        make_wish(actor("owner"), lin.pk, "帽子")
    with clock.fixed(midnight + dt.timedelta(days=1)):
        make_wish(agent, lin.pk, "围巾")  # the day after
    for reader in ("agent", "owner"):
        rows = kpis(actor(reader), agent.id, day - dt.timedelta(days=1), day)
        figures = {row.kpi.key: (dict(row.days), row.total) for row in rows}
        assert figures["wishes.noted"] == ({day - dt.timedelta(days=1): 1, day: 2}, 3)
        assert figures["tasks.contacted"] == ({}, 0)
    limited = replace(actor("agent"), scope=Scope(stores=frozenset()))
    with pytest.raises(NotFound):
        kpis(limited, actor("owner").id, day, day)


def test_the_warehouse_copies_it(home, wish):
    assert "wishes" in {table.name for table in declared(Table)}
    fill()
    with engine.connect() as connection:
        assert connection.run(connection.table("wishes").count()) == 1
