"""Where people get their post: noted on the record, brought by files, hidden from who may not see contacts."""

import datetime as dt
import re

import pytest

from shuke.common.access import SYSTEM
from shuke.common.models import UndoStep
from shuke.customers import commands
from shuke.customers.models import PostalAddress
from shuke.customers.postal import key_of, lines_of
from shuke.customers.queries import reach
from shuke.team.commands import make_token

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
HOME = {
    "receiver": "林小满",
    "province": "浙江",
    "city": "杭州",
    "street": "文三路 90 号 3-501",
    "postcode": "310012",
}


@pytest.fixture
def lin(home):
    return commands.add_customer(SYSTEM, name="林小满")


def test_a_colleague_notes_one_and_takes_it_back(lin, browse):
    agent = browse("agent")
    page = agent.get(f"/customers/{lin.pk}/addresses/").content.decode()
    assert 'name="street"' in page and 'value="林小满"' in page
    answer = agent.post(f"/customers/{lin.pk}/addresses/", HOME)
    assert answer.status_code == 200 and "浙江杭州文三路 90 号 3-501" in answer.content.decode()
    assert agent.post(f"/customers/{lin.pk}/addresses/", HOME).status_code == 422, "noted already"
    row = PostalAddress.objects.get()
    agent.post(f"/customers/{lin.pk}/addresses/{row.pk}/ending/")
    assert not PostalAddress.objects.open().exists()
    step = UndoStep.objects.latest("pk")
    assert agent.post(f"/changes/{step.pk}/undo/").status_code in (200, 204, 302)
    assert PostalAddress.objects.open().exists()


def test_what_cannot_be_an_address_is_said_beside_its_field(lin, browse):
    for street in ("", "文三路***"):
        answer = browse("agent").post(f"/customers/{lin.pk}/addresses/", {**HOME, "street": street})
        assert answer.status_code == 422 and "field-error" in answer.content.decode()


def test_who_may_not_see_contacts_sees_that_there_is_one(lin, browse):
    commands.add_address(SYSTEM, lin.pk, **HOME)
    page = browse("analyst").get(f"/customers/{lin.pk}/").content.decode()
    assert "文三路" not in page and "your role does not include contact details" in page
    assert browse("analyst").post(f"/customers/{lin.pk}/addresses/", HOME).status_code == 403


def test_over_the_api(lin, client, actor):
    scopes = ["customers.view", "customers.edit", "customers.contact"]
    _row, token = make_token(actor("owner"), name="t", scopes=scopes)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"/api/v1/customers/{lin.pk}/addresses"
    made = client.post(url, HOME, content_type="application/json", headers=headers)
    assert made.status_code == 201 and made.json()[0]["lines"][0] == "310012"
    assert client.delete(f"{url}/{made.json()[0]['id']}", headers=headers).status_code == 204
    assert client.get(url, headers=headers).json() == []


def test_files_bring_each_door_once_and_the_latest_is_written_to(lin):
    rows = [
        {**HOME, "customer_id": lin.pk, "seen_at": AT},
        {**HOME, "customer_id": lin.pk, "street": "浙江省杭州市 文三路90号 3-501".replace("省", "").replace("市 ", ""), "seen_at": AT},
        {**HOME, "customer_id": lin.pk, "street": "解放路 1 号 2-2", "seen_at": AT + dt.timedelta(days=1)},
        {**HOME, "customer_id": lin.pk, "street": "解放路 *** 号", "seen_at": AT + dt.timedelta(days=9)},
        {**HOME, "customer_id": None},
    ]  # fmt: skip
    assert commands.record_addresses(rows, source="import:1", at=AT) == {lin.pk}
    assert PostalAddress.objects.count() == 2
    assert "解放路" in reach([lin.pk], channel="post")[lin.pk].address
    again = [{**HOME, "customer_id": lin.pk, "seen_at": AT + dt.timedelta(days=20)}]
    assert commands.record_addresses(again, source="import:2", at=AT) == set()
    assert "文三路" in reach([lin.pk], channel="post")[lin.pk].address, "used again since"


def test_one_that_was_ended_is_not_brought_back_by_a_file(lin):
    row = commands.add_address(SYSTEM, lin.pk, **HOME)
    commands.end_address(SYSTEM, row.pk)
    commands.record_addresses([{**HOME, "customer_id": lin.pk}], source="import:1", at=AT)
    assert not PostalAddress.objects.open().exists()


def test_a_merged_record_is_reached_at_the_address_of_either(lin):
    other = commands.add_customer(SYSTEM, name="林小满")
    commands.add_address(SYSTEM, other.pk, **HOME)
    commands.merge_customers(SYSTEM, winner_id=lin.pk, loser_id=other.pk)
    assert "文三路" in reach([lin.pk], channel="post")[lin.pk].address


def test_lines_stand_in_the_order_of_the_country():
    assert lines_of(HOME) == ["310012", "浙江杭州文三路 90 号 3-501", "林小满"]
    abroad = {
        "receiver": "Jörg Weber",
        "street": "Hauptstr. 5",
        "postcode": "10115",
        "city": "Berlin",
        "province": "Berlin",
        "country": "Germany",
    }
    assert lines_of(abroad) == ["Jörg Weber", "Hauptstr. 5", "10115 Berlin", "Germany"]
    assert key_of(abroad) == key_of({**abroad, "street": "hauptstr 5", "postcode": ""})
    assert key_of(abroad) != key_of({**abroad, "receiver": "Emma Clarke"})
    assert re.fullmatch("[0-9a-f]{32}", key_of(HOME))
