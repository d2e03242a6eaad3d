"""What is sent to other systems: a row for each thing and receiver, tried until it arrives or is given up.

A row is queued in the transaction that it tells of. Whoever delivers it holds its lease; one that died
between sending and noting so leaves the row to the next, which sends the same key again (at least once:
receivers know a repeated one by `webhook-id`). Signed as `signing` says.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shuke.common import clock, http, ids, leases, secrets, signing
from shuke.common.access import SYSTEM
from shuke.common.announced import DELIVERIES_PAUSED
from shuke.common.errors import Conflict
from shuke.common.http import RequestFailed, Response
from shuke.common.jobs import task
from shuke.common.models import Delivery, Endpoint

State = Delivery.State
Send = Callable[..., Response]

#: Minutes until the next try, after each that failed: ten tries in three days.
PAUSES = (1, 5, 30, 120, 300, 600, 840, 1200, 1440)
#: An endpoint is paused after so many failures in a row over so long a time.
PAUSED_AFTER = 20
PAUSED_WITHIN = dt.timedelta(days=1)
#: For how long what has ended can be looked up.
RETENTION = dt.timedelta(days=30)
#: Seconds that one run may take, and deliveries to one endpoint in it: others have their turn.
RUN = 50.0
PER_RUN = 100


def add_endpoint(kind: str, name: str, url: str) -> tuple[Endpoint, str]:
    """An endpoint and its secret, which is shown this once. Raises Invalid for an unusable address."""
    signing.check_address(url)
    secret = signing.new_secret()
    endpoint = Endpoint.objects.create(
        kind=kind, name=name[:120], url=url, secret=secrets.seal(secret), created_at=clock.now()
    )
    return endpoint, secret


def queue(endpoint: Endpoint, event: str, body: Mapping[str, Any], *, key: str = "") -> Delivery:
    """Send `body` to the endpoint once the transaction is committed. The same `key` again is the same
    delivery."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a delivery is queued inside the transaction that it tells of")
    delivery, is_new = Delivery.objects.get_or_create(
        endpoint=endpoint,
        key=key or f"msg_{ids.token()}",
        defaults={
            "event": event,
            "body": json.dumps(body, ensure_ascii=False),
            "created_at": clock.now(),
            "next_try_at": clock.now(),
        },
    )
    if is_new:
        deliver_due.enqueue()
    return delivery


def resume(endpoint: Endpoint) -> None:
    """Try what waits for a paused endpoint again."""
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(
            paused_at=None, failing_since=None, failures=0
        )
        deliver_due.enqueue()


def try_again(delivery: Delivery) -> None:
    """Send one that has ended once more, under the same key. Raises Conflict for one that is on its way, and for a
    system that was removed."""
    with transaction.atomic():
        open_endpoint = Exists(Endpoint.objects.filter(pk=OuterRef("endpoint"), ended_at=None))
        ended = Delivery.objects.filter(open_endpoint, pk=delivery.pk, ended_at__isnull=False)
        again = ended.update(state=State.QUEUED, tries=0, next_try_at=clock.now(), ended_at=None)
        if not again:
            raise Conflict(_("It is on its way already, or the system was removed."))
        deliver_due.enqueue()


@task
def deliver_due() -> None:
    """Send what is due. An endpoint that fails is left for this run, so that none waits for another's."""
    end = time.monotonic() + RUN
    for endpoint in Endpoint.objects.filter(paused_at=None, ended_at=None).order_by(
        "failures", "id"
    ):
        for pk in (
            due(endpoint).order_by("next_try_at", "id").values_list("pk", flat=True)[:PER_RUN]
        ):
            if time.monotonic() > end:
                return
            if not deliver(pk):
                break


def due(endpoint: Endpoint) -> QuerySet[Delivery]:
    """Those whose time has come, also those that a dead worker left in the middle."""
    waiting = Q(state__in=(State.QUEUED, State.FAILED), next_try_at__lte=clock.now())
    left = Q(state=State.DELIVERING) & leases.free()
    return endpoint.deliveries.filter(waiting | left, ended_at=None)


def deliver(pk: int, send: Send = http.request) -> bool:
    """Make one try; whether it arrived. Nothing is sent by two at once."""
    open_endpoint = Exists(Endpoint.objects.filter(pk=OuterRef("endpoint"), paused_at=None))
    rows = Delivery.objects.filter(open_endpoint, pk=pk, ended_at=None)
    if not (token := leases.take(rows, state=State.DELIVERING, tries=F("tries") + 1)):
        return False
    delivery = Delivery.objects.select_related("endpoint").get(pk=pk)
    rows = Delivery.objects.filter(pk=pk)
    with leases.beating(rows, token):
        outcome = _sent(delivery, send)
    _settle(delivery, token, outcome)
    return not outcome["failure"]


def _sent(delivery: Delivery, send: Send) -> dict[str, Any]:
    """What became of one try, as columns of its row."""
    outcome: dict[str, Any] = {
        "failure": "",
        "detail": "",
        "status": None,
        "seconds": None,
        "excerpt": "",
    }
    try:
        answer = send(
            "POST",
            delivery.endpoint.url,
            body=delivery.body.encode(),
            headers=signing.headers(
                delivery.key, delivery.body, secrets.unseal(delivery.endpoint.secret)
            ),
        )
    except secrets.SecretLost:
        return outcome | {"failure": "secret", "detail": "the key of this home does not open it"}
    except RequestFailed as failed:
        return outcome | {"failure": str(failed.failure), "detail": str(failed)}
    if not 200 <= answer.status < 300:
        outcome |= {"failure": str(http.Failure.STATUS), "detail": f"answered {answer.status}"}
    text = answer.body[:500].decode(errors="replace").replace("\0", "")
    return outcome | {"status": answer.status, "seconds": answer.seconds, "excerpt": text}


def _settle(delivery: Delivery, token: str, outcome: dict[str, Any]) -> None:
    """Note the outcome, unless another took the row meanwhile."""
    now, rows = clock.now(), Delivery.objects.filter(pk=delivery.pk)
    changes: dict[str, Any] = {"state": State.DELIVERED, "ended_at": now}
    if outcome["failure"] and delivery.tries > len(PAUSES):
        changes = {"state": State.GIVEN_UP, "ended_at": now}
    elif outcome["failure"]:
        pause = dt.timedelta(minutes=PAUSES[delivery.tries - 1])
        changes = {"state": State.FAILED, "next_try_at": now + pause}
    with transaction.atomic():
        if leases.release(rows, token, **changes, **outcome):
            _count(delivery.endpoint, failed=bool(outcome["failure"]))


def _count(endpoint: Endpoint, *, failed: bool) -> None:
    """Keep account of failures in a row, and pause an endpoint that has failed for too long."""
    now, rows = clock.now(), Endpoint.objects.filter(pk=endpoint.pk)
    if not failed:
        rows.exclude(failures=0).update(failures=0, failing_since=None)
        return
    rows.update(failures=F("failures") + 1, failing_since=Coalesce("failing_since", now))
    hopeless = rows.filter(
        paused_at=None, failures__gte=PAUSED_AFTER, failing_since__lte=now - PAUSED_WITHIN
    )
    if hopeless.update(paused_at=now):
        DELIVERIES_PAUSED.record(SYSTEM, name=endpoint.name)


@task
def forget_old() -> None:
    """Remove what ended a month ago: bodies hold people's data."""
    Delivery.objects.filter(ended_at__lt=clock.now() - RETENTION).delete()
