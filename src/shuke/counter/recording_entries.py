"""Entries of a till without a network, on the right record: whoever noted them may do no more than at the till."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.collect.slots import Body, Verdict
from shuke.common.access import Actor
from shuke.common.errors import ShukeError
from shuke.common.texts import whole_number
from shuke.common.turns import alone
from shuke.counter.commands.registering import register
from shuke.counter.commands.visiting import note_visit
from shuke.counter.models import Visit
from shuke.counter.queries.lookup import look_up
from shuke.team.queries import Staff, actor_for


def record_entries(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """See `collect.slots.DocumentKind`. What cannot be decided is held, with the reason in words."""
    return [_record(body) for body in bodies]


def _record(body: Body) -> Verdict:
    key, text = str(body.get("key")), str(body.get("text") or "")
    if earlier := Visit.objects.filter(key=key).first():
        return Verdict("unchanged", customer=earlier.customer_id)
    staff = Staff.objects.filter(pk=body.get("staff")).first()
    if staff is None:
        return Verdict("rejected", _("Nobody of the team has this number."))
    actor, store = actor_for(staff), whole_number(str(body.get("store") or ""))
    alone("customers.people")  # two entries must not both meet the same newcomer
    try:
        person = _person(actor, text, str(body.get("name") or ""), store)
        if isinstance(person, Verdict):
            return person
        note_visit(
            actor, person, store_id=store or 0, about=str(body.get("about") or ""),
            at=dt.datetime.fromisoformat(str(body.get("at"))), key=key,
        )  # fmt: skip
    except ShukeError as error:
        return Verdict("held", str(error.message), text)
    return Verdict("recorded", customer=person)


def _person(actor: Actor, text: str, name: str, store: int | None) -> int | Verdict:
    result = look_up(actor, text)
    if result.person is not None:
        return result.person
    if result.candidates:
        return Verdict(
            "held", _("Several people match this. Find the right one at the till."), text
        )
    if result.is_beyond:
        return Verdict("held", _("This is somebody of stores that you do not see."), text)
    contacts = {kind: value for kind, value in result.fills.items() if kind != "name"}
    if not contacts:
        return Verdict("held", _("Nobody is known by this, and nobody can be added by it."), text)
    return register(actor, name=name, contacts=contacts, store_id=store).pk
