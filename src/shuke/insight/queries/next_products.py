"""What may stand in next orders, for many people at once: as of the last day's run (decision 0364)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.common.texts import whole_number
from shuke.customers import queries as customers
from shuke.customers.queries import among
from shuke.customers.slots import PeopleSet
from shuke.insight.metrics.items import article_of
from shuke.insight.models_next import NextProduct
from shuke.insight.queries.next_order import next_order
from shuke.shop import queries as shop

#: Something that is due from so many days ago until so many days ahead is due about now.
LATE, SOON = 7, 7
#: Less likely things are no reason to speak to anybody, in percent.
WORTH_A_WORD = 20
#: People that a panel names.
FIRST = 5


@dataclass(frozen=True)
class Buyer:
    """Somebody in whose next order a product may stand. `reason`: of this moment; "" when it no longer may."""

    customer: customers.Customer
    chance: int
    due_on: dt.date | None
    reason: str


def next_products_of(ids: Sequence[int]) -> Mapping[int, list[NextProduct]]:
    """What may be offered to these customers, the likeliest first; nothing to who refused automatic decisions."""
    rows = _offered().filter(customer__in=list(ids)).order_by("customer", "place")
    products: dict[int, list[NextProduct]] = {}
    for row in rows.select_related("product"):
        products.setdefault(row.customer_id, []).append(row)
    return products


def next_buyers(actor: Actor, product_id: int) -> QuerySet[NextProduct]:
    """In whose next order the product may stand, in any size or colour, the likeliest first. NotFound for none."""
    product = shop.product_for(actor, product_id)
    people = customers.people(actor).order_by().values("pk")
    rows = _offered().filter(product=article_of(product.pk, product.title), customer__in=people)
    return rows.order_by("-chance", "customer").select_related("customer")


def first_buyers(actor: Actor, product_id: int) -> list[Buyer]:
    """The likeliest, each with the reason."""
    rows = list(next_buyers(actor, product_id)[:FIRST])
    return [Buyer(row.customer, row.chance, row.due_on, _reason(actor, row)) for row in rows]


def _reason(actor: Actor, row: NextProduct) -> str:
    products = next_order(actor, row.customer_id).products
    return next((each.reason for each in products if each.product_id == row.product_id), "")


def buyers_panel(actor: Actor, product: Any) -> dict[str, Any] | None:
    """The product page's panel, which asks for its people itself; None while it stands in nobody's next order."""
    if not (actor.can("orders.view") and actor.can("customers.view")):
        return None
    count = next_buyers(actor, product.pk).count()
    return {"product": product, "count": count, "first": min(count, 300)} if count else None


def buyers_set(actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """They as a set of customers: `next` is the product, `first` how many of the likeliest, all without it."""
    number, first = query["next"], query.get("first", "")
    product, count = whole_number(number), whole_number(first, digits=7)
    if product is None:
        raise Invalid(_("There is no such product."))
    if first and not count:
        raise Invalid(_("Enter how many people, such as 300."))
    rows = next_buyers(actor, product).values_list("customer_id", flat=True)
    title = shop.titles_of([product])[product]
    words = (
        _("The %(count)s likeliest to order “%(title)s” next")
        if first
        else _("Likely to order “%(title)s” next")
    )
    return PeopleSet(
        title=words % {"title": title, "count": first},
        parameters={"next": number, **({"first": first} if first else {})},
        narrow=lambda people: among(people, list(rows[:count])),
        back=reverse("shop:product", args=[product]),
    )


def due_set(actor: Actor, _query: Mapping[str, str]) -> PeopleSet:
    """Who is due to buy something again about now, for the list of customers."""
    rows = due_now(actor).values("customer_id")
    return PeopleSet(
        title=_("Due to buy something again"),
        parameters={"due_again": "yes"},
        narrow=lambda people: people.filter(pk__in=rows),
        back="/",
    )


def due_now(actor: Actor) -> QuerySet[NextProduct]:
    """What people used up about now, by their own rhythm or others', and will likely buy again."""
    require(actor, "orders.view")
    people = customers.people(actor).order_by().values("pk")
    today = clock.today()
    return _offered().filter(
        customer__in=people,
        chance__gte=WORTH_A_WORD,
        due_on__gte=today - dt.timedelta(days=LATE),
        due_on__lte=today + dt.timedelta(days=SOON),
    )


def _offered() -> QuerySet[NextProduct]:
    refused = customers.refusing_automatic()
    return NextProduct.objects.filter(product__isnull=False).exclude(customer__in=refused)
