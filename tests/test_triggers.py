"""From what happens to people to what is done to them: triggers of every room, the example room's among them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from shuke.common import clock
from shuke.common.access import SYSTEM, Scope
from shuke.common.errors import Forbidden, Invalid, NotFound
from shuke.customers import commands as customers
from shuke.customers.models import Customer, Tagging
from shuke.engage import commands as engage
from shuke.engage import queries
from shuke.engage.due import run_due
from shuke.engage.models import Due
from shuke.engage.tests.shop import NOW
from tests.example_room.following import TAG, follow_up

pytestmark = pytest.mark.django_db

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture
def lin(actor):
    with clock.fixed(NOW - DAY):
        return customers.add_customer(actor("agent"), name="林小满")


def times(key: str, since: dt.datetime, until: dt.datetime, **values: str) -> list[int]:
    """Whom it happened to, as a rehearsal reads it."""
    return [person for person, _at in queries.happened(SYSTEM, key, values, since, until)]


def test_a_wish_leads_to_a_tag_a_day_later_once(browse, actor, lin):
    with clock.fixed(NOW):
        browse("agent").post(f"/wishes/of/{lin.pk}/", {"text": "红色的小书包"})
        browse("agent").post(f"/wishes/of/{lin.pk}/", {"text": "雨靴"})
    for minutes in (1, 2, 3):  # each minute looks back an hour
        with clock.fixed(NOW + minutes * MINUTE):
            assert follow_up() == 1
            assert run_due() == 0
    assert Due.objects.count() == 1
    with clock.fixed(NOW + DAY - MINUTE):
        assert run_due() == 0
    assert TAG not in browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    with clock.fixed(NOW + DAY):
        assert run_due() == 1 and run_due() == 0
    assert TAG in browse("agent").get(f"/customers/{lin.pk}/").content.decode()
    assert Tagging.objects.count() == 1


def test_the_same_answers_for_the_past(actor, lin):
    """From `since` on and before `until`; whoever was merged is who stands for them."""
    with clock.fixed(NOW):
        customers.set_tags(actor("owner"), lin.pk, ["VIP"])
        emma = customers.add_customer(actor("agent"), name="Emma Clarke")
        customers.grant_consent(actor("agent"), emma.pk, "email", source="staff:1")
    tag = str(Tagging.objects.get().tag_id)
    hour = dt.timedelta(hours=1)
    assert times("customers.tagged", NOW, NOW + hour, tag=tag) == [lin.pk]
    assert times("customers.tagged", NOW - hour, NOW, tag=tag) == []
    assert times("customers.joined", NOW, NOW + hour) == [emma.pk]
    assert times("customers.opted_in", NOW, NOW + hour, channel="email") == [emma.pk]
    assert times("customers.opted_in", NOW, NOW + hour, channel="sms") == []
    Customer.objects.filter(pk=lin.pk).update(merged_into=emma.pk)
    assert times("customers.tagged", NOW, NOW + hour, tag=tag) == [emma.pk]


def test_birthdays_of_both_calendars_are_told_days_before(actor, lin):
    """The fourth of April 2027, and the first of the eighth moon, which is the 1st of September."""
    Customer.objects.filter(pk=lin.pk).update(birth_month=4, birth_day=4, birth_calendar="solar")
    week = clock.day_start(dt.date(2027, 3, 28))
    assert times("customers.birthday", week, week + DAY, days="7") == [lin.pk]
    assert times("customers.birthday", week + MINUTE, week + DAY, days="7") == []
    assert times("customers.birthday", week, week + DAY, days="3") == []
    Customer.objects.filter(pk=lin.pk).update(birth_month=8, birth_day=1, birth_calendar="lunar")
    since = clock.day_start(dt.date(2027, 8, 1))
    assert times("customers.birthday", since, since + 60 * DAY, days="0") == [lin.pk]


def test_every_trigger_answers_and_has_its_sentence_in_both_languages(actor):
    """None of a value that is no choice; in words of the reader's language."""
    owner = actor("owner")
    for each in queries.triggers(owner):
        values = {}
        for field in each.fields:
            options = list(field.choices(owner)) if field.choices else [("x", "x")]
            values[field.name] = options[0][0] if options else ""
        if all(values.values()):
            assert list(queries.happened(owner, each.key, values, NOW, NOW + DAY)) == []
            sentences = set()
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    sentences.add(queries.sentence(owner, each, values))
            assert len(sentences) == (1 if each.key.startswith("wishes.") else 2), each.key
        if each.fields:
            with pytest.raises(Invalid):
                list(queries.happened(owner, each.key, {}, NOW, NOW + DAY))
    with translation.override("en"):
        birthday = queries.trigger_of(owner, "customers.birthday")
        assert queries.sentence(owner, birthday, {"days": "7"}) == "has a birthday in 7 days"


def test_rights_hold_for_what_starts_and_for_what_is_done(actor, lin):
    analyst = actor("analyst")
    assert "tasks.spoken_to" not in {each.key for each in queries.triggers(analyst)}
    assert "tag" not in {each.key for each in queries.deeds(analyst)}
    with pytest.raises(Forbidden):
        list(queries.happened(analyst, "tasks.spoken_to", {}, NOW, NOW + DAY))
    with pytest.raises(NotFound):
        engage.do_to_people(analyst, "tag", {"tag": "VIP"}, [lin.pk])
    with pytest.raises(Invalid):
        engage.do_to_people(actor("owner"), "tag", {}, [lin.pk])
    limited = replace(actor("agent"), scope=Scope(stores=frozenset()))
    day = ("customers.joined", {}, NOW - DAY, NOW)
    assert list(queries.happened(limited, *day)) == []
    assert [pk for pk, _at in queries.happened(actor("agent"), *day)] == [lin.pk]
    assert {"tag", "untag", "list", "task"} <= {each.key for each in queries.deeds(actor("owner"))}
    engage.do_to_people(actor("owner"), "task", {"title": "打个电话"}, [lin.pk])
    assert lin.in_tasks.count() == 1
