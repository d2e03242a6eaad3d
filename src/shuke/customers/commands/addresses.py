"""Where people get their post: noted, ended, and brought by files."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.customers import facts
from shuke.customers.commands.editing import locked
from shuke.customers.models import PostalAddress
from shuke.customers.postal import FIELDS, is_hidden, key_of, limit_of
from shuke.customers.queries.merges import person_ids
from shuke.customers.queries.scoping import require_customer

#: More doors belong to nobody.
MOST = 20
#: Rows of one question.
_TOGETHER = 500


def add_address(actor: Actor, customer_id: int, **values: str) -> PostalAddress:
    """Note where post reaches somebody: `receiver`, `country`, `province`, `city`, `district`, `street`, `postcode`.
    Invalid names what cannot be used; Conflict when it is noted already."""
    require(actor, "customers.contact")
    require_customer(actor, "customers.edit", customer_id)
    clean = _checked(values)
    with transaction.atomic():
        customer = locked(customer_id)
        if PostalAddress.objects.open().filter(customer__in=person_ids(customer)).count() >= MOST:
            raise Conflict(_("Nobody has more than %(most)d addresses.") % {"most": MOST})
        row = PostalAddress.objects.begin(
            actor, {"customer": customer, "key": key_of(clean)}, **clean, source="staff", seen_at=clock.now(),
        )  # fmt: skip
        if row is None:
            raise Conflict(_("This address is noted already."), code="address_noted")
        facts.ADDRESS_ADDED.record(actor, customer.pk, address=row.pk)
    return row


def end_address(actor: Actor, address_id: int) -> PostalAddress:
    """Say that post reaches them there no longer. NotFound when it did not."""
    require(actor, "customers.contact")
    with transaction.atomic():
        row = _row(PostalAddress.objects.open(), address_id)
        require_customer(actor, "customers.edit", row.customer_id)
        PostalAddress.objects.filter(pk=row.pk).end(actor)
        facts.ADDRESS_ENDED.record(actor, row.customer_id, address=row.pk)
    return row


def reopen_address(actor: Actor, address_id: int) -> PostalAddress:
    """Let one that was ended hold again, unless it was noted anew since."""
    require(actor, "customers.contact")
    with transaction.atomic():
        row = _row(PostalAddress.objects.exclude(ended_at=None), address_id)
        customer = locked(row.customer_id)
        require_customer(actor, "customers.edit", customer.pk)
        if PostalAddress.objects.open().filter(customer=customer, key=row.key).exists():
            raise Conflict(_("This address is noted already."), code="address_noted")
        PostalAddress.objects.filter(pk=row.pk).update(ended_at=None, ended_by="")
        facts.ADDRESS_ADDED.record(actor, customer.pk, address=row.pk)
    return row


def record_addresses(
    rows: Iterable[Mapping[str, Any]], *, source: str, at: dt.datetime
) -> set[int]:
    """Note what a file says: `customer_id`, the fields of an address and `seen_at`. What is hidden, empty or there
    already adds nothing but the later day on which it was used; whose is new. Call inside the caller's transaction."""
    wanted: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        street = readable(str(row.get("street") or ""))
        if row.get("customer_id") is None or not street or is_hidden(street):
            continue
        values = {field: readable(str(row.get(field) or ""))[: limit_of(field)] for field in FIELDS}
        if is_hidden(values["receiver"]):
            values["receiver"] = ""
        name = (row["customer_id"], key_of(values))
        seen = row.get("seen_at") or at
        if name not in wanted or seen > wanted[name]["seen_at"]:
            wanted[name] = values | {"seen_at": seen}
    fresh: set[int] = set()
    for names in batched(wanted, _TOGETHER, strict=False):
        fresh |= _record(names, wanted, source, at)
    return fresh


def _record(
    names: Sequence[tuple[int, str]],
    wanted: Mapping[tuple[int, str], Mapping[str, Any]],
    source: str,
    at: dt.datetime,
) -> set[int]:
    people = {customer for customer, _key in names}
    # Ended ones included: a file does not bring back what somebody took away.
    here = {
        (row.customer_id, row.key): row for row in PostalAddress.objects.filter(customer__in=people)
    }
    later = []
    for name in names:
        row = here.get(name)
        if row is not None and row.ended_at is None and row.seen_at < wanted[name]["seen_at"]:
            row.seen_at = wanted[name]["seen_at"]
            later.append(row)
    PostalAddress.objects.bulk_update(later, ["seen_at"])
    new = [name for name in names if name not in here]
    PostalAddress.objects.bulk_create(
        PostalAddress(
            customer_id=customer, key=key, source=source[:60], began_at=at, began_by=SYSTEM.name,
            **wanted[customer, key],
        )
        for customer, key in new
    )  # fmt: skip
    return {customer for customer, _key in new}


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    clean, fields = {}, {}
    for field in FIELDS:
        clean[field] = readable(values.get(field, ""))
        limit = limit_of(field)
        if len(clean[field]) > limit:
            fields[field] = _("This is longer than %(limit)d characters.") % {"limit": limit}
    if not clean["street"]:
        fields["street"] = _("Write street and number, or the whole address.")
    elif is_hidden(clean["street"]):
        fields["street"] = _("Part of it is hidden: no post comes there.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return clean


def _row(rows: Any, address_id: int) -> PostalAddress:
    row = rows.select_for_update().filter(pk=address_id).first()
    if row is None:
        raise NotFound(_("This is noted no longer."))
    return row
