"""What came in by door and day, and whether it adds up.

One definition for each figure: *sent* = recorded + nothing new + overtaken + held + rejected + taken back +
waiting. The gap is what the sender says that it sent, less what came. Documents of a door and its events are
counted by their movements (`collect.arrivals`), lines of a file by its batches.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shuke.collect.models import (
    ArrivalTally,
    Document,
    Import,
    ImportBatch,
    SenderCount,
    WriteKey,
)
from shuke.collect.queries.documents import doors
from shuke.collect.queries.imports import moved_lines
from shuke.collect.tracking import spool
from shuke.common import clock

#: Days that are looked at when nobody says more, at most, and files among them.
DAYS, MOST_DAYS, MOST_FILES = 14, 366, 200
#: The figures that make up `sent`.
PARTS = ("recorded", "repeated", "outdated", "held", "rejected", "undone", "waiting")
#: State of a movement -> figure.
_FIGURES = {"applied": "recorded", "received": "waiting"}
#: States of a file that is still being read.
_UNDER_WAY = (Import.State.QUEUED, Import.State.RUNNING, Import.State.WAITING)


@dataclass(frozen=True)
class Arrivals:
    """What came in by one door on one day of the shop. `stated`: what the sender says, None where it says
    nothing; `unit`: documents, lines or events; `file`: id of the import."""

    source: str
    name: str
    day: dt.date
    unit: str
    stated: int | None = None
    sent: int = 0
    recorded: int = 0
    repeated: int = 0
    outdated: int = 0
    held: int = 0
    rejected: int = 0
    undone: int = 0
    waiting: int = 0
    file: int | None = None
    state: str = ""

    @property
    def gap(self) -> int:
        """So many more the sender says than came; below 0: more came than it says."""
        return 0 if self.stated is None or self.state in _UNDER_WAY else self.stated - self.sent

    @property
    def drift(self) -> int:
        """What came and stands in no figure; anything but 0 is a fault of ours."""
        return self.sent - sum(getattr(self, part) for part in PARTS)

    @property
    def needs(self) -> str:
        """What is to be done, as a code; "" for nothing."""
        if self.drift:
            return "drift"
        if self.gap > 0:
            return "missing" if self.file is None else "unread"
        if self.gap < 0:
            return "more"
        is_old = self.day < clock.today()
        if self.waiting and is_old:
            return "waiting"
        if self.held:
            return "held"
        return "rejected" if self.rejected and self.rejected == self.sent else ""

    @property
    def advice(self) -> str:
        return _advice(self.needs)

    def url(self, figure: str) -> str:
        """Where the documents behind a figure stand; "" where nothing can be listed."""
        if self.unit == "events":
            return reverse("collect:tracking") if figure == "rejected" else ""
        if self.file is not None:
            address = reverse("collect:import", args=[self.file])
            return f"{address}?outcome={figure}" if figure in ("held", "rejected") else address
        states = {"sent": "", "recorded": "applied", "waiting": "received"}
        if figure in ("repeated", "stated"):
            return ""
        day = self.day.isoformat()
        query = {"source": self.source, "received_at_from": day, "received_at_to": day}
        if state := states.get(figure, figure):
            query["state"] = state
        return f"{reverse('collect:documents')}?{urlencode(query)}"


def arrivals(since: dt.date, until: dt.date, source: str = "") -> list[Arrivals]:
    """By day, the latest first, and door; both days included. `source` narrows to one door."""
    rows = [*_of_doors(since, until), *_of_files(since, until)]
    wanted = (row for row in rows if source in ("", row.source))
    return sorted(wanted, key=lambda row: (-row.day.toordinal(), row.name))


def names() -> dict[str, str]:
    """Doors whose senders may say how much they sent: source -> name."""
    keys = WriteKey.objects.values_list("pk", "name")
    named = {source: str(words) for source, words in doors() if not source.startswith("file:")}
    return named | {f"events:{pk}": _("Events · %(key)s") % {"key": name} for pk, name in keys}


def described(row: Arrivals) -> dict[str, Any]:
    """A row as programs read it."""
    data = {name: value for name, value in asdict(row).items() if name != "state"}
    return data | {"gap": row.gap, "needs": row.needs, "advice": row.advice}


def calls() -> dict[str, int]:
    """Calls with events: `waiting` to be recorded, and put aside because they could not be (`held`)."""
    return {"waiting": spool.count(), "held": spool.count(spool.HELD)}


def recount() -> list[dict[str, Any]]:
    """Every count of documents that is not what counting the documents themselves gives: reads all of them."""
    zone = clock.shop_zone()
    documents = Document.objects.exclude(source__startswith="file:").order_by()
    counted = documents.values_list(
        "source", TruncDate("received_at", tzinfo=zone), "state"
    ).annotate(count=Count("pk"))
    real = {(source, day, state): count for source, day, state, count in counted}
    states = Document.State.values
    stored = _sums(Q(state__in=states) & ~Q(source__startswith="events:"))
    return [
        {"source": key[0], "day": key[1], "state": key[2], "stored": a, "counted": b}
        for key in sorted({*real, *stored})
        if (a := stored.get(key, 0)) != (b := real.get(key, 0))
    ]


def _sums(condition: Q) -> dict[tuple[str, dt.date, str], int]:
    rows = ArrivalTally.objects.filter(condition).order_by()
    sums = rows.values_list("source", "day", "state").annotate(total=Sum("count"))
    return {(source, day, state): total for source, day, state, total in sums}


def _of_doors(since: dt.date, until: dt.date) -> Iterator[Arrivals]:
    within = Q(day__range=(since, until))
    figures: dict[tuple[str, dt.date], dict[str, int]] = defaultdict(dict)
    for (source, day, state), total in _sums(within).items():
        figures[source, day][_FIGURES.get(state, state)] = total
    stated = _stated(within)
    door_names = names()
    for source, day in {*figures, *stated}:
        yield Arrivals(
            source,
            door_names.get(source, source),
            day,
            "events" if source.startswith("events:") else "documents",
            stated.get((source, day)),
            **_named(figures.get((source, day), {})),
        )


def _named(figures: Mapping[str, int]) -> dict[str, Any]:
    return {name: figures.get(name, 0) for name in ("sent", *PARTS)}


def _stated(within: Q) -> dict[tuple[str, dt.date], int]:
    """The latest word of each sender on each day."""
    words = SenderCount.objects.filter(within).order_by("pk").values_list("source", "day", "count")
    latest = {(source, day): count for source, day, count in words}
    return {place: count for place, count in latest.items() if count is not None}


def _of_files(since: dt.date, until: dt.date) -> Iterator[Arrivals]:
    begun = Import.objects.filter(
        started_at__gte=clock.day_start(since),
        started_at__lt=clock.day_start(until + dt.timedelta(days=1)),
    ).exclude(state=Import.State.DRAFT)
    files = list(begun.order_by("-started_at", "-pk")[:MOST_FILES])
    sums = {row["source"]: Counter(row) for row in _batches(files)}
    moved = moved_lines(files)
    for each in files:
        yield _of_file(each, sums.get(each.pk, Counter()) + moved[each.pk])


def _of_file(source: Import, sums: Mapping[str, int]) -> Arrivals:
    """Lines of a file, as its own page counts them."""
    recorded = sums.get("recorded", 0) + sums.get("updated", 0)
    is_undone = source.state == Import.State.UNDONE
    assert source.started_at is not None, "only files that were begun are asked for"
    return Arrivals(
        f"file:{source.kind}",
        source.file_name,
        source.started_at.astimezone(clock.shop_zone()).date(),
        "lines",
        source.line_count,
        sent=sums.get("lines", 0),
        recorded=0 if is_undone else recorded,
        undone=recorded if is_undone else 0,
        repeated=sums.get("unchanged", 0),
        held=sums.get("held", 0),
        rejected=sums.get("rejected", 0),
        file=source.pk,
        state=source.state,
    )


def _batches(files: list[Import]) -> list[dict[str, Any]]:
    columns = ("lines", "recorded", "updated", "unchanged", "held", "rejected")
    rows = ImportBatch.objects.filter(source__in=files).order_by().values_list("source")
    sums = rows.annotate(**{f"of_{name}": Sum(name) for name in columns})
    return [dict(zip(("source", *columns), row, strict=True)) for row in sums]


def _advice(needs: str) -> str:
    words = {
        "": "",
        "drift": _(
            "Our own count is wrong: run “shuke incoming --check” and report what it prints."
        ),
        "missing": _(
            "Fewer came than the sender says. Have it send that day again: what is here already is not"
            " recorded twice."
        ),
        "more": _(
            "More came than the sender says: ask it to count again, or it sent something twice."
        ),
        "unread": _("The file was not read to its end. Open it and go on with the import."),
        "waiting": _(
            "Not recorded yet since that day: a worker has to run, or the connection is paused."
        ),
        "held": _("Open what is held, put the reason right, then try all again."),
        "rejected": _("All of it was rejected, nothing was recorded. Open it and see why."),
    }
    return words[needs]
