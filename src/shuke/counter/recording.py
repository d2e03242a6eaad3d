"""Calls that a telephone system tells of, through the inbox (see `collect.slots.DocumentKind`)."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuke.collect.slots import Body, Verdict
from shuke.common import clock
from shuke.common.access import SYSTEM
from shuke.common.turns import alone
from shuke.counter import facts
from shuke.counter.commands.calling import tell_call
from shuke.counter.models import Call
from shuke.counter.numbers import dialled, is_internal
from shuke.customers import queries as people
from shuke.team.queries import Staff

#: A call longer than a day is a mistake of the system that tells of it.
LONGEST = 86_400


def record_calls(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """Record calls by the system's own id; a later version of one says more of it, and leaves what a
    colleague said about it."""
    return [_record(body) for body in bodies]


def _record(body: Body) -> Verdict:
    number, direction = dialled(str(body.get("number") or "")), str(body.get("direction"))
    outcome, key = str(body.get("outcome") or ""), str(body.get("id") or "")[:120]
    at = _moment(body.get("at"))
    if not key or at is None or direction not in Call.Direction.values:
        return Verdict("rejected", _("A call has id, direction (in or out) and at."), key)
    if outcome and outcome not in Call.Outcome.values:
        return Verdict("rejected", _("The outcome is none that is known."), outcome)
    if is_internal(number):
        return Verdict("rejected", _("A call inside the house is with no customer."), number)
    alone("counter.calls")  # two versions of one call must not both be the first
    seconds = body.get("seconds")
    columns = {"number": number, "direction": direction, "at": at}
    columns["seconds"] = seconds if isinstance(seconds, int) and 0 <= seconds <= LONGEST else None
    staff = _colleague(str(body.get("colleague") or ""))
    call = Call.objects.filter(key=key).first()
    if call is None:
        owner = people.reached_at("phone", number) if number else None
        by = staff.name if staff else _("Telephone system")
        call = Call.objects.create(
            key=key, customer_id=owner, staff=staff, outcome=outcome, noted_at=clock.now(),
            by=by[:120], about=str(body.get("about") or "")[:300], **columns,
        )  # fmt: skip
        tell_call(call)
        facts.CALL_LOGGED.record(SYSTEM, call=call.pk)
        return Verdict("recorded", customer=owner)
    return _say_more(call, columns, outcome, staff)


def _say_more(call: Call, columns: dict, outcome: str, staff: Staff | None) -> Verdict:
    after = dict(columns)
    after["staff_id"] = staff.pk if staff else call.staff_id
    if not call.is_worded and outcome:
        after["outcome"] = outcome
    if all(getattr(call, name) == value for name, value in after.items()):
        return Verdict("unchanged", customer=call.customer_id)
    for name, value in after.items():
        setattr(call, name, value)
    call.save()
    tell_call(call)
    return Verdict("updated", customer=call.customer_id)


def _moment(text: object) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _colleague(username: str) -> Staff | None:
    return (
        Staff.objects.filter(username=username.lower(), left_at=None).first() if username else None
    )
