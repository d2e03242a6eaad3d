"""Who belongs to whose household: say so, take it back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.revisions import next_revision
from shuke.customers import facts
from shuke.customers.commands.editing import locked
from shuke.customers.identities import clean
from shuke.customers.models import Customer, Tie
from shuke.customers.models_household import INVERSE
from shuke.customers.queries.merges import people_of, person_ids, records_of
from shuke.customers.queries.scoping import require_customer

#: More belong to no household.
MOST = 40
_LONGEST = 100


def tie(
    actor: Actor, customer_id: int, *, role: str, other_id: int | None = None, name: str = ""
) -> Tie:
    """Say that somebody is `role` (`Tie.Role`) to a customer: another customer, or a name without a record.

    Merges are followed. Raises Invalid with a message per field, Conflict when the two are tied already.
    """
    require_customer(actor, "customers.edit", customer_id)
    _check_role(role)
    with transaction.atomic():
        customer = locked(customer_id)
        if Tie.objects.open().filter(customer=customer).count() >= MOST:
            raise Conflict(_("No household has more than %(most)d members.") % {"most": MOST})
        if other_id is None:
            row = _begin(actor, customer, role, name=_name(name))
        else:
            require_customer(actor, "customers.edit", other_id)
            row = _tie_both(actor, customer, locked(other_id), role)
        facts.TIED.record(actor, customer.pk, tie=row.pk)
    return row


def untie(actor: Actor, tie_id: int) -> Tie:
    """Say that somebody belongs to a household no longer, for both. NotFound when they did not."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row = _held(Tie.objects.open(), tie_id)
        require_customer(actor, "customers.edit", row.customer_id)
        Tie.objects.filter(pk__in=_pair(row)).end(actor, revision=next_revision())
        facts.UNTIED.record(actor, row.customer_id, tie=row.pk)
    return row


def tie_again(actor: Actor, tie_id: int) -> Tie:
    """Let a tie that was ended hold again, unless the two were tied anew since."""
    require(actor, "customers.edit")
    with transaction.atomic():
        row = _held(Tie.objects.exclude(ended_at=None), tie_id)
        customer = locked(row.customer_id)
        require_customer(actor, "customers.edit", customer.pk)
        if row.other is not None:
            _refuse_tied(customer, locked(row.other.pk))
        Tie.objects.filter(pk__in=_pair(row)).update(
            ended_at=None, ended_by="", revision=next_revision()
        )
        follow_ties([customer.pk])
        facts.TIED.record(actor, row.customer_id, tie=row.pk)
    return row


def follow_ties(people: Sequence[int]) -> None:
    """What one says of the other follows where rows went, and who is tied to themselves counts as nobody;
    for merges (`PersonRows.on_merge`)."""
    rows = list(Tie.objects.filter(customer__in=records_of(people)).exclude(mirror=None))
    persons = people_of({row.customer_id for row in rows} | {row.other_id or 0 for row in rows})
    owners = {row.pk: row.customer_id for row in rows}
    for row in rows:
        is_self = persons.get(row.customer_id) == persons.get(row.other_id or 0)
        # Where a row went at an unmerge, the other's row points now.
        other = owners.get(row.mirror_id or 0, row.other_id)
        _put(row, other_id=other, is_self=is_self)
        if row.mirror_id not in owners:
            _put(Tie.objects.get(pk=row.mirror_id), other_id=row.customer_id, is_self=is_self)


def _put(row: Tie, **columns: object) -> None:
    if any(getattr(row, name) != value for name, value in columns.items()):
        Tie.objects.filter(pk=row.pk).update(**columns, revision=next_revision())


def _tie_both(actor: Actor, customer: Customer, other: Customer, role: str) -> Tie:
    if customer.pk == other.pk:
        message = _("These two are one person.")
        raise Invalid(message, fields={"who": message})
    _refuse_tied(customer, other)
    row = _begin(actor, customer, role, other=other)
    back = INVERSE.get(Tie.Role(role), Tie.Role(role))
    mirror = _begin(actor, other, back, other=customer, mirror=row)
    row.mirror = mirror
    row.save(update_fields=["mirror"])
    return row


def _begin(actor: Actor, customer: Customer, role: str, **more: object) -> Tie:
    return Tie.objects.create(
        customer=customer,
        role=role,
        began_at=clock.now(),
        began_by=actor.name[:120],
        revision=next_revision(),
        **more,
    )


def _refuse_tied(customer: Customer, other: Customer) -> None:
    between = {"customer__in": person_ids(customer), "other__in": person_ids(other)}
    if row := Tie.objects.open().filter(**between).first():
        message = _("They are noted already: %(role)s.") % {"role": row.get_role_display()}
        raise Conflict(message, code="tied")


def _held(rows: object, tie_id: int) -> Tie:
    row = rows.select_for_update(of=("self",)).select_related("other").filter(pk=tie_id).first()  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("This is noted no longer."))
    return row


def _pair(row: Tie) -> list[int]:
    return [row.pk] if row.mirror_id is None else [row.pk, row.mirror_id]


def _check_role(role: str) -> None:
    if role not in Tie.Role.values:
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"role": message})


def _name(name: str) -> str:
    text = clean(name)
    if not text:
        message = _("Say who it is.")
        raise Invalid(message, fields={"who": message})
    if len(text) > _LONGEST:
        message = _("This is longer than %(limit)d characters.") % {"limit": _LONGEST}
        raise Invalid(message, fields={"who": message})
    return text
