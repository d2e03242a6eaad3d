"""How automatic answers did: counted so that silence is no success."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from django.db.models import Max, Q

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.service.models import AutomaticReply, Ticket, TicketMessage
from shuke.service.queries.tickets import tickets

DAYS = 30
#: Who writes again within so many days was not helped.
REOPENS = dt.timedelta(days=3)
#: Tickets that are looked at, the latest ones.
MOST = 20_000
Kind = AutomaticReply.Kind


@dataclass(frozen=True)
class Record:
    """Of tickets of the last `DAYS` days that were spoken to automatically, each once. `helped`: the person said so
    and wrote nothing more within three days. `handed`: a person went on. `silent`: an article was quoted, and they
    said nothing; nobody knows, so it is no success."""

    tickets: int
    helped: int
    handed: int
    silent: int

    @property
    def share(self) -> float | None:
        return self.helped / self.tickets if self.tickets else None


def record(actor: Actor) -> Record:
    """As far as the actor sees tickets; a few queries."""
    require(actor, "tickets.manage")
    since = clock.now() - dt.timedelta(days=DAYS)
    over = Q(replies__kind__in=(Kind.UNKNOWN, Kind.WISHED, Kind.AGAIN))
    rows = list(
        tickets(actor)
        .filter(replies__at__gte=since)
        .annotate(
            helped=Max("replies__at", filter=Q(replies__kind=Kind.HELPED)),
            handed=Max("replies__at", filter=over),
        )
        .order_by("-pk")
        .values_list("pk", "helped", "handed", "answered_at")[:MOST]
    )
    back = _came_back({pk: at for pk, at, *_rest in rows if at})
    helped = handed = 0
    for pk, at, over_at, answered in rows:
        if over_at is not None or answered is not None or pk in back:
            handed += 1
        elif at is not None:
            helped += 1
    return Record(len(rows), helped, handed, len(rows) - helped - handed)


def _came_back(helped: Mapping[int, dt.datetime]) -> set[int]:
    """Tickets of which people wrote once more within three days of saying that it helped, there or on a new one."""
    wrote = TicketMessage.objects.filter(ticket__in=helped, message__direction="in")
    new = Ticket.objects.filter(follows__in=helped)
    moments = chain(wrote.values_list("ticket", "at"), new.values_list("follows", "opened_at"))
    return {pk for pk, at in moments if pk and helped[pk] < at <= helped[pk] + REOPENS}
