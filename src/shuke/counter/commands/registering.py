"""Somebody who stands in the store is put on record, with what they agreed to and how they said it."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.counter.stores import store_for
from shuke.customers import commands as customers
from shuke.customers import queries as people

#: How somebody said that they agree -> the word with which the statement's source begins.
HOWS = {"said": gettext_lazy("Said so in the store"), "signed": gettext_lazy("Signed a form")}
_SOURCES = {"said": "till", "signed": "till-signed"}
PURPOSES = ("marketing", "service", "sharing")
CONTACTS = ("phone", "email", "card")


def register(
    actor: Actor,
    *,
    name: str = "",
    contacts: Mapping[str, str],
    channels: Collection[str] = (),
    how: str = "",
    purpose: str = "marketing",
    store_id: int | None = None,
) -> people.Customer:
    """Add a prospect who stands in the store: `contacts` by kind (phone, email, card).

    `channels` are those by which they agreed to be written to for `purpose`, and `how` they said it, a key
    of `HOWS`. Raises Invalid by field, Conflict when a contact is somebody's already.
    """
    require(actor, "till.use")
    identities = [(kind, contacts[kind]) for kind in CONTACTS if contacts.get(kind)]
    _check(dict(identities), channels, how, purpose)
    store = store_for(actor, store_id) if store_id is not None else None
    with transaction.atomic():
        try:
            customer = customers.add_customer(
                actor, name=name, identities=identities, source=store.code if store else "store"
            )
        except Conflict as conflict:
            raise _refused(actor, conflict) from conflict
        for channel in sorted(channels):
            customers.grant_consent(
                actor,
                customer.pk,
                channel,
                purpose=purpose,
                source=f"{_SOURCES[how]}:staff-{actor.id}",
            )
    return customer


def _check(contacts: Mapping[str, str], channels: Collection[str], how: str, purpose: str) -> None:
    wrong = {}
    if not contacts:
        wrong["phone"] = _(
            "Enter a phone, an e-mail address or a card: without one they cannot be found again."
        )
    if purpose not in PURPOSES:
        wrong["purpose"] = _("Choose one of the list.")
    if channels and how not in HOWS:
        wrong["how"] = _("Say how they agreed: it is kept as proof.")
    for channel in channels:
        address = people.ADDRESS.get(channel)
        if address and address not in contacts:
            wrong[address] = _("They agreed to be reached by it: enter it, or take the tick away.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _refused(actor: Actor, conflict: Conflict) -> Conflict:
    """The refusal without a number to look at, for who may not look there."""
    if conflict.code != "identity_taken" or actor.scope.is_all:
        return conflict
    message = _(
        "Somebody is on record with this. If you cannot find them here, they are of stores that you "
        "do not see: ask a colleague who sees the whole shop."
    )
    return Conflict(message, code=conflict.code, fields=dict.fromkeys(conflict.fields, message))
