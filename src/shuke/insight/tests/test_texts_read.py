"""Texts of people read: themes with their feeling, incrementally; what is gone; the report, segments, Today, API."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import translation

from shuke.collect.models import Message
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.insight import commands
from shuke.insight.commands import themes as theme_commands
from shuke.insight.commands.rises import find_rises
from shuke.insight.commands.texts import mend_texts, read_texts
from shuke.insight.models import TextReading, TextRise, ThemeRules
from shuke.insight.queries import reports
from shuke.insight.queries.texts import mood_panel, readings, rises, sentences
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.conftest import TODAY
from shuke.insight.text_concerns import theme_rises
from shuke.insight.texts.themes import Themes, read_back, standard
from shuke.insight.texts.words import longest, words_of


def write(text, person=None, *, days=1, channel="chat", **more):
    """A message that somebody wrote to the shop so many days ago."""
    number = Message.objects.count() + 1
    at = TODAY - dt.timedelta(days=days)
    return Message.objects.create(
        channel=channel, ref=f"m{number}", door="hook-1", direction=more.pop("direction", "in"),
        sender=f"buyer{number}", text=text, thread=f"m{number}", occurred_at=at, received_at=at,
        customer=person, **more,
    )  # fmt: skip


def about(text):
    write(text)
    read_texts()
    return read_back(TextReading.objects.latest("pk").themes)


def test_each_theme_has_its_own_feeling(shop):
    themes = about("物流很快，但是衣服质量太差了")
    assert themes["delivery"] == 1
    assert themes["quality"] == -1
    themes = about("Fast delivery, but the quality is terrible")
    assert themes["delivery"] == 1 and themes["quality"] == -1


def test_words_of_other_scripts_are_whole_words(shop):
    assert "size" not in standard().parts("we emphasize it")
    assert "size" in standard().parts("the sizes are off")
    assert "size" in standard().parts("这个size偏小")


def test_what_is_new_is_read_once(shop):
    lin = shop.person("林小满")
    write("质量很好", lin)
    customers.add_note(SYSTEM, lin.pk, "说物流太慢")
    write("", lin)
    write("自动", lin, answers={"event": "subscribe"})
    write("发货了", lin, direction="out")
    assert read_texts() == 2
    assert read_texts() == 0
    write("质量太差", lin)
    assert read_texts() == 1
    assert set(TextReading.objects.values_list("source", flat=True)) == {"messages", "notes"}


def test_what_is_put_on_another_record_or_gone_follows(shop):
    lin, emma = shop.person("林小满"), shop.person("Emma")
    message, other = write("质量很好", lin), write("质量很好", lin)
    read_texts()
    Message.objects.filter(pk=message.pk).update(customer=emma)
    Message.objects.filter(pk=other.pk).update(text="")
    assert mend_texts() == 2
    assert TextReading.objects.get(ref=message.pk).customer == emma
    assert TextReading.objects.get(ref=other.pk).gone_at
    assert mend_texts() == 0


def test_the_shops_own_themes_are_tried_then_read_by(shop, actor):
    write("爆珠很好吃，非常喜欢")
    write("物流太慢")
    read_texts()
    owner = actor("owner")
    row = theme_commands.write_themes(
        owner, {"themes": [{"key": "own1", "name": "爆珠", "words": ["爆珠"]}]}
    )
    theme_commands.rehearse_themes(row.pk)
    row.refresh_from_db()
    assert (
        row.result["texts"] == 2 and row.result["none"] == 1 and row.result["fresh"] == {"own1": 1}
    )
    assert not TextReading.objects.filter(themes__contains="own1")
    theme_commands.begin_themes(owner, row.pk)
    read_texts()
    assert sorted(TextReading.objects.values_list("themes", flat=True)) == ["", ",own1:g,"]
    theme_commands.end_themes(owner, row.pk)
    read_texts()
    assert TextReading.objects.filter(themes__contains="delivery").count() == 1


@pytest.mark.parametrize(
    "themes",
    [[], [{"key": "A", "name": "x", "words": ["x"]}], [{"key": "own", "name": "", "words": ["x"]}],
     [{"key": "own", "name": "\u2800", "words": ["x"]}], [{"key": "own", "name": "x", "words": []}], [{"key": "own", "name": "x", "words": ["!"]}],
     [{"key": "own", "name": "x", "words": ["x"]}, {"key": "own", "name": "y", "words": ["x"]}], "x", [None]],
)  # fmt: skip
def test_a_list_that_cannot_be_used_says_where(shop, actor, themes):
    from shuke.common.errors import Invalid

    with pytest.raises(Invalid) as refused:
        theme_commands.write_themes(actor("owner"), {"themes": themes})
    assert any(place.startswith("themes") for place in refused.value.fields)


def test_a_list_holds_in_the_language_that_it_was_not_written_in(shop, actor, browse):
    """Two names that differ for whoever wrote them may be one in another language."""
    owner = actor("owner")
    own = {"key": "own1", "name": "Delivery", "words": ["drone"]}
    with translation.override("zh-hans"):
        row = theme_commands.write_themes(
            owner, {"themes": [{"key": "delivery", "name": "", "words": ["物流"]}, own]}
        )
    theme_commands.rehearse_themes(row.pk)
    row.refresh_from_db()
    assert row.state == "done", row.error
    theme_commands.begin_themes(owner, row.pk)
    assert about("物流很快") == {"delivery": 1}
    assert "drone" in browse("owner").get("/insight/themes/").content.decode()


@pytest.fixture
def talk(shop):
    """Twelve people on delivery in the last week, badly, and a few before."""
    people = [shop.person(f"p{number}") for number in range(30)]
    for number in range(12):
        write("物流太慢了，很失望", people[number], days=1 + number % 5)
    for number in range(12, 26):
        write("质量很好，喜欢", people[number], days=10 + number)
    write("物流太慢了", people[27], days=30)
    for number in range(30):
        write("你好", days=8 + number % 27)
    read_texts()
    shop.people = people
    return shop


def test_a_theme_that_rises_is_on_today_with_its_texts(talk, actor):
    rise = TextRise.objects.get(theme="delivery")
    assert (rise.count, rise.bad) == (12, 12)
    concern = theme_rises(actor("owner"))
    assert "Delivery" in concern.title and concern.tone == "warn"
    assert any("物流太慢了" in line.label for line in concern.lines)


def test_one_angry_buyer_makes_no_rise(shop):
    lin = shop.person("林小满")
    for number in range(26):
        write("质量很好", shop.person(f"p{number}"), days=8 + number)
    for _number in range(40):
        write("物流太慢了", lin)
    read_texts()
    assert not TextRise.objects.exists()


def test_seven_people_make_no_rise_and_eight_do(shop):
    for number in range(26):
        write("质量很好", shop.person(f"p{number}"), days=8 + number)
    for number in range(7):
        write("物流太慢了", shop.person(f"q{number}"))
    read_texts()
    assert not TextRise.objects.filter(theme="delivery")
    write("物流太慢了", shop.person("q8"))
    read_texts()
    assert TextRise.objects.filter(theme="delivery")


def test_a_young_shop_has_no_usual_week(shop):
    for number in range(20):
        write("物流太慢了", shop.person(f"p{number}"))
    read_texts()
    assert find_rises() == 0


def test_a_word_of_no_theme_rises_too(talk):
    for number in range(10):
        write(f"想要蓝莓爆珠 {number}", talk.people[number])
    read_texts()
    assert "爆珠" in TextRise.objects.exclude(word="").first().word


def test_parts_of_a_word_are_left_out():
    assert longest({"蓝莓": 9, "莓爆": 9, "蓝莓爆珠": 9, "爆珠": 9}) == ["蓝莓爆珠"]
    assert words_of("Great 好吃 cookies, no") == {"great", "好吃", "cookies"}


def ids(*conditions):
    definition = check({"where": {"all": list(conditions)}})
    return {pk for batch in running.ids(definition) for pk in batch.to_pylist()}


def test_segments_ask_what_people_wrote_about(talk):
    talk.fill()
    first = {person.pk for person in talk.people[:12]}
    delivery = {"field": "wrote_about", "op": "is", "values": ["delivery"]}
    assert ids(delivery) == first | {talk.people[27].pk}
    assert ids({**delivery, "when": {"in_last": 7}}) == first
    assert ids({**delivery, "feelings": ["good"]}) == set()
    assert talk.people[28].pk in ids({**delivery, "op": "is_not"})
    bad = {"field": "wrote_feeling", "op": "is", "values": ["bad"], "when": {"in_last": 7}}
    assert ids(bad) == first
    good = {"field": "wrote_feeling", "op": "is", "values": ["good"]}
    assert ids(good) == {person.pk for person in talk.people[12:26]}


def test_texts_of_a_merged_record_are_the_survivors(talk, actor):
    customers.merge_customers(actor("owner"), talk.people[28].pk, talk.people[0].pk)
    talk.fill()
    found = ids({"field": "wrote_about", "op": "is", "values": ["delivery"]})
    assert talk.people[28].pk in found and talk.people[0].pk not in found


def test_the_report_tells_shares_and_leads_to_people(talk, actor, browse):
    talk.fill()
    report = reports.run_report(actor("owner"), "talk", {"days": "90"}).report
    assert report.whole.texts == 57
    by_key = {each.key: each for each in report.themes}
    assert (by_key["delivery"].texts, by_key["delivery"].bad, by_key["delivery"].people) == (
        13,
        13,
        13,
    )
    assert (by_key["quality"].texts, by_key["quality"].good) == (14, 14)
    assert sum(each.texts for each in report.weeks) == 57
    assert [each.key for each in report.channels] == ["messages:chat"]
    page = browse("owner").get("/insight/talk/").content.decode()
    assert "wrote_about" in page and "Delivery" in page
    assert browse("owner").get("/insight/talk/?of=notes").status_code == 200


def test_weeks_of_the_report_begin_when_the_shops_days_do(shop, actor, settings):
    """On both sides of the day on which clocks are put back (25 October)."""
    settings.SHOP_ZONE = "Europe/London"
    message = write("质量很好")
    day = dt.date(2026, 11, 20) - dt.timedelta(days=41)
    at = clock.day_start(day) + dt.timedelta(minutes=30)
    Message.objects.filter(pk=message.pk).update(occurred_at=at, received_at=at)
    read_texts()
    shop.fill()
    days = {"from": "2026-09-01", "until": "2026-11-20"}
    report = reports.run_report(actor("owner"), "talk", days).report
    assert [each.key for each in report.weeks if each.texts] == [day.isoformat()]


def test_the_page_of_texts_narrows_by_the_feeling_about_the_theme(talk, browse):
    write("物流很快，可是质量太差了", talk.people[29])
    read_texts()
    page = browse("owner").get("/insight/texts/?theme=quality&feeling=bad").content.decode()
    assert "物流很快" in page and "喜欢" not in page
    assert (
        "物流很快"
        in browse("owner").get("/insight/texts/?theme=delivery&feeling=good").content.decode()
    )


def test_who_may_not_read_messages_reads_none_here(talk, actor):
    from dataclasses import replace

    owner = actor("owner")
    without = replace(owner, capabilities=owner.capabilities - {"messages.view"})
    assert sentences(owner, readings(owner))
    assert not readings(without).exists()
    assert theme_rises(without).lines[0].label == "Delivery"
    assert not any(rise.sentences for rise in rises(without))


def test_contacts_in_texts_are_hidden_from_who_may_not_see_them(shop, actor):
    from dataclasses import replace

    lin = shop.person("林小满")
    write("质量太差 打 13912345678", lin)
    read_texts()
    owner = actor("owner")
    without = replace(owner, capabilities=owner.capabilities - {"customers.contact"})
    assert "13912345678" not in sentences(without, readings(without))[0].text


def test_the_record_shows_the_mood_of_the_last_texts(talk, browse, actor):
    page = browse("owner").get(f"/customers/{talk.people[0].pk}/").content.decode()
    assert "What they wrote last" in page and "物流太慢了" in page
    assert mood_panel(actor("owner"), None, [talk.people[28].pk]) is None


def test_the_form_writes_a_version_and_names_what_is_wrong(shop, browse, actor):
    owner = browse("owner")
    assert "物流" in owner.get("/insight/themes/").content.decode()
    given = {
        "0-key": "delivery",
        "0-name": "Delivery",
        "0-words": "物流, delivery",
        "1-name": "爆珠",
        "1-words": "爆珠",
    }
    made = owner.post("/insight/themes/new/", given)
    assert made.status_code == 302
    themes = Themes.of(ThemeRules.objects.get().definition).themes
    assert [(each.key, each.name) for each in themes] == [("delivery", ""), ("own1", "爆珠")]
    theme_commands.rehearse_themes(ThemeRules.objects.get().pk)
    assert "Switch on" in owner.get(made.url).content.decode()
    wrong = owner.post("/insight/themes/new/", {**given, "1-name": ""})
    assert wrong.status_code == 422 and "Give a name" in wrong.content.decode()


def test_a_key_that_held_before_is_no_new_themes(shop, browse, actor):
    """Segments that name it go on to mean what they meant."""
    owner = actor("owner")
    for key, words in (("own1", "爆珠"), ("delivery", "物流")):
        theme = {"key": key, "name": words, "words": [words]}
        row = theme_commands.write_themes(owner, {"themes": [theme]})
        theme_commands.rehearse_themes(row.pk)
        theme_commands.begin_themes(owner, row.pk)
    given = {"0-key": "", "0-name": "蓝莓", "0-words": "蓝莓"}
    assert browse("owner").post("/insight/themes/new/", given).status_code == 302
    [theme] = ThemeRules.objects.latest("pk").definition["themes"]
    assert theme["key"] == "own2"


def test_programs_read_texts_and_themes(talk, call):
    owner = call("owner")
    assert owner.get("/texts").json()["items"] == []  # a token without the right to read messages
    assert owner.get("/texts/themes").json() == []
    body = {"themes": [{"key": "own1", "name": "爆珠", "words": ["爆珠"]}]}
    assert owner.post("/texts/themes", body).status_code in (202, 403)


def test_a_rise_of_old_says_nothing(talk, actor):
    cache.clear()
    with clock.fixed(TODAY + dt.timedelta(days=4)):
        assert theme_rises(actor("owner")) is None


def test_the_commands_are_a_door():
    assert commands.read_texts is read_texts
