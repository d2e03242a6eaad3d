"""Links by which people take their own data."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.errors import NotFound
from shuke.customers.models import Customer, DataLink
from shuke.customers.queries.erasures import refuse_forgotten
from shuke.customers.queries.merges import person_ids, whole_person

#: Links of one person that their page lists.
MOST = 20
#: For so long the browser that used a link may take the data again.
AGAIN = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class OpenLink:
    """A link that is good now, and whose data it gives."""

    row: DataLink
    customer: Customer


def links_of(customer: Customer) -> list[DataLink]:
    """The latest links of a person, newest first."""
    return list(DataLink.objects.filter(customer__in=person_ids(customer)).order_by("-pk")[:MOST])


def link_for(key: str, *, same_browser: bool = False) -> OpenLink:
    """The link with this key. Raises NotFound, saying why, unless it can be used now; in the browser that used it,
    for `AGAIN` longer."""
    row = DataLink.objects.filter(key_hash=ids.token_hash(key)).first()
    if row is None or (row.is_open and row.expires_at <= clock.now()):
        raise NotFound(_("This link is no longer valid. Ask the shop for a new one."))
    if row.used_at is not None and not (same_browser and clock.now() < row.used_at + AGAIN):
        raise NotFound(_("This link was used already. Ask the shop for a new one."))
    if row.used_at is None and not row.is_open:
        raise NotFound(_("This link is no longer valid. Ask the shop for a new one."))
    records = whole_person(row.customer_id)
    refuse_forgotten(records[0])
    return OpenLink(row, Customer.objects.get(pk=records[0]))
