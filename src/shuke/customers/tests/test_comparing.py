"""Two customers side by side: from the list, from the palette, by search."""

import pytest
from django.urls import reverse

from shuke.customers import commands
from shuke.customers.models import Customer, Look

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(actor):
    return commands.add_customer(
        actor("agent"), name="林小满", city="杭州", identities=[("phone", "13917280456")]
    )


@pytest.fixture
def emma(actor):
    return commands.add_customer(actor("agent"), name="Emma Clarke", city="上海")


def address(**sides):
    return reverse("customers:comparison") + "?" + "&".join(f"{k}={v}" for k, v in sides.items())


def test_two_that_are_chosen_in_the_list_stand_side_by_side(browse, actor, lin, emma):
    commands.set_tags(actor("agent"), emma.pk, ["VIP"])
    Customer.objects.filter(pk=lin.pk).update(spent=300, order_count=2)
    client = browse("agent")
    listed = client.get(reverse("customers:list")).text
    assert f'formaction="{reverse("customers:comparing")}"' in listed
    answer = client.post(reverse("customers:comparing"), {"ids": [lin.pk, emma.pk]})
    assert answer["Location"] == address(one=lin.pk, other=emma.pk)
    page = client.get(answer["Location"]).text
    assert "林小满" in page and "Emma Clarke" in page
    assert "differs" in page.split("City")[1][:200]
    assert "139 1728 0456" in page and "¥150.00" in page and "VIP" in page
    assert f"{reverse('customers:merging', args=[lin.pk])}?other={emma.pk}" in page
    assert Look.objects.filter(customer=emma.pk).exists(), "that somebody looked is on record"


def test_one_or_three_are_not_compared(browse, lin, emma):
    client = browse("agent")
    for ids in ([lin.pk], [lin.pk, emma.pk, 99], []):
        answer = client.post(
            reverse("customers:comparing"), {"ids": ids, "next": "/customers/"}, follow=True
        )
        assert "Choose two customers" in answer.text


def test_they_are_looked_for_one_after_the_other(browse, lin, emma):
    client = browse("analyst")
    assert "Who to compare with" in client.get(reverse("customers:comparison")).text
    first = client.get(reverse("customers:comparison"), {"q": "linxiaoman"}).text
    assert address(one=lin.pk) in first
    second = client.get(address(one=lin.pk, q="emma")).text
    assert address(one=lin.pk, other=emma.pk).replace("&", "&amp;") in second
    assert "Nobody is found" in client.get(address(one=lin.pk, q="nobody")).text
    page = client.get(address(one=lin.pk, other=emma.pk)).text
    assert "139 1728 0456" not in page, "contacts are hidden as everywhere"
    assert "They are one person" not in page


def test_nobody_is_compared_with_themselves_or_with_nobody(browse, actor, lin, emma):
    client = browse("agent")
    commands.merge_customers(actor("agent"), lin.pk, emma.pk)
    assert client.get(address(one=lin.pk, other=emma.pk)).status_code == 422
    assert client.get(address(one=lin.pk, other=999)).status_code == 404
