"""Why somebody may have stopped before paying, with what speaks for it. No score: each reason is a thing that was
seen, the strongest first."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shuke.common.access import SYSTEM
from shuke.common.kit import formats
from shuke.customers.queries import Customer
from shuke.shop.queries import products as products_of
from shuke.shop.queries import undercutting
from shuke.shop.queries.checkout import REFUSED, SIZED, Stuck

#: In the order of how much they say.
REASONS: Mapping[str, Any] = {
    "refused": pgettext_lazy("stall", "Payment refused"),
    "price": pgettext_lazy("stall", "Cheaper elsewhere"),
    "size": pgettext_lazy("stall", "Unsure of the size"),
    "shipping": pgettext_lazy("stall", "Stopped at shipping"),
    "first": pgettext_lazy("stall", "First purchase"),
    "unknown": pgettext_lazy("stall", "No sign"),
}
#: What speaks for each, where there is no more to say of it.
_SIGNS: Mapping[str, Any] = {
    "refused": gettext_lazy("The shop told of a payment that did not go through."),
    "size": gettext_lazy("Looked at the size chart."),
    "shipping": gettext_lazy("Began the checkout and stopped where shipping is shown."),
    "first": gettext_lazy("Has not bought here before."),
    "unknown": gettext_lazy("Nothing tells why."),
}
#: What may be written or said, by reason: {name} and {what} are filled in. English and Chinese: the reader's language.
_TEXTS: Mapping[str, Any] = {
    "refused": gettext_lazy(
        "Hello %(name)s, your payment for %(what)s did not go through. Shall I send you another way to pay?"
    ),
    "price": gettext_lazy(
        "Hello %(name)s, you were looking at %(what)s. I can tell you what ours has that others do not."
    ),
    "size": gettext_lazy(
        "Hello %(name)s, are you unsure which size of %(what)s fits? Tell me height and weight, I will look it up."
    ),
    "shipping": gettext_lazy(
        "Hello %(name)s, %(what)s can be with you within days. Shall I tell you when, and what it costs?"
    ),
    "first": gettext_lazy(
        "Hello %(name)s, welcome. %(what)s is waiting for you; you can send it back if it does not fit."
    ),
    "unknown": gettext_lazy(
        "Hello %(name)s, %(what)s is still waiting for you. Can I help with anything?"
    ),
}


def judge(listed: Sequence[Stuck]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """By `Stuck.key` the reasons that something speaks for, the strongest first; three queries for all."""
    wanted = {product for each in listed for product, _count in each.products}
    rows = {row.pk: row for row in products_of(SYSTEM).filter(pk__in=wanted)} if wanted else {}
    # The lowest of a product comes first there, and is the one that stays here.
    below = reversed(undercutting(SYSTEM, wanted)) if wanted else ()
    cheaper = {row.product_id: row for row in below}
    people = Customer.objects.filter(pk__in={each.customer for each in listed}, order_count=0)
    new = set(people.values_list("pk", flat=True))
    return {each.key: list(_signs(each, rows, cheaper, new)) for each in listed}


def _signs(
    stuck: Stuck, rows: Mapping[int, Any], cheaper: Mapping[int, Any], new: set[int]
) -> Iterable[tuple[str, dict[str, Any]]]:
    if stuck.names & REFUSED:
        yield "refused", {}
    for product, _count in stuck.products:
        if product in cheaper:
            theirs = cheaper[product]
            price = f"{Decimal(theirs.price):.2f}"
            yield (
                "price",
                {
                    "product": product,
                    "at": theirs.competitor,
                    "price": price,
                    "currency": theirs.currency,
                },
            )
            break
    sizes: dict[str, set[str]] = {}
    for product, _count in stuck.products:
        if product in rows and rows[product].article:
            sizes.setdefault(rows[product].article, set()).add(rows[product].size)
    several = next((sorted(each) for each in sizes.values() if len(each) > 1), None)
    if several or stuck.names & SIZED:
        yield "size", {"sizes": several or []}
    if stuck.step == "checkout_started":
        yield "shipping", {}
    if stuck.customer in new:
        yield "first", {}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """What speaks for a reason, for who is to help."""
    if code == "price":
        price = formats.money(Decimal(values["price"]), values["currency"])
        words = {"at": values["at"], "price": price}
        return _("%(at)s asks %(price)s for something in the cart.") % words
    if code == "size" and values.get("sizes"):
        words = {"sizes": ", ".join(values["sizes"])}
        return _("The same article in several sizes: %(sizes)s.") % words
    return str(_SIGNS.get(code, _SIGNS["unknown"]))


def text_for(reason: str, name: str, what: str) -> str:
    """What may be said to them, in the language that is active."""
    return str(_TEXTS.get(reason, _TEXTS["unknown"])) % {"name": name, "what": what}
