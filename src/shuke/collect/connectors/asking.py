"""Shops that are asked: their past page by page, then again and again for what their webhooks missed.

What comes is marked as backfill. A page, its place and the lease are written in one transaction: a kill at any
moment loses nothing, and a page that comes twice changes nothing.
"""

import datetime as dt
import json
import time

from django.db import transaction
from django.db.models import F

from shuke.collect.commands.connectors import take
from shuke.collect.connectors.kinds import ConnectorKind, Page, Resource, Unreadable
from shuke.collect.connectors.registry import kind_of
from shuke.collect.models import Connector, Feed
from shuke.common import clock, http, leases, secrets
from shuke.common.http import RequestFailed, Response
from shuke.common.jobs import stopping

#: Seconds of one job, and bytes of one answer.
SLICE = 20.0
LIMIT = 30_000_000
TIMEOUT = 30.0
#: Seconds until the next try after a failure, doubled with each in a row; the longest; after a refusal of
#: the access, which only a person can mend.
FIRST, LONGEST, REFUSED = 30, 3_600, 3_600


class Failed(Exception):
    """No answer that can be used: a code, what was said, and in how many seconds to try again, if known."""

    def __init__(self, code: str, detail: str, wait: float | None = None):
        super().__init__(detail[:300])
        self.code, self.wait = code, wait


def due() -> list[int]:
    """The feeds whose turn it is, of connectors that run."""
    feeds = Feed.objects.filter(
        leases.free(), next_at__lte=clock.now(), connector__ended_at=None, connector__paused_at=None
    )
    return list(feeds.order_by("next_at").values_list("pk", flat=True))


def ask(feed_id: int, send=http.request) -> dt.datetime | None:
    """Ask for pages for a slice of time; when to go on, or None: the round is over, waits, or is another's."""
    end = time.monotonic() + SLICE
    rows = Feed.objects.filter(pk=feed_id)
    token = leases.take(rows.filter(next_at__lte=clock.now()))
    if not token:
        return None
    try:
        while True:
            feed = rows.select_related("connector").get()
            if not feed.connector.is_open or feed.connector.paused_at:
                return None
            again = _step(feed, token, send)
            if again is None or again > clock.now() or stopping() or time.monotonic() > end:
                return again
    except leases.LeaseLost:
        return None
    finally:
        leases.release(rows, token)


def _step(feed: Feed, token: str, send) -> dt.datetime | None:
    """One page; when the next one is due, None at the end of a round."""
    connector = feed.connector
    kind = kind_of(connector.kind)
    resource = next(each for each in kind.resources if each.role == feed.role)
    rows, now = Feed.objects.filter(pk=feed.pk), clock.now()
    try:
        with leases.beating(rows, token):
            page, wait = _answer(kind, resource, connector, feed.cursor, send)
    except Failed as failed:
        seconds = min(FIRST * 2**feed.failures, LONGEST) if failed.wait is None else failed.wait
        again = now + dt.timedelta(seconds=seconds)
        cursor = _restarted(feed.cursor) if failed.code == "place" else feed.cursor
        leases.renew(
            rows, token, next_at=again, failure=failed.code, detail=str(failed),
            failures=F("failures") + 1, cursor=cursor,
        )  # fmt: skip
        return again
    next_at = now + dt.timedelta(seconds=resource.every if page.is_last else wait)
    with transaction.atomic():
        leases.renew(
            rows, token, cursor=page.cursor, next_at=next_at, answered_at=now, failure="", detail="",
            failures=0, documents=F("documents") + len(page.deliveries),
            **({"filled_at": feed.filled_at or now} if page.is_last else {}),
        )  # fmt: skip
        if page.deliveries:
            take(connector, page.deliveries, backfill=True)
    return None if page.is_last else next_at


def _restarted(cursor: dict) -> dict:
    """From what came last, where the shop has forgotten the place in its list."""
    return {"since": cursor.get("latest") or cursor.get("since", "")}


def _answer(
    kind: ConnectorKind, resource: Resource, connector: Connector, cursor: dict, send
) -> tuple[Page, float]:
    """The next page, and how long to wait after it. Raises Failed."""
    try:
        access = json.loads(secrets.unseal(connector.access))
    except secrets.SecretLost as error:
        raise Failed("secret", "the key of this home does not open the access", REFUSED) from error
    url = resource.url(connector.address, cursor)
    headers = {"Accept": "application/json", **kind.headers(access)}
    try:
        answer = send("GET", url, headers=headers, timeout=TIMEOUT, limit=LIMIT)
    except RequestFailed as failed:
        raise Failed(str(failed.failure), str(failed)) from failed
    _check(answer, cursor)
    try:
        page = resource.read(answer.body, answer.headers, cursor, clock.now())
    except (Unreadable, AttributeError, TypeError) as error:
        raise Failed("shape", f"the answer has not the expected shape: {error}") from error
    return page, kind.wait(answer.headers)


def _check(answer: Response, cursor: dict) -> None:
    if 200 <= answer.status < 300:
        return
    text = f"answered {answer.status}"
    if answer.status in (429, 503):
        given = answer.headers.get("retry-after", "")
        try:
            wait = min(max(float(given), 1.0), LONGEST)
        except ValueError:
            wait = None
        raise Failed("limit", text, wait)
    if answer.status in (401, 403):
        raise Failed("access", text, REFUSED)
    # A list moved on, or a product of it is gone by now.
    if (answer.status in (400, 422) and cursor.get("page")) or (
        answer.status == 404 and cursor.get("variable")
    ):
        raise Failed("place", text)
    raise Failed("status", text)
