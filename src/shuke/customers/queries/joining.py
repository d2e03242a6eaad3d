"""By what arrivals are one person: which rules hold, which there were, and what is seen with many."""

from typing import Any

from django.utils.translation import gettext as _

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.customers.joining.rules import Rules, standard
from shuke.customers.models import Customer, Identity, JoinRules, JoinSpell
from shuke.customers.queries.merges import follow_merges
from shuke.customers.queries.records import display_value, hide
from shuke.customers.slots import PastArrivals


def holding() -> JoinRules | None:
    """The version that holds now."""
    return kit.holding(JoinSpell, JoinRules)


def rules_now() -> Rules:
    """What holds now; the standard ones where the owner set none."""
    row = holding()
    return Rules.of(row.definition) if row else standard()


def versions(actor: Actor) -> list[JoinRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "customers.joining")
    return kit.latest(JoinRules)


def rules_for(actor: Actor, pk: int) -> JoinRules:
    """That version. Raises NotFound."""
    require(actor, "customers.joining")
    return kit.version_for(JoinRules, pk)


def described(actor: Actor, row: JoinRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Rules.of(row.definition).sentences()
    data = {**kit.described(row), **row.definition, "sentences": sentences}
    if row.result:
        data["rehearsal"] = {**row.result, "shared": shared_values(actor, row)}
    return data


def past_arrivals() -> int:
    """How many arrivals of the past a rehearsal goes through."""
    return sum(past.count() for past in declared(PastArrivals))


def shared_values(actor: Actor, row: JoinRules) -> list[dict[str, Any]]:
    """Values that the rehearsal saw with many people and that are on record still, those of most people first."""
    counts = {each["identity"]: each["people"] for each in (row.result or {}).get("shared", ())}
    full = actor.can("customers.contact")
    rows = Identity.objects.filter(pk__in=counts).select_related("customer")
    listed = [
        {
            "identity": each.pk,
            "kind": each.kind,
            "value": display_value(each.kind, each.value) if full else hide(each.kind, each.value),
            "people": counts[each.pk],
            "customer": each.customer_id,
        }
        for each in rows
    ]
    return sorted(listed, key=lambda each: (-each["people"], each["identity"]))


def examples(actor: Actor, row: JoinRules, name: str) -> list[dict[str, Any]]:
    """Of the people who would be `joined` or kept `apart`: records by name, as who stands for them now."""
    rows = (row.result or {}).get(f"{name}_examples", ())
    ids = {pk for each in rows for pk in each["customers"]}
    stands = follow_merges(ids)
    people = {stands.get(pk, pk) for pk in ids}
    names = {who.pk: str(who) for who in Customer.objects.filter(pk__in=people)}
    listed = []
    for each in rows:
        records = sorted({stands.get(pk, pk) for pk in each["customers"]} & names.keys())
        if records:
            listed.append({**each, "records": [(pk, names[pk]) for pk in records]})
    return listed


def value_of(actor: Actor, identity: int) -> Identity:
    """A row whose value shall never join. Raises NotFound."""
    require(actor, "customers.joining")
    row = Identity.objects.filter(pk=identity).first()
    if row is None:
        raise NotFound(_("It has been removed already."))
    return row
