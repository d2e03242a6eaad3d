"""The children that a customer shops for."""

import datetime as dt
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import bulk, clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.customers import facts
from shuke.customers.commands.editing import GENDERS, locked
from shuke.customers.identities import clean
from shuke.customers.models import Child
from shuke.customers.queries.scoping import require_customer

#: Nobody shops for a child that will be born later than this.
_AHEAD = dt.timedelta(days=300)


def add_child(
    actor: Actor,
    customer_id: int,
    *,
    name: str = "",
    born_on: dt.date | None = None,
    gender: str = "",
) -> Child:
    """Add a child; a day of birth ahead (at most 300 days) means one that is expected."""
    require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        child = Child(customer=locked(customer_id), noted_at=clock.now())
        _save(actor, child, {"name": name, "born_on": born_on, "gender": gender}, before={})
    return child


def edit_child(actor: Actor, child_id: int, **changes) -> Child:
    """Change `name`, `born_on` or `gender` of a child."""
    require(actor, "customers.edit")
    with transaction.atomic():
        child = locked_child(actor, child_id)
        _save(actor, child, changes, before=_values(child))
    return child


def remove_child(actor: Actor, child_id: int) -> Child:
    """Remove a child that was noted by mistake. Returns it."""
    require(actor, "customers.edit")
    with transaction.atomic():
        child = locked_child(actor, child_id)
        nothing = {"name": "", "born_on": None, "gender": ""}
        Child.objects.filter(pk=child_id).update(
            removed_at=clock.now(), revision=next_revision(), **nothing
        )
        facts.CHILD_REMOVED.record(
            actor, child.customer_id, child=child_id, undo_with=_values(child)
        )
    return child


def restore_child(actor: Actor, child_id: int, **values: Any) -> Child:
    """Put a removed child back, with the `name`, `born_on` and `gender` that it had."""
    require(actor, "customers.edit")
    with transaction.atomic():
        child = Child.all_objects.select_for_update().filter(pk=child_id).first()
        if child is None or child.removed_at is None:
            raise Conflict(_("This child is there already."))
        require_customer(actor, "customers.edit", child.customer_id)
        child.removed_at = None
        _save(actor, child, values, before={})
    return child


def record_children(children: pl.DataFrame) -> int:
    """Add many children at once; returns how many were new. Call inside the caller's transaction.

    Columns: `customer_id` (Int64), `born_on` (Date or null), optional `name` and `gender`. A child
    that is already noted with the same name and day of birth is left alone.
    """
    wanted = {
        (row["customer_id"], (row.get("name") or "")[:100], row.get("born_on")): row
        for row in children.iter_rows(named=True)
        if row["customer_id"] is not None
    }
    condition, values = bulk.among("customer_id", {key[0] for key in wanted})
    stored = bulk.fetch(
        f"SELECT customer_id, name, born_on FROM customers_child "
        f"WHERE removed_at IS NULL AND {condition}",
        values,
        {"customer_id": pl.Int64, "name": pl.String, "born_on": pl.Date},
    )
    fresh = {key: row for key, row in wanted.items() if key not in set(stored.iter_rows())}
    revision = next_revision()
    bulk.insert(
        Child,
        ("customer_id", "name", "born_on", "gender", "revision"),
        ((*key, row.get("gender") or "", revision) for key, row in fresh.items()),
    )
    return len(fresh)


def locked_child(actor: Actor, child_id: int) -> Child:
    """A child of somebody whom the actor may edit, locked until the transaction ends. Raises NotFound."""
    row = Child.objects.select_for_update().filter(pk=child_id).first()
    if row is None:
        raise NotFound(_("This child has been removed already."))
    require_customer(actor, "customers.edit", row.customer_id)
    return row


def _values(child: Child) -> dict[str, Any]:
    return {"name": child.name, "born_on": child.born_on, "gender": child.gender}


def _save(actor: Actor, child: Child, changes: dict, *, before: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(child, field, value if field == "born_on" else clean(value))
    if not child.name and child.born_on is None:
        message = _("Give a name or a day of birth.")
        raise Invalid(message, fields={"name": message})
    if len(child.name) > 100:
        message = _("This is longer than %(limit)d characters.") % {"limit": 100}
        raise Invalid(message, fields={"name": message})
    if child.gender not in GENDERS:
        raise Invalid(_("Choose one of the list."), fields={"gender": _("Choose one of the list.")})
    today = clock.today()
    if child.born_on and not dt.date(1950, 1, 1) <= child.born_on <= today + _AHEAD:
        message = _("This cannot be a child's day of birth.")
        raise Invalid(message, fields={"born_on": message})
    child.revision = next_revision()
    child.save()
    facts.CHILD_SAVED.record(actor, child.customer_id, child=child.pk, undo_with=before)
