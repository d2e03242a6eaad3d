"""Every report of the list: by HTTP, over the API, on the command line, as a file."""

import csv
import html
import io
import json
import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.core.management import CommandError, call_command
from tests.changes import last_change

from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.tests.conftest import TODAY
from shuke.insight.tests.fair import ask
from shuke.insight.views.report_pages import PAGES
from shuke.shop.models import Event

#: Overlap first asks which segments: test_flow opens its page.
#: What has tables in a small shop: kinds of buyers are told once rules hold (test_kinds), talk once somebody wrote
#: (test_texts_read).
SHARED = [key for key in REPORTS if key not in PAGES and key not in ("overlap", "kinds", "talk")]


pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def town(lasting_shop):
    """Buyers in two towns over several months, a return, one who never bought, and a visit."""
    shop = lasting_shop
    for number in range(6):
        person = shop.person(f"buyer {number}", city="杭州" if number % 2 else "上海")
        for month in range(number + 1):
            shop.order(person, f"2026-{4 + month:02}-0{1 + number}", ("CUBE", 1, 100 + number))
    shop.order(person, "2026-10-09", ("CUBE", 1, 100), kind="return")
    shop.person("nobody")
    visit = {"at": TODAY, "name": "page_viewed", "visitor": "v1", "door": "test", "key": "1"}
    Event.objects.create(**visit)
    shop.fill()
    return shop


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_list_leads_to_every_report(browse, home, db):
    client = browse("analyst")
    page = client.get("/insight/").content.decode()
    for report in REPORTS.values():
        assert f"/insight/{report.key}/" in page
    assert client.get("/insight/nothing/").status_code == 404
    assert browse("agent").get("/insight/").status_code == 403


@pytest.mark.parametrize("key", SHARED)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_report_is_a_page_with_tables_to_take_along(browse, town, key, language):
    client = browse("analyst", language)
    page = client.get(f"/insight/{key}/")
    assert page.status_code == 200
    assert ("As of today" in words(page)) == (language == "en")
    files = re.findall(r'href="(/insight/[^"]+\.csv[^"]*)"', page.content.decode())
    assert files
    for address in files:
        answer = client.get(address.replace("&amp;", "&"))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1
        assert "attachment" in answer["Content-Disposition"]


def test_options_of_an_address_are_used(browse, town):
    page = browse("analyst").get("/insight/pairs/?what=category&when=next&counting=sales")
    assert page.status_code == 200
    assert 'href="?what=category&amp;when=same&amp;counting=sales"' in page.content.decode()


def test_a_row_leads_to_the_people_it_counts(town, actor):
    from shuke.insight.queries import reports

    told = reports.run_report(actor("analyst"), "trend", {"grain": "month"})
    shown = REPORTS["trend"].present(told.report, told.query)
    buyers = [head.key for head in shown.sheets[0].heads].index("buyers")
    for line in shown.sheets[0].lines:
        assert line.audience is not None
        people = running.count(check(line.audience.definition(told.query))).people
        assert people == line.cells[buyers]
    assert sum(line.cells[buyers] for line in shown.sheets[0].lines) == 21


def test_a_campaign_begins_with_the_people_of_a_report(browse, town, actor):
    from shuke.insight.queries import list_segments

    client = browse("marketer", "en")
    page = client.get("/insight/trend/").content.decode()
    form = re.search(r'action="/insight/people/".*?</form>', page, re.S).group()
    assert "Send a campaign to these people" in form
    fields = {k: html.unescape(v) for k, v in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    answer = client.post("/insight/people/", fields)
    [segment] = list_segments(actor("marketer"))
    assert segment.name == fields["name"]
    assert segment.definition.canonical() == check(json.loads(fields["definition"])).canonical()
    assert answer["Location"] == f"{fields['next']}?segment={segment.id}"
    editor = client.get(answer["Location"]).text
    assert f"These people were saved as the segment “{segment.name}”." in html.unescape(editor)
    assert f"/changes/{last_change(actor('marketer'))}/undo/" in editor, "it can be undone"
    # The same people again are the same segment.
    assert client.post("/insight/people/", fields)["Location"] == answer["Location"]
    assert "They are your segment" in client.get(answer["Location"]).text
    for wrong in (
        {"next": "https://elsewhere.example/"},
        {"definition": "{"},
        {"definition": "[]"},
    ):
        assert client.post("/insight/people/", {**fields, **wrong}).status_code == 422
    assert len(list_segments(actor("marketer"))) == 1
    assert browse("analyst").post("/insight/people/", fields).status_code == 403
    assert "/insight/people/" not in browse("analyst").get("/insight/trend/").content.decode()


def test_an_option_that_cannot_be_used_is_told(browse, town):
    page = browse("analyst").get("/insight/trend/", {"grain": "year"})
    assert page.status_code == 422
    assert "By: Choose one of: Day, Week, Month." in words(page)
    assert "<table" not in page.text, "no numbers of another question"
    page = browse("analyst", "zh-hans").get("/insight/flow/", {"days": "0", "between": "kept"})
    assert "对比：填 1 到 3650 之间的整数。" in words(page)
    assert '<input type="number" name="days" value="90"' in page.text
    assert '<input type="hidden" name="between" value="kept">' in page.text
    with pytest.raises(CommandError, match="grain"):
        call_command("report", "trend", "--option", "grains=week")
    with pytest.raises(CommandError, match="grain"):
        call_command("report", "trend", "--option", "grain=year")


@pytest.mark.parametrize("key", REPORTS)
def test_the_command_line_tells_every_report(town, capsys, key):
    call_command("report", key)
    assert "synced_at" in capsys.readouterr().out
    call_command("report", key, "--json")
    assert json.loads(capsys.readouterr().out)["report"] == key


def test_the_command_line_lists_the_reports(capsys, db):
    call_command("report", "list")
    printed = capsys.readouterr().out
    assert [key for key in REPORTS if f"\n{key} " not in f"\n{printed}"] == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31"])
def test_a_day_beyond_the_calendar_is_refused_everywhere(browse, town, call, day):
    page = browse("analyst").get("/insight/trend/", {"as_of": day})
    assert page.status_code == 422
    assert "Enter a day between 1900 and 2200." in words(page)
    assert call("analyst").get("/insight/pareto", as_of=day).status_code == 422


@pytest.mark.parametrize("key", SHARED)
def test_every_report_can_be_asked_of_the_first_and_the_last_day(browse, town, key):
    for day in ("1900-01-01", "2200-12-31"):
        assert browse("analyst").get(f"/insight/{key}/", {"as_of": day}).status_code == 200


def test_the_summary_sets_the_last_days_beside_those_before(call, browse, town):
    told = call("analyst").get("/insight/summary", days="90").json()
    assert told["period"] == {"first": "2026-08-23", "last": "2026-11-20"}
    assert (told["lately"]["orders"], told["before"]["orders"]) == (1, 9)
    assert (told["lately"]["revenue"], told["before"]["buyers"]) == ("5.00", 4)
    assert told["sales"] == 21
    page = browse("analyst").get("/insight/summary/?days=90").content.decode()
    assert (
        "23 Aug 2026 to 20 Nov 2026, against 25 May 2026 to 22 Aug 2026 up to the same hour" in page
    )
    tile = page[page.index('class="stat"') :].split("</p>")[2]  # revenue, orders, buyers
    assert "75%" in tile and "before: 4" in tile and "bad" in tile
    link = html.unescape(re.search(r'href="(/customers/\?people[^"]+)"', tile)[1])
    [definition] = parse_qs(urlsplit(link).query)["definition"]
    assert running.count(check(json.loads(definition))).people == 1


def test_every_number_of_a_row_leads_to_its_people(browse, town):
    page = browse("analyst").get("/insight/trend/").content.decode()
    rows = page.split("<tbody>")[-1].split("</tr>")
    [sold] = [row for row in rows if ">Sept 2026<" in row]
    links = re.findall(r'href="(/customers/\?people[^"]+)"', sold)
    assert (
        len(set(links)) == 1 and len(links) == 5
    )  # its name, revenue, orders, buyers, order value
    [none] = [row for row in rows if ">Nov 2026<" in row]
    assert none.count("/customers/?people=") == 1  # a nought leads to nobody


@pytest.mark.parametrize("key", ["flow", "composition"])
def test_every_bar_leads_to_as_many_people(town, actor, key):
    _data, shown, _asked = ask(actor, key)
    [picture] = shown.pictures
    seen = set()
    for series, links in zip(picture.series, picture.cell_links, strict=True):
        for value, link in zip(series.values, links, strict=True):
            [definition] = parse_qs(urlsplit(link).query)["definition"]
            if (value, definition) not in seen and value:
                assert running.count(check(json.loads(definition))).people == value, link
            seen.add((value, definition))
    assert any(value for value, _definition in seen)


@pytest.mark.parametrize("key", ["rfm", "pareto"])
def test_tables_of_a_page_of_its_own_can_be_taken_along(browse, town, key):
    client = browse("analyst")
    page = client.get(f"/insight/{key}/?counting=sales").text
    [file] = {
        html.unescape(each) for each in re.findall(r'href="(/insight/[^"]+\.csv[^"]*)"', page)
    }
    assert "counting=sales" in file
    assert len(list(csv.reader(io.StringIO(client.get(file).content.decode("utf-8-sig"))))) > 3


def test_a_number_leads_to_a_list_and_back_to_the_same_question(browse, town):
    client = browse("analyst", "en")
    question = {"grain": "month", "counting": "sales", "from": "2026-08-01", "until": "2026-10-31"}
    page = client.get("/insight/trend/", {**question, "store": "taobao"}).text
    assert "Sept 2026" in page
    [sold] = [row for row in page.split("<tbody>")[-1].split("</tr>") if ">Sept 2026<" in row]
    number = html.unescape(re.search(r'href="(/customers/\?people[^"]+)"', sold)[1])
    listed = client.get(number).text
    assert set(re.findall(r"buyer \d", listed)) == {"buyer 5"}, "who alone bought in September"
    bar = listed.split('class="people-set', 1)[1].split("</div>\n</div>", 1)[0]
    back = html.unescape(re.search(r'href="([^"]+)"[^<]*<svg.*?Back to the figure', bar, re.S)[1])
    assert urlsplit(back).path == "/insight/trend/"
    assert dict(parse_qsl(urlsplit(back).query)) == {**question, "store": "taobao"}
    # There the same number leads to the same people.
    again = client.get(back).text
    assert f'href="{html.escape(number)}"' in again
