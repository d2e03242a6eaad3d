"""What guardians say about the use of what is noted of a child."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.customers import facts
from shuke.customers.commands.household import locked_child
from shuke.customers.models import Child, GuardianConsent

#: Customers whose children are looked up in one statement.
_STEP = 500


def agree_as_guardian(
    actor: Actor, child_id: int, *, guardian: str, text: str, source: str = ""
) -> GuardianConsent:
    """Note that a guardian agreed to the use of what is noted of a child: who, and in which words.

    `source`: how it was said; the actor's own word where it is empty. Raises Conflict when one holds already.
    """
    require(actor, "customers.edit")
    guardian, text = readable(guardian).strip(), readable(text).strip()
    if wrong := _wrong(guardian, text):
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    with transaction.atomic():
        child = locked_child(actor, child_id)
        row = GuardianConsent.objects.begin(
            actor,
            {"child": child},
            guardian=guardian,
            text=text,
            source=(source or f"staff:{actor.id}")[:120],
        )
        if row is None:
            raise Conflict(_("A guardian's consent is on record already."))
        _changed(child)
        facts.GUARDIAN_AGREED.record(actor, child.customer_id, child=child.pk)
    return row


def withdraw_guardian(actor: Actor, child_id: int) -> bool:
    """Note that the guardian agrees no longer: nothing of the child is used from now on. False when none agreed."""
    require(actor, "customers.edit")
    with transaction.atomic():
        child = locked_child(actor, child_id)
        if not GuardianConsent.objects.filter(child=child).end(actor):
            return False
        _changed(child)
        facts.GUARDIAN_WITHDRAWN.record(actor, child.customer_id, child=child.pk)
    return True


def record_guardian_consents(
    guardians: Mapping[int, str],
    *,
    source: str,
    text: str,
    by: str,
    born_on: Collection[dt.date] | None = None,
) -> int:
    """Note for every child of these customers (id -> who the guardian is) that they agreed, in these words; how many
    children; `born_on` limits it to those born on these days. One about whom a guardian said anything before is left
    alone. Call inside the caller's transaction."""
    ids, count = sorted(guardians), 0
    for at in range(0, len(ids), _STEP):
        some = Child.objects.filter(customer__in=ids[at : at + _STEP], guardian_consents=None)
        if born_on is not None:
            some = some.filter(born_on__in=born_on)
        pairs = list(some.values_list("pk", "customer_id"))
        GuardianConsent.objects.bulk_create(
            GuardianConsent(
                child_id=child,
                guardian=guardians[customer][:100],
                text=text[:500],
                source=source[:120],
                began_at=clock.now(),
                began_by=by[:120],
            )
            for child, customer in pairs
        )
        Child.objects.filter(pk__in=[child for child, _customer in pairs]).update(
            revision=next_revision()
        )
        count += len(pairs)
    return count


def _wrong(guardian: str, text: str) -> dict[str, str]:
    wrong = {}
    if not guardian:
        wrong["guardian"] = _("Write down who agreed.")
    elif len(guardian) > 100:
        wrong["guardian"] = _("This is longer than %(limit)d characters.") % {"limit": 100}
    if not text:
        wrong["text"] = _("Write down what they said or signed: it is the proof.")
    elif len(text) > 500:
        wrong["text"] = _("This is longer than %(limit)d characters.") % {"limit": 500}
    return wrong


def _changed(child: Child) -> None:
    """Copies for analysis learn of it."""
    Child.objects.filter(pk=child.pk).update(revision=next_revision())
