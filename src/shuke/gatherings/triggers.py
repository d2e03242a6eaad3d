"""What happens to guests, as what may start a journey (`customers.slots.Trigger`)."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db.models import F, QuerySet

from shuke.common.access import Actor
from shuke.gatherings.models import Gathering, Guest

#: Hours before its beginning that can be chosen.
AHEAD = (2, 24, 72, 168)
State = Guest.State
Happened = Iterator[tuple[int, dt.datetime, int]]


def ahead_choices(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(hours), str(hours)) for hours in AHEAD]


def invited(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    rows = Guest.objects.filter(invited_at__gte=since, invited_at__lt=until)
    return _of(rows, "invited_at")


def signed_up(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """They have a seat: at once, or because one became free."""
    return _of(Guest.objects.filter(state=State.COMING, since__gte=since, since__lt=until), "since")


def waits(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    return _of(
        Guest.objects.filter(state=State.WAITING, since__gte=since, since__lt=until), "since"
    )


def soon(values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """So many hours before it begins, for those who come."""
    ahead = dt.timedelta(hours=int(values["hours"]))
    begin = _standing().filter(starts_at__gte=since + ahead, starts_at__lt=until + ahead)
    rows = Guest.objects.filter(gathering__in=begin, state=State.COMING)
    for who, at, pk in _of(rows, "gathering__starts_at"):
        yield who, at - ahead, pk


def came(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    return _of(Guest.objects.filter(came_at__gte=since, came_at__lt=until), "came_at")


def missed(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """When it ended, for those who had a seat and were not seen."""
    over = _standing().filter(ends_at__gte=since, ends_at__lt=until)
    rows = Guest.objects.filter(gathering__in=over, state=State.COMING, came_at=None)
    return _of(rows, "gathering__ends_at")


def called_off(_values: Mapping[str, str], since: dt.datetime, until: dt.datetime) -> Happened:
    """For those who come or wait."""
    off = Gathering.objects.filter(called_off_at__gte=since, called_off_at__lt=until)
    rows = Guest.objects.filter(gathering__in=off, state__in=(State.COMING, State.WAITING))
    return _of(rows, "gathering__called_off_at")


def comes(values: Mapping[str, str], ids: list[int]) -> Mapping[int, bool]:
    """Of these guests who has a seat now, and who never will."""
    rows = Guest.objects.filter(pk__in=ids).values_list("pk", "state")
    return {
        pk: state == State.COMING for pk, state in rows if state in (State.COMING, State.DECLINED)
    }


def _standing() -> QuerySet[Gathering]:
    return Gathering.objects.exclude(state=Gathering.State.CALLED_OFF)


def _of(rows: QuerySet[Guest], at: str) -> Happened:
    ordered = rows.order_by(F(at).asc(), "pk")
    yield from ordered.values_list("customer_id", at, "pk").iterator()
