"""Own store, foreign store, other team: every address and every API operation, with 0 leaks.

Beside the objects of the matrix of rights stand a customer, an order and a task of a far store. Whoever is
limited to the near store may meet none of them: not by address, list, search, timeline, file or API.
"""

import datetime as dt
from itertools import product

import polars as pl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from shuke.common import clock
from shuke.common.declarations import declared
from shuke.common.slots import Capability
from shuke.customers import commands as customers
from shuke.shop import commands as shop
from shuke.tasks.commands import giving
from shuke.team import commands as team
from shuke.team.models import Staff, Store
from shuke.team.queries import actor_for
from shuke.team.roles import all_capabilities, token_scopes, within
from tests.objects import Objects
from tests.team import sign_in
from tests.test_access_matrix import OPERATIONS, ROUTES, Route, api_url, contents

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: What nobody of the near store may read anywhere.
SECRETS = (
    "沈远舟",
    "13877776666",
    "138 7777 6666",
    "FAR-9009",
    "远方任务",
    "远方的笔记",
    "远舟豆",
    "¥9,009",
)
#: Addresses that carry a secret of their own instead of a log-in, and the gallery with its invented names.
PUBLIC = (
    "engage:click",
    "engage:unsubscribe",
    "engage:subscribe-again",
    "kit:gallery",
    "kit:summary",
    "kit:board",
)
ROLES = ("agent", "marketer", "analyst")


class Far:
    """One of each thing of the far store and the other team."""

    def __init__(self, objects: Objects):
        owner = objects.owner
        self.shen = customers.add_customer(
            owner, name="沈远舟", identities=[("phone", "13877776666")]
        )
        self.child = customers.add_child(owner, self.shen.pk, name="远舟豆")
        self.note = customers.add_note(owner, self.shen.pk, "远方的笔记")
        self.identity = self.shen.identities.get()
        self._order()
        self.task = giving.assign_task(
            owner, title="远方任务", holder_id=objects.staff["owner"].pk, customers=[self.shen.pk]
        )

    def _order(self) -> None:
        row = {"store": ["far"], "number": ["FAR-9009"]}
        placed = dt.datetime(2026, 5, 4, 3, 2, tzinfo=dt.UTC)
        orders = pl.DataFrame(
            {**row, "placed_at": [placed], "customer_id": [self.shen.pk], "currency": ["CNY"]}
        )
        lines = pl.DataFrame(
            {
                **row,
                "position": [0],
                "product_code": ["BODY-80"],
                "quantity": [1],
                "unit_price": [90_090_000],
            }
        )
        with transaction.atomic():
            shop.record_orders(orders, lines, source="test")
        self.order = self.shen.orders.get()

    def values(self) -> dict[tuple[str, str], list[int]]:
        """(namespace, parameter) -> ids of the far things."""
        shen = [self.shen.pk]
        return {
            ("customers", "pk"): shen,
            ("customers", "touch"): [self.note.pk],
            ("customers", "identity"): [self.identity.pk],
            ("customers", "child"): [self.child.pk],
            ("insight", "customer"): shen,
            ("shop", "pk"): [self.order.pk],
            ("tasks", "task_id"): [self.task.pk],
            ("tasks", "customer"): shen,
        }


@pytest.fixture
def far(objects) -> Far:
    return Far(objects)


@pytest.fixture
def near(objects, far):
    """`near("agent")`: a new colleague of that role who sees the near store only."""

    def get(role: str) -> Staff:
        somebody = Staff.objects.create(
            username=f"near-{role}", name=f"Near {role}", role=role, joined_at=clock.now()
        )
        store = Store.objects.get(code="web")
        return team.place_staff(objects.owner, somebody.pk, {"store": [store.pk]})

    return get


def signed_in(who: Staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    sign_in(client, who)
    return client


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def values_of(route: Route, objects: Objects, far: Far) -> list[dict]:
    """All combinations with the far things added."""
    namespace = route.name.partition(":")[0]
    known = objects.known().get(namespace, {})
    lists = [[*known[name], *far.values().get((namespace, name), [])] for name in route.parameters]
    return [dict(zip(route.parameters, values, strict=True)) for values in product(*lists)]


def is_far(route: Route, values: dict, far: Far) -> bool:
    """Whether the address names something of the far store in a place that means it."""
    namespace = route.name.partition(":")[0]
    theirs = far.values()
    if namespace == "shop" and not route.name.startswith("shop:order"):
        return False  # the same number, of a product
    return any(value in theirs.get((namespace, name), ()) for name, value in values.items())


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_or_opens_what_is_of_another_store(role, near, far, objects):
    client, wrong = signed_in(near(role)), []
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for values in values_of(route, objects, far):
            url = reverse(route.name, kwargs=values)
            got = client.get(url)
            if found := leaks(text_of(got)):
                wrong.append(f"GET {url} shows {found}")
            if is_far(route, values, far) and got.status_code not in {403, 404, 405}:
                wrong.append(f"GET {url}: {got.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_store_can_be_changed(role, near, far, objects):
    client, wrong = signed_in(near(role)), []
    before = contents()
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for values in values_of(route, objects, far):
            if not is_far(route, values, far):
                continue
            url = reverse(route.name, kwargs=values)
            posted = client.post(url, {"text": "x", "name": "x", "reason": "x", "value": "x"})
            if posted.status_code not in {403, 404, 405, 422}:
                wrong.append(f"POST {url}: {posted.status_code}")
            if found := leaks(text_of(posted)):
                wrong.append(f"POST {url} shows {found}")
    changed = {table for table, rows in contents().items() if before.get(table) != rows}
    assert not changed, f"a refused POST changed {changed}"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("query", ["沈远舟", "shen", "FAR-9009", "13877776666", "远方", "9009"])
def test_search_finds_nothing_of_another_store(query, near, far):
    client = signed_in(near("agent"))
    for url in ("/search/", "/customers/", "/orders/", "/tasks/", "/products/"):
        assert not leaks(text_of(client.get(url, {"q": query})).replace(query, "")), url


def test_the_owner_sees_all_of_it(far, objects, browse):
    """What the tests above do not find is there."""
    owner = browse("owner")
    assert leaks(text_of(owner.get(f"/customers/{far.shen.pk}/")))
    assert leaks(text_of(owner.get("/orders/")))
    assert leaks(text_of(owner.get("/tasks/")))


@pytest.mark.parametrize("role", ROLES)
def test_a_token_sees_what_its_colleague_sees(role, near, far, objects):
    who = near(role)
    actor = actor_for(who)
    _row, secret = team.make_token(
        actor, name="near", scopes=sorted(actor.capabilities & token_scopes())
    )
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    theirs = {
        ("customers", "pk"): far.shen.pk,
        ("customers", "touch"): far.note.pk,
        ("customers", "identity"): far.identity.pk,
        ("orders", "pk"): far.order.pk,
        ("tasks", "pk"): far.task.pk,
        ("tasks", "customer"): far.shen.pk,
        ("segments", "customer"): far.shen.pk,
    }
    wrong = []
    for method, path, operation in OPERATIONS:
        room = path.split("/")[3]
        far_path = path
        for (of, name), pk in theirs.items():
            if of == room:
                far_path = far_path.replace(f"{{{name}}}", str(pk))
        for url in {api_url(path, objects), api_url(far_path, objects)}:
            if url != api_url(path, objects) or method == "GET":
                answer = client.generic(method, url, b"{}", content_type="application/json")
                if found := leaks(answer.content.decode()):
                    wrong.append(f"{method} {url} shows {found}")
                may = operation["x-capability"] in actor.capabilities
                names_far = url != api_url(path, objects)
                if names_far and answer.status_code not in {403, 404, 422}:
                    wrong.append(f"{method} {url}: {answer.status_code}")
                if not may and answer.status_code not in {403, 422}:
                    wrong.append(f"{method} {url}: {answer.status_code} without the right")
    assert not wrong, "\n".join(wrong)


def test_orders_of_another_store_stay_out_of_a_shared_timeline(near, far, objects):
    """Somebody who bought at both stores is seen, with what they bought at the near one."""
    row = {"store": ["far"], "number": ["FAR-9010"]}
    with transaction.atomic():
        shop.record_orders(
            pl.DataFrame(
                {
                    **row,
                    "placed_at": [clock.now()],
                    "customer_id": [objects.lin.pk],
                    "currency": ["CNY"],
                }
            ),
            pl.DataFrame(
                {**row, "position": [0], "product_code": ["B"], "quantity": [1], "unit_price": [1]}
            ),
            source="test",
        )
    page = text_of(signed_in(near("agent")).get(f"/customers/{objects.lin.pk}/"))
    assert "A1001" in page and "FAR-9010" not in page


def test_whoever_adds_a_customer_sees_them(near):
    client = signed_in(near("agent"))
    added = client.post("/customers/new/", {"name": "新来的"}, follow=True)
    assert added.status_code == 200 and "新来的" in text_of(added)


def test_an_agency_sees_the_campaigns_that_it_is_named_for(objects):
    outside = Staff.objects.create(
        username="agency", name="Agency", role="agency", joined_at=clock.now()
    )
    client = signed_in(outside)
    assert "草稿" not in text_of(client.get("/campaigns/"))
    team.place_staff(objects.owner, outside.pk, {"campaign": [objects.sending.pk]})
    shown = text_of(client.get("/campaigns/"))
    assert "寄出" in shown and "草稿" not in shown
    wrong = []
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for values in objects.values_of(route):
            got = client.get(reverse(route.name, kwargs=values))
            if "草稿" in text_of(got) or "林小满" in text_of(got):
                wrong.append(f"GET {route} {values}")
            is_other = route.name.startswith("engage:") and values.get("pk") == objects.draft.pk
            if is_other and got.status_code not in {403, 404, 405}:
                wrong.append(f"GET {route} {values}: {got.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_cannot_be_limited_is_refused_in_clear_words(near):
    page = signed_in(near("marketer")).get("/segments/")
    assert page.status_code == 403 and "some stores or campaigns" in text_of(page)


def test_what_a_limited_colleague_keeps_is_said_once():
    """A new right is withheld from limited colleagues until somebody limits what it shows."""
    limits = {limit for each in declared(Capability) for limit in each.within}
    assert limits == {"stores", "campaigns", "queue"}
    assert within("stores") < all_capabilities() and within("campaigns") < all_capabilities()
