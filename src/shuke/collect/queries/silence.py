"""Sources that fell silent for longer than they ever did.

Only hours of the week in which a source usually sends are counted, so nights and Sundays are no silence: the
measure is how many of these hours passed since its last hour with something in it, and it is compared with the
longest such run in its own past weeks. A source without enough past has no alarm.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.collect.models import ArrivalHour, Connector, SilencePutOff, WriteKey
from shuke.collect.tracking import spool
from shuke.common import clock

#: So much of its past is looked at, and so much it must have.
WEEKS, LEAST_WEEKS = 8, 3
#: A usual hour of the week has something in it in this share of the weeks; a silence has so many at least.
USUAL, LEAST_HOURS = 0.5, 2
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Silence:
    """A source that says nothing: `last_at`, the hour in which it last sent something; `hours`, how many
    usual hours passed since; `longest`, the most before; `put_off_until`, when somebody said that it is known."""

    source: str
    name: str
    last_at: dt.datetime
    hours: int
    longest: int
    ask: str
    advice: str
    url: str
    put_off_until: dt.datetime | None = None


@dataclass(frozen=True)
class _Watched:
    name: str
    by: str
    advice: str
    url: str


def silences(*, put_off: bool = False) -> list[Silence]:
    """Silent sources, the longest silence first; with `put_off` those too that somebody put off."""
    now = clock.now()
    watched = _watched()
    spans = ArrivalHour.objects.filter(source__in=watched).values_list("source")
    quiet = {
        source: (first, last)
        for source, first, last in spans.annotate(first=Min("hour"), last=Max("hour"))
        if now - last >= LEAST_HOURS * HOUR and last - first >= LEAST_WEEKS * dt.timedelta(weeks=1)
    }
    offs = _put_offs(quiet)
    rows = []
    for source, (first, last) in quiet.items():
        since = max(first, last - dt.timedelta(weeks=WEEKS))
        hours = ArrivalHour.objects.filter(source=source, hour__gte=since)
        run, longest = measured(set(hours.values_list("hour", flat=True)), since, last, now)
        if run < LEAST_HOURS or run <= longest:
            continue
        thing, until = watched[source], offs.get(source)
        if put_off or until is None:
            ask = _("Ask %(person)s, who connected it.") % {"person": thing.by} if thing.by else ""
            rows.append(
                Silence(source, thing.name, last, run, longest, ask, thing.advice, thing.url, until)
            )
    return sorted(rows, key=lambda row: (-row.hours, row.source))


def measured(
    hours: set[dt.datetime], since: dt.datetime, last: dt.datetime, now: dt.datetime
) -> tuple[int, int]:
    """Usual hours that passed whole since `last`, and the longest run of them between two `hours` before."""
    weeks = max(1, round((last - since) / dt.timedelta(weeks=1)))
    counts = Counter(_slot(hour) for hour in hours)
    usual = {slot for slot, count in counts.items() if count / weeks >= USUAL}
    run = longest = 0
    for hour in _hours(since, now):
        if hour in hours:
            longest, run = max(longest, run), 0
        elif _slot(hour) in usual:
            run += 1
    return run, longest


def described(row: Silence) -> dict[str, Any]:
    """A silence as programs read it."""
    return asdict(row)


def is_watched(source: str) -> bool:
    return source in _watched()


def _hours(since: dt.datetime, now: dt.datetime) -> Iterable[dt.datetime]:
    """The whole hours from `since` on that are over."""
    hour = since
    while hour + HOUR <= now:
        yield hour
        hour += HOUR


def _slot(hour: dt.datetime) -> tuple[int, int]:
    """The hour of the week in the shop's zone."""
    local = hour.astimezone(clock.shop_zone())
    return local.weekday(), local.hour


def _watched() -> dict[str, _Watched]:
    """What can fall silent: open connections, open keys, programs. Files and forms come when people please.
    Of events that wait to be recorded nobody knows yet."""
    sources = {
        "api": _Watched(
            _("Programs over the API"),
            "",
            _("Look whether the program still runs and its token was not ended."),
            reverse("collect:documents"),
        )
    }
    for shop in Connector.objects.open().filter(paused_at=None):
        sources[shop.door] = _Watched(
            shop.name,
            shop.began_by,
            _("Look in the shop whether its webhooks are on; the page here says what was refused."),
            reverse("collect:connector", args=[shop.pk]),
        )
    if not spool.count():
        for key in WriteKey.objects.open():
            sources[f"events:{key.pk}"] = _Watched(
                key.name,
                key.began_by,
                _("Look whether the website still loads the script, or the server still sends."),
                reverse("collect:tracking"),
            )
    return sources


def _put_offs(sources: Iterable[str]) -> dict[str, dt.datetime]:
    """Until when each is put off; what has sent something since then is no more."""
    latest = {
        row.source: row
        for row in SilencePutOff.objects.filter(source__in=list(sources)).order_by("pk")
    }
    now = clock.now()
    lasts = dict(
        ArrivalHour.objects.filter(source__in=list(latest))
        .values_list("source")
        .annotate(last=Max("hour"))
    )
    return {
        source: row.until
        for source, row in latest.items()
        if row.until is not None and row.until > now and lasts[source] <= row.at
    }
