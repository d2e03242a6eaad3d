"""Links by which people take their own data: made and ended by colleagues, used once by whoever holds one."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.customers import facts
from shuke.customers.models import Customer, DataLink
from shuke.customers.queries.data_links import link_for
from shuke.customers.queries.records import customer_for

#: For how many days a link may be good.
DAYS = (1, 7, 30)


@dataclass(frozen=True)
class NewLink:
    """A link that was just made. `path` holds its key, which is nowhere else: it cannot be read again."""

    row: DataLink
    path: str


def make_data_link(actor: Actor, customer_id: int, days: int = 7) -> NewLink:
    """A link by which this person takes their data once, good for so many days: 1, 7 or 30; on record.

    Needs `customers.export` and `customers.contact`, as taking the data does. Raises Invalid for other days.
    """
    require(actor, "customers.export")
    require(actor, "customers.contact")
    if days not in DAYS:
        text = _("A link is good for 1, 7 or 30 days.")
        raise Invalid(text, fields={"days": text})
    customer = customer_for(actor, customer_id)
    key = ids.token(32)
    with transaction.atomic():
        row = DataLink.objects.begin(
            actor,
            {"customer": customer},
            key_hash=ids.token_hash(key),
            expires_at=clock.now() + dt.timedelta(days=days),
        )
        assert row is not None  # a person may have several
        facts.DATA_LINK_MADE.record(actor, customer.pk, link=row.pk, undo_with={"link": row.pk})
    return NewLink(row, reverse("preferences:data", args=[key]))


def end_data_link(actor: Actor, customer_id: int, link: int) -> None:
    """Let a link be good no longer. Raises NotFound, or Conflict when it was used or ended before."""
    require(actor, "customers.export")
    customer = customer_for(actor, customer_id)
    rows = DataLink.objects.filter(pk=link, customer=customer)
    if not rows.exists():
        raise NotFound(_("There is no such link."))
    with transaction.atomic():
        if not rows.end(actor):
            raise Conflict(_("This link is good no longer anyway."))
        facts.DATA_LINK_ENDED.record(actor, customer.pk, link=link)


def use_data_link(key: str, *, same_browser: bool = False) -> Customer:
    """Take the data by a link, for the person themselves: whose it is. From then on the link is used up; on record.

    `same_browser`: whoever asks has shown that they are the one who used it; for `AGAIN` they may once more, as
    downloads break. Raises NotFound for a link that never was, is too old, was used or ended, or whose person is
    forgotten.
    """
    with transaction.atomic():
        link = link_for(key, same_browser=same_browser)
        if link.row.used_at is None:
            if not DataLink.objects.filter(pk=link.row.pk).end(SYSTEM, used_at=clock.now()):
                raise NotFound(_("This link was used already. Ask the shop for a new one."))
            facts.DATA_TAKEN.record(SYSTEM, link.customer.pk, link=link.row.pk)
    return link.customer
