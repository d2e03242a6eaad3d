"""Of which type people are, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor, require
from shuke.common.errors import Busy, Invalid, NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.customers.slots import PeopleSet
from shuke.relations.models import PastRelationship, Relationship
from shuke.relations.queries.sets import in_force
from shuke.relations.slots import BREACHES
from shuke.relations.types import Type, Types

#: Changes that the record shows.
MOST_CHANGES = 6


@dataclass(frozen=True)
class Standing:
    """Of which type somebody is under the set that holds. `type` is None for none, `why` then says so; `evidence`: what
    of their behaviour fits, in words; `past`: what they were before, the latest first, each with its name."""

    customer: int
    row: Relationship | None
    type: Type | None
    evidence: list[str]
    why: str
    past: list[tuple[str, PastRelationship]]
    breaches: list[str]
    types: Types

    @property
    def is_chosen(self) -> bool:
        return bool(self.row and self.row.chosen)


def types_of(people: Collection[int]) -> Mapping[int, Type]:
    """The type in force of these people (ids that stand for themselves); who has none is left out. Two queries."""
    by_code = in_force().by_code
    if not by_code:
        return {}
    rows = Relationship.objects.filter(customer__in=people, kind__in=by_code)
    return {pk: by_code[kind] for pk, kind in rows.values_list("customer_id", "kind")}


def standing_of(actor: Actor, customer_id: int) -> Standing:
    """Of which type somebody is. NotFound for who is not there or beyond the actor's scope."""
    require_customer(actor, "relations.view", customer_id)
    ids = customers.whole_person(customer_id)
    if not ids:
        raise NotFound(_("There is no such customer."))
    return _standing(in_force(), Customer.objects.get(pk=ids[0]), ids)


def _standing(types: Types, person: Customer, ids: Collection[int]) -> Standing:
    row = Relationship.objects.filter(customer=person).first()
    type_ = types.by_code.get(row.kind) if row else None
    past = PastRelationship.objects.filter(customer__in=ids).order_by("-until", "-pk")
    evidence = _evidence(type_, person.pk) if type_ and row and row.kind == row.inferred else []
    return Standing(
        person.pk,
        row,
        type_,
        evidence,
        "" if type_ else _why_none(types, person),
        [(name_of(types, each.kind), each) for each in past[:MOST_CHANGES]],
        breach_lines(row.breaches) if row and type_ else [],
        types,
    )


def name_of(types: Types, code: str) -> str:
    """What a type is called, also when the set has it no longer."""
    return types.by_code.get(code, Type(code)).name


def sign_of(type_: Type) -> str:
    """Of whom a type is said by itself, read aloud; "" where only colleagues say it."""
    if not type_.definition:
        return ""
    from shuke.insight import queries as insight  # brings the engines of analysis

    return insight.read_aloud(insight.as_checked(type_.definition))


def _evidence(type_: Type, person: int) -> list[str]:
    """What of somebody meets the condition of their type, as their rows of this moment say."""
    if not type_.definition:
        return []
    from shuke.insight import queries as insight  # brings the engines of analysis

    try:
        return insight.is_member(insight.as_checked(type_.definition), person).reasons
    except Busy:
        return []


def _why_none(types: Types, person: Customer) -> str:
    if not types.types:
        return _("No set of relationship types holds.")
    if person.order_count < types.minimum:
        words = {"n": person.order_count, "minimum": types.minimum}
        return (
            ngettext(
                "Too little is known: %(n)d order of the %(minimum)d that it takes.",
                "Too little is known: %(n)d orders of the %(minimum)d that it takes.",
                person.order_count,
            )
            % words
        )
    return _("What they do fits no type of the set.")


def breach_lines(breaches: Mapping[str, int]) -> list[str]:
    """Each reason with how many messages of the last 90 days it would have stopped."""
    return [
        _("%(reason)s: %(n)s") % {"reason": BREACHES[key], "n": formats.number(count)}
        for key, count in breaches.items()
        if key in BREACHES
    ]


def panel(actor: Actor, customer: Customer, ids: list[int]) -> dict[str, Any] | None:
    """The record's panel; None without the right, and while no set holds."""
    if not actor.can("relations.view"):
        return None
    types = in_force()
    if not types.types:
        return None
    may_choose = actor.can("relations.choose")
    return {"standing": _standing(types, customer, ids), "may_choose": may_choose}


def sizes(actor: Actor) -> Mapping[str, tuple[int, int]]:
    """By type: how many people whom the actor sees are of it, and how many of these were sent what they do not want."""
    require(actor, "relations.view")
    rows = customers.people(actor).order_by().values("relationship__kind")
    counted = rows.filter(relationship__kind__gt="").annotate(
        people=Count("pk"), breached=Count("pk", filter=Q(relationship__breached__gt=0))
    )
    return {row["relationship__kind"]: (row["people"], row["breached"]) for row in counted}


def people_of_type(_actor: Actor, query: Mapping[str, str]) -> PeopleSet:
    """`relationship=regular`: those of the type; with `breach=any` or a reason, those who were sent what its rules
    would not let through."""
    code, breach = query.get("relationship", ""), query.get("breach", "")
    types = in_force()
    if code and code not in types.by_code:
        raise Invalid(_("The address means nobody: the set has no such type."))
    if breach and breach != "any" and breach not in BREACHES:
        raise Invalid(_("The address means nobody: there is no such reason."))
    kinds = [code] if code else list(types.by_code)

    def narrow(people: QuerySet) -> QuerySet:
        people = people.filter(relationship__kind__in=kinds)
        if breach:
            people = people.filter(relationship__breached__gt=0)
        return (
            people.filter(relationship__breaches__has_key=breach) if breach in BREACHES else people
        )

    parameters = {name: query[name] for name in ("relationship", "breach") if query.get(name)}
    return PeopleSet(
        title=_title(types, code, breach), parameters=parameters, narrow=narrow, back="/relations/"
    )


def _title(types: Types, code: str, breach: str) -> str:
    kind = name_of(types, code) if code else _("With a relationship type")
    if not breach:
        return kind
    what = str(BREACHES[breach]) if breach in BREACHES else _("treated otherwise than they want")
    return _("%(type)s: %(what)s") % {"type": kind, "what": what}


def row_title(row: Relationship) -> str:
    """Where it is asked whose it is."""
    return _("Relationship type: %(name)s") % {"name": name_of(in_force(), row.kind)}
