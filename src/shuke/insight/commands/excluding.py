"""A product is not to be offered to somebody, or may be again."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.revisions import next_revision
from shuke.customers.queries import customer_for, whole_person
from shuke.insight import facts
from shuke.insight.models_next import NextProduct, ProductExclusion
from shuke.insight.queries.membership import person_of
from shuke.shop import queries as shop


def exclude_product(actor: Actor, customer_id: int, product_id: int) -> None:
    """Offer it to them no more: on the record, in lists, segments and letters from now on. Nothing happens when that
    was said already. NotFound for a product or customer whom the actor does not see."""
    person = _person(actor, customer_id)
    _check_product(product_id)
    with transaction.atomic():
        thing = {"customer_id": person, "product_id": product_id}
        if not ProductExclusion.objects.begin(actor, thing):
            return
        offered = NextProduct.objects.filter(customer=person, product=product_id)
        offered.update(
            product=None, chance=0, due_on=None, at=clock.now(), revision=next_revision()
        )
        facts.PRODUCT_EXCLUDED.record(
            actor, person, product=product_id, undo_with={"product_id": product_id}
        )


def offer_again(actor: Actor, customer_id: int, product_id: int) -> None:
    """It may be offered to them after all: on the record at once, elsewhere with the next day's run."""
    person = _person(actor, customer_id)
    _check_product(product_id)
    with transaction.atomic():
        rows = ProductExclusion.objects.filter(
            customer__in=whole_person(person), product=product_id
        )
        if rows.end(actor):
            facts.PRODUCT_OFFERED.record(
                actor, person, product=product_id, undo_with={"product_id": product_id}
            )


def _person(actor: Actor, customer_id: int) -> int:
    require(actor, "customers.edit")
    return person_of(customer_for(actor, customer_id).pk)


def _check_product(product_id: int) -> None:
    if product_id not in shop.titles_of([product_id]):
        raise NotFound(_("There is no such product."))
