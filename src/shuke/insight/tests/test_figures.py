"""A number leads to its people: the list of customers, narrowed to them, with a way back."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from shuke.common.models import BulkChange
from shuke.insight.figures import people_url
from shuke.insight.models import PeopleList
from shuke.insight.reports import REPORTS
from shuke.insight.segments import running
from shuke.insight.segments.checking import check

BOUGHT_OFTEN = {"where": {"all": [{"field": "orders", "op": "at_least", "value": 2}]}}


def links(page: str) -> list[str]:
    """Of its tables, and of its charts (in JSON)."""
    page = page.replace("\\u0026", "&")
    return [html.unescape(url) for url in re.findall(r'"(/customers/\?people=[^"]+)"', page)]


def people(definition: dict) -> set[int]:
    return set(running.page_of_ids(check(definition), after=0, limit=1000))


@pytest.mark.parametrize("key", REPORTS)
def test_every_number_of_a_report_opens_the_list_of_its_people(browse, town, key):
    client = browse("marketer")
    report = f"/insight/{key}/?as_of=last"
    for url in dict.fromkeys(links(client.get(report).text)):
        [raw] = parse_qs(urlsplit(url).query)["definition"]
        page = client.get(url)
        assert page.status_code == 200, url
        table = page.context["table"]
        assert set(table.ids()) == people(json.loads(raw)), url
        assert table.is_counted and table.count == len(table.ids())
        back = html.unescape(re.search(r'class="condition">\s*<a href="([^"]+)"', page.text)[1])
        assert back.startswith(f"/insight/{key}/?as_of=last"), "it leads back to the same question"


def test_the_list_of_a_figure_sorts_filters_exports_and_acts(browse, town, actor):
    client, owner = browse("marketer"), browse("owner")
    url = people_url("Bought often", BOUGHT_OFTEN, "/insight/rfm/")
    whole = people(BOUGHT_OFTEN)
    by_name = client.get(f"{url}&sort=search_name").context["table"]
    assert [row.pk for row in by_name.page.rows] != [
        row.pk for row in client.get(f"{url}&sort=-spent").context["table"].page.rows
    ]
    few = client.get(f"{url}&last=30").context["table"]
    assert set(few.ids()) < whole
    form = client.get(url).text
    assert '<input type="hidden" name="definition" value="{&quot;where' in form, "filters keep it"
    export = owner.post(f"/customers/export/?{urlsplit(url).query}")
    assert len(b"".join(export).decode().splitlines()) == len(whole) + 1
    answer = client.post(
        f"/lists/customers/actions/keep/?{urlsplit(url).query}", {"all": "1", "keep-name": "Often"}
    )
    assert answer.status_code == 302
    kept = PeopleList.objects.get()
    assert set(kept.members.values_list("customer_id", flat=True)) == whole
    client.post(f"/lists/changes/{BulkChange.objects.get().pk}/undo/")
    assert kept.archivings.open().exists()


def test_people_of_a_figure_are_saved_as_a_live_segment(browse, town):
    url = people_url("Bought often", BOUGHT_OFTEN)
    page = browse("marketer").get(url).text
    builder = html.unescape(re.search(r'"(/segments/new/[^"]+)"', page)[1])
    opened = browse("marketer").get(builder)
    assert opened.status_code == 200 and "Bought often" in opened.text
    assert "/segments/new/?name" not in browse("analyst").get(url).text


def test_an_address_that_cannot_be_read_never_means_everybody(browse, town):
    client = browse("marketer")
    for broken in ("", "{", "[]", '{"where": {"field": "nonsense"}}'):
        answer = client.get("/customers/", {"people": "x", "definition": broken})
        assert answer.status_code == 422, broken
        answer = browse("owner").post(f"/customers/export/?people=x&definition={broken}")
        assert answer.status_code == 422, broken


def test_the_way_back_stays_in_the_house(browse, town):
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        page = browse("marketer").get(people_url("x", BOUGHT_OFTEN, elsewhere)).text
        assert f'href="{elsewhere}' not in page


def test_who_may_not_see_segments_is_told(browse, town):
    assert browse("agent").get(people_url("x", BOUGHT_OFTEN)).status_code == 403


def test_the_record_walks_through_the_people_of_a_figure(browse, town):
    client = browse("marketer")
    rows = client.get(people_url("x", BOUGHT_OFTEN)).context["table"].page.rows
    page = client.get(rows[0].url)
    assert f"/customers/{rows[1].pk}/?list=people" in page.text
    cut = client.get(f"/customers/{rows[0].pk}/?list=people%3Dx%26definition%3D%257B")
    assert cut.status_code == 200
