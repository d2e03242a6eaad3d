"""Change one person's profile by hand. Every change stands on the timeline and can be taken back."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.customers import birthdays, facts, search
from shuke.customers.commands.contacts import add_identity
from shuke.customers.commands.profiles import BLANK
from shuke.customers.identities import clean, names_nobody
from shuke.customers.models import Customer, Merge, OwnProfile, Touch
from shuke.customers.profile_fields import COLUMNS, columns_of, field_of
from shuke.customers.queries.owning import KIND
from shuke.customers.queries.scoping import require_customer
from shuke.team.commands import assign

#: Fields that can be edited in place, and those of them that are texts.
FIELDS = tuple(COLUMNS)
TEXTS = tuple(name for name in FIELDS if name != "birthday")
GENDERS = ("", "f", "m")
_LENGTHS = {f.name: f.max_length or 0 for f in Customer._meta.fields if f.name in TEXTS}


def add_customer(
    actor: Actor,
    *,
    identities: list[tuple[str, str]] | None = None,
    source: str = "staff",
    joined_at: dt.datetime | None = None,
    **profile: Any,
) -> Customer:
    """Add a prospect with any of FIELDS and `identities` as (kind, text).

    Raises Conflict when an identity is already somebody's, Invalid with a message per field.
    """
    require(actor, "customers.edit")
    if not checked("name", profile.get("name")) and not identities:
        message = _("Give a name, a phone or an e-mail address.")
        raise Invalid(message, fields={"name": message})
    with transaction.atomic():
        customer = Customer(
            joined_at=joined_at or clock.now(), source=source[:60], revision=next_revision()
        )
        for field, value in profile.items():
            set_field(customer, field, checked(field, value))
        customer.search_name = search.search_text(customer.name)
        customer.save()
        if not actor.scope.is_all:  # else they would not see whom they added
            assign(actor, KIND, customer.pk, actor.id)
        for kind, text in identities or ():
            add_identity(actor, customer.pk, kind, text, announce=False)
        search.index([customer.pk])
        facts.CREATED.record(actor, customer.pk)
    return customer


def edit_customer(
    actor: Actor, customer_id: int, *, expected: Mapping[str, Any] | None = None, **changes: Any
) -> Customer:
    """Set fields of FIELDS to new values; unchanged ones leave no trace. Merges are followed.

    Conflict when a field is no longer what `expected` says of it: somebody else was quicker."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        customer = locked(customer_id)
        for field, seen in (expected or {}).items():
            refuse_overtaken(customer, field, seen, read_field(customer, field))
        for field, value in changes.items():
            change(actor, customer, field, checked(field, value))
    return customer


def refuse_overtaken(customer: Customer, field: str, seen: Any, now: Any) -> None:
    """Raise Conflict, naming who it was, when a field is no longer what somebody saw."""
    if seen == now:
        return
    last = Touch.objects.filter(
        customer=customer, kind=facts.EDITED.kind, detail__field=field
    ).order_by("-pk")
    by = last.values_list("by", flat=True).first()
    message = _("%(name)s changed this meanwhile. Saving again puts yours in its place.")
    raise Conflict(message % {"name": by or _("Somebody")}, code="overtaken")


def locked(customer_id: int) -> Customer:
    """The customer, or whom they were merged into, held until the transaction ends."""
    customer = Customer.objects.select_for_update().filter(pk=customer_id).first()
    while customer is not None and customer.merged_into_id:
        customer = Customer.objects.select_for_update().get(pk=customer.merged_into_id)
    if customer is None:
        raise NotFound(_("There is no such customer."))
    return customer


def read_field(customer: Customer, field: str) -> Any:
    """The value of one of FIELDS as it stands on the timeline."""
    return field_of({name: getattr(customer, name) for name in COLUMNS[field]}, field)


def set_field(customer: Customer, field: str, value: Any) -> None:
    """Set a checked value on the object, without saving."""
    for column, part in columns_of(field, value).items():
        setattr(customer, column, part)


def checked(field: str, value: Any) -> Any:
    """The value as it will be stored. Raises Invalid with the field named."""
    if field not in FIELDS:
        raise Invalid(_("This cannot be edited."), fields={field: _("This cannot be edited.")})
    if field == "birthday":
        return _checked_birthday(value or {})
    text = clean(value)
    limit = _LENGTHS[field]
    if len(text) > limit:
        message = _("This is longer than %(limit)d characters.") % {"limit": limit}
        raise Invalid(message, fields={field: message})
    if field == "gender" and text not in GENDERS:
        raise Invalid(_("Choose one of the list."), fields={field: _("Choose one of the list.")})
    return "" if field == "name" and names_nobody(text) else text


def _checked_birthday(value: dict) -> dict:
    calendar = value.get("calendar") or Customer.Calendar.SOLAR.value
    if calendar not in Customer.Calendar.values:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"birthday": message})
    year, month, day = (value.get(part) or None for part in ("year", "month", "day"))
    birthdays.check(year, month, day, calendar == Customer.Calendar.LUNAR)
    return {"year": year, "month": month, "day": day, "calendar": calendar}


def change(actor: Actor, customer: Customer, field: str, value: Any, undone: bool = False) -> None:
    """Set one checked value and tell it on the timeline; an unchanged one leaves no trace."""
    before = read_field(customer, field)
    if value == before:
        return
    own = set_own(customer, field, value)
    set_field(customer, field, value)
    customer.revision = next_revision()
    customer.search_name = search.search_text(customer.name)
    customer.save()
    if field == "name":
        search.index([customer.pk])
    touch = Touch.objects.create(
        customer=customer,
        at=clock.now(),
        kind=facts.EDITED.kind,
        detail={"field": field, "before": before, "after": value, **own},
        by=actor.name[:120],
    )
    facts.EDITED.record(
        actor, customer.pk, field=field, undone=undone, undo_with={"touch": touch.pk}
    )


def set_own(customer: Customer, field: str, value: Any) -> dict[str, Any]:
    """Of somebody who is more than one record: the value is that of the one that stands for them, and
    counts over what was chosen at a merge. Gives what it had of its own, for the timeline."""
    row = OwnProfile.objects.select_for_update().filter(customer=customer).first()
    if row is None:
        return {}
    had, parts = field_of(row.values, field), columns_of(field, value)
    row.values |= parts
    row.save(update_fields=["values"])
    is_blank = all(part == BLANK[column] for column, part in parts.items())
    for merge in Merge.objects.open().filter(winner=customer):
        others = [name for name in merge.taken if name.removeprefix("-") != field]
        merge.taken = [*others, f"-{field}"] if is_blank else others
        merge.save(update_fields=["taken"])
    return {"own": had}
