"""What people typed on a kiosk, on record. Whoever types a number may be anybody: of somebody known it fills
blanks and replaces nothing, and a no to messages stays one (decision 0215)."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from shuke.collect.slots import Body, Verdict
from shuke.common.access import SYSTEM
from shuke.common.turns import alone
from shuke.counter import facts
from shuke.counter.models import Kiosk
from shuke.customers import commands as customers

#: Of the timeline.
TOUCH = "counter.sign_up"


def record_sign_ups(bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """See `collect.slots.DocumentKind`."""
    return [_record(body) for body in bodies]


def _record(body: Body) -> Verdict:
    kiosk = Kiosk.objects.select_related("store").filter(pk=body.get("kiosk")).first()
    if kiosk is None:
        return Verdict("rejected", "body_shape", "kiosk")
    alone("customers.people")  # two entries must not both meet the same newcomer
    at = dt.datetime.fromisoformat(str(body["at"]))
    row = {"phone": body["phone"], "name": body.get("name") or None}
    row["language"] = body.get("language") or None
    resolved = customers.resolve_people(
        pl.DataFrame([row]), source=kiosk.door, at=at, origin=f"kiosk-{kiosk.store.code}"
    )
    person = int(resolved["customer_id"][0])
    if body.get("agrees"):
        # Undated: it takes no withdrawal back.
        statement = {"customer_id": [person], "channel": ["sms"], "state": ["granted"]}
        customers.record_consents(pl.DataFrame(statement), source=kiosk.door)
    detail = {"store": kiosk.store.name, "kiosk": kiosk.name}
    customers.record_touches([(person, at, TOUCH, None, detail, "")])
    facts.SIGNED_UP.record(SYSTEM, person, kiosk=kiosk.pk, store=kiosk.store.code)
    return Verdict(
        "recorded" if resolved["outcome"][0] == "created" else "updated", customer=person
    )
