"""Note wishes and take them back."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.customers import commands as customers
from shuke.customers.queries import customer_for
from tests.example_room import facts
from tests.example_room.models import Wish


def make_wish(actor: Actor, customer_id: int, text: str) -> Wish:
    """Note what somebody wishes, in 200 characters at most."""
    require(actor, "wishes.edit")
    text = readable(text)
    if not 1 <= len(text) <= 200:
        words = _("Say what they wish, in 200 characters at most.")
        raise Invalid(words, fields={"text": words})
    customer = customer_for(actor, customer_id)
    with transaction.atomic():
        wish = Wish.objects.create(
            customer=customer,
            text=text,
            at=clock.now(),
            by=actor.name[:120],
            noted_by_id=actor.id,
            revision=next_revision(),
        )
        customers.record_touches(
            [(customer.pk, wish.at, "wishes.wish", wish.pk, {"text": text}, wish.by)]
        )
        facts.MADE.record(actor, customer.pk, wish=wish.pk)
    return wish


def take_back_wish(actor: Actor, wish_id: int) -> Wish:
    """The wish is none any more. Again changes nothing."""
    require(actor, "wishes.edit")
    with transaction.atomic():
        wish = Wish.objects.select_for_update().filter(pk=wish_id).first()
        if wish is None:
            raise NotFound(_("There is no such wish."))
        if wish.taken_back_at is None:
            wish.taken_back_at, wish.revision = clock.now(), next_revision()
            wish.save(update_fields=["taken_back_at", "revision"])
            facts.TAKEN_BACK.record(actor, wish.customer_id, wish=wish.pk)
    return wish
