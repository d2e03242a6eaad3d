"""What somebody's next order may hold, on the record and over the API, with reasons that can be checked there."""

import datetime as dt
import html

import pytest

from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.insight import commands
from shuke.insight.suggestions import load
from shuke.insight.suggestions.stored import path
from shuke.shop.commands.totals import refresh_totals

pytestmark = pytest.mark.once

FIRST = dt.date(2026, 5, 1)


def fill_with_regulars(shop, people: int, *, most: int = 5) -> dict[str, list]:
    """Half of the people buy CUBE every 30 days; of the others those who buy DUCK first buy BOOK a month later,
    and the rest BODY-80 twice."""
    groups: dict[str, list] = {"CUBE": [], "DUCK": [], "BODY-80": []}
    for number in range(people):
        person = shop.person(f"p{number}")
        kind = "CUBE" if number % 2 else ("DUCK" if number % 4 else "BODY-80")
        groups[kind].append(person)
        times = min(3 + number % 3, most) if kind == "CUBE" else 2
        for time in range(times):
            day = FIRST + dt.timedelta(days=30 * time + number % 20)
            goods = "BOOK" if kind == "DUCK" and time else kind
            shop.order(person, f"{day}T12:00", (goods, 1, 100))
    refresh_totals([one.pk for group in groups.values() for one in group])
    shop.fill()
    return groups


@pytest.fixture(scope="module")
def regulars(lasting_shop):
    groups = fill_with_regulars(lasting_shop, 400)
    assert commands.learn_suggestions() is not None
    return lasting_shop, groups


@pytest.fixture
def look(browse):
    """`look(person)`: what the panel of the record says."""

    def read(person) -> str:
        refresh_totals([person.pk])
        page = browse("owner").get(f"/customers/{person.pk}/").text
        assert f"/next/of/{person.pk}/" in page, "the record asks for it"
        answer = browse("owner").get(f"/next/of/{person.pk}/")
        assert answer.status_code == 200
        return html.unescape(" ".join(answer.text.split()))

    return read


def test_what_is_bought_again_and_again_comes_with_its_rhythm(regulars, look):
    _shop, groups = regulars
    said = look(groups["CUBE"][7])
    assert said.index("CUBE") < said.index("bought on")
    assert "as a rule every 30 days" in said and "due" in said
    assert "of ten suggestions" in said


def test_what_others_bought_too_is_said_with_how_many(regulars, look, db):
    shop, groups = regulars
    newcomer = shop.person("新来的")
    shop.order(newcomer, "2026-11-01T12:00", ("DUCK", 1, 100))
    assert (
        f"{len(groups['DUCK'])} of {len(groups['DUCK'])} who bought “DUCK” bought it too"
        in look(newcomer)
    )
    shop.order(newcomer, "2026-11-02T12:00", ("BOOK", 1, 100))
    assert "bought it too" not in look(newcomer), "an order of this moment counts at once"


def test_what_was_given_back_is_never_suggested(regulars, look, db):
    shop, groups = regulars
    one = groups["CUBE"][3]
    assert "CUBE" in look(one)
    shop.order(one, "2026-11-10T12:00", ("CUBE", 1, 100), kind="return")
    assert "CUBE" not in look(one)


def test_nobody_who_refused_automatic_decisions_is_reckoned_with(regulars, look, db):
    _shop, groups = regulars
    customers.withdraw_consent(SYSTEM, groups["CUBE"][5].pk, "any", purpose="automated", source="x")
    assert "refused automatic decisions" in look(groups["CUBE"][5])


def test_who_bought_nothing_is_told_nothing(regulars, browse, db):
    prospect = regulars[0].person("潜客")
    assert "/next/of/" not in browse("owner").get(f"/customers/{prospect.pk}/").text
    assert "says what comes next" in browse("owner").get(f"/next/of/{prospect.pk}/").text


def test_a_program_reads_the_same(regulars, look, actor, db):
    from django.test import Client

    from shuke.team.commands import make_token

    _shop, groups = regulars
    _, secret = make_token(actor("owner"), name="till", scopes=["orders.view", "customers.view"])
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    body = client.get(f"/api/v1/customers/{groups['CUBE'][7].pk}/next-products").json()
    first = body["products"][0]
    assert first["title"] == "CUBE" and 0.5 < first["chance"] <= 1
    assert first["reason"] in look(groups["CUBE"][7])
    last = max(
        FIRST + dt.timedelta(days=30 * time + (2 * 7 + 1) % 20)
        for time in range(3 + (2 * 7 + 1) % 3)
    )
    assert first["on"] == str(last + dt.timedelta(days=30))
    assert client.get("/api/v1/customers/99999/next-products").status_code == 404


def test_it_is_learnt_once_a_day(regulars):
    before = path().stat().st_mtime_ns
    assert commands.learn_suggestions() is None
    assert path().stat().st_mtime_ns == before
    assert commands.learn_suggestions(force=True) is not None
    assert path().stat().st_mtime_ns > before
    stored = load()
    assert (
        0.7 < stored.held_out[0].hit_rate <= 1
        and stored.gaps[stored.items_of(stored.product)[1]] == 30
    )
