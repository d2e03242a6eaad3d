"""Requests about people's own data that a shop passes on: work to do, with a day until when."""

import datetime as dt

from shuke.collect import facts
from shuke.collect.connectors.kinds import Request
from shuke.collect.models import Connector, PrivacyRequest
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.customers import queries as customers

#: By what the person is looked for, the surest first.
_IDENTITIES = ("web", "email", "phone", "taobao", "card", "number")


def note(connector: Connector, request: Request) -> tuple[PrivacyRequest, bool]:
    """Put it down as work to do, once; whether it is new. The person is looked for, never made."""
    if here := PrivacyRequest.objects.filter(connector=connector, key=request.key).first():
        return here, False
    row = PrivacyRequest.objects.begin(
        Actor(id=None, name=connector.name),
        {"connector": connector, "key": request.key},
        kind=request.kind,
        customer_id=_customer(request),
        number=request.person.get("web", "").rpartition(".")[2][:80],
        due_on=clock.today() + dt.timedelta(days=request.days),
    )
    assert row is not None, "a connector's documents are judged one after the other"
    facts.PRIVACY_CAME.record(SYSTEM, connector.pk, request=row.pk, of=request.kind)
    return row, True


def _customer(request: Request) -> int | None:
    entries = [request.person[name] for name in _IDENTITIES if request.person.get(name)]
    matches = customers.identify(SYSTEM, entries) if entries else []
    return next((each.customer_id for each in matches if each.customer_id), None)
