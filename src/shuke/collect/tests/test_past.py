"""Rules of who is the same person, rehearsed on files and documents that came in."""

import pytest

from shuke.collect import commands as collect
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.customers import commands
from shuke.customers.models import Identity
from shuke.customers.queries import joining

pytestmark = pytest.mark.django_db
#: Four buyers whose parcels one courier takes in, and one who bought twice under two names.
ORDERS = """订单号,下单时间,金额,买家会员名,手机号,邮箱,姓名
1,2026-05-01,10,小满,13911112222,,林小满
2,2026-05-02,10,嘉禾,13911112222,,陈嘉禾
3,2026-05-03,10,建国,13911112222,,王建国
4,2026-05-04,10,晓雨,13911112222,,周晓雨
5,2026-05-05,10,emma1,,emma@example.com,Emma
6,2026-05-06,10,emma2,,emma@example.com,Emma
"""


@pytest.fixture
def rehearsed(run_jobs):
    """`rehearsed(definition)`: what the rules would have done."""

    def rehearse(definition: dict) -> dict:
        row = commands.write_join_rules(SYSTEM, definition)
        run_jobs()
        row.refresh_from_db()
        assert not row.error
        return joining.described(SYSTEM, row)["rehearsal"]

    return rehearse


def test_a_rehearsal_says_who_would_be_kept_apart(bring, rehearsed):
    bring("orders", ORDERS)
    result = rehearsed({"kinds": [{"kind": "phone", "most": 2}]})
    assert (result["arrivals"], result["people"], result["then"]) == (6, 2, 4)
    assert (result["apart"], result["joined"], result["nobody"]) == (1, 0, 0)
    [example] = result["apart_examples"]
    holder = Identity.objects.get(kind="phone", masked=False).customer_id
    assert (example["kind"], example["customers"]) == ("phone", [holder])


def test_values_that_many_have_are_proposed_and_then_join_nobody(
    bring, rehearsed, browse, run_jobs
):
    bring("orders", ORDERS)
    result = rehearsed({})
    assert (result["apart"], result["joined"]) == (0, 0)
    [shared] = result["shared"]
    assert (shared["value"], shared["people"]) == ("139 1111 2222", 4)
    row = joining.versions(SYSTEM)[0]
    client = browse("owner")
    page = client.get(f"/customers/joining/versions/{row.pk}/").text
    assert "Seen with many people" in page
    sent = client.post(
        f"/customers/joining/versions/{row.pk}/exception/",
        {"identity": shared["identity"], "people": "4"},
    )
    run_jobs()
    page = client.get(sent.url)
    assert page.context["result"]["apart"] == 1
    assert page.context["result"]["shared"] == []
    assert "Phone 139 1111 2222 never joins: seen with 4 people." in page.text
    assert ">林小满<" in page.text, "its record, to look at"


def test_documents_of_the_api_and_customer_files_are_tried_too(bring, rehearsed):
    bring("customers", "姓名,手机号,邮箱\n林小满,13911112222,lin@example.com\n")
    body = {"name": "林小满", "phone": "13911112222", "openid": "o" * 28}
    collect.receive(SYSTEM, "api:customers", [collect.Incoming("1", clock.now(), body)])
    result = rehearsed({"kinds": [{"kind": "phone", "joins": False}]})
    assert (result["arrivals"], result["people"], result["apart"]) == (2, 1, 1)


def test_an_erased_value_is_named_no_more(bring, rehearsed):
    bring("orders", ORDERS)
    rehearsed({})
    Identity.objects.filter(kind="phone").delete()
    row = joining.versions(SYSTEM)[0]
    assert joining.described(SYSTEM, row)["rehearsal"]["shared"] == []
    assert "139" not in str(row.result)
