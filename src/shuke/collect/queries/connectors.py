"""What the pages on connected shops tell."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.collect import reasons
from shuke.collect.connectors.registry import kind_of
from shuke.collect.kinds import SHOP_ROLES
from shuke.collect.models import Connector, Document, Feed, MessageHook, PrivacyRequest
from shuke.common.errors import NotFound

#: Why deliveries were refused.
REFUSALS = {
    "signature": gettext_lazy(
        "The signature is wrong: the secret here and in the shop differ, or it was forged"
    ),
    "late": gettext_lazy("It was signed more than five minutes ago, or one of the clocks is wrong"),
    "shape": gettext_lazy("It has not the shape of such a delivery"),
}
#: Among so many of the latest documents of all doors those of a shop are looked for.
_WINDOW = 20_000
LISTED = 12


@dataclass(frozen=True)
class Health:
    """How it stands with a connection: "good", "warn" or "bad", in words; what waits and what is held."""

    tone: str
    text: str
    waiting_since: Any
    held: int


def connectors() -> list[Connector]:
    """Open ones first."""
    return sorted(Connector.objects.all(), key=lambda row: (row.ended_at is not None, row.name))


def connector(connector_id: int) -> Connector:
    """Raises NotFound."""
    row = Connector.objects.filter(pk=connector_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row


def sources(row: Connector) -> list[str]:
    """`Document.source` of all that can come from it."""
    return [f"{row.door}:{row.kind}.{role}" for role in SHOP_ROLES]


def was_refused_last(row: Connector | MessageHook) -> bool:
    """Whether what came last was refused."""
    at = row.refused_at
    return at is not None and (row.last_at is None or at > row.last_at)


def health(row: Connector) -> Health:
    open_ones = Document.objects.filter(source__in=sources(row), applied_at=None)
    since = open_ones.filter(state=Document.State.RECEIVED).aggregate(at=Min("received_at"))["at"]
    held = open_ones.filter(state=Document.State.HELD).count()
    if row.ended_at:
        tone, text = "", _("ended")
    elif row.paused_at:
        tone, text = "warn", _("paused: what comes is kept")
    elif row.feeds.filter(failure__in=("access", "secret")).exists():
        tone, text = "bad", _("the shop refuses to be asked")
    elif was_refused_last(row):
        tone, text = "bad", _("the last delivery was refused")
    elif row.last_at is None:
        tone, text = "info", _("nothing came yet")
    elif held:
        tone, text = "warn", _("runs, some documents are held")
    else:
        tone, text = "good", _("runs")
    return Health(tone, text, since, held)


def described(row: Connector) -> dict[str, Any]:
    """A connection as programs read it."""
    standing = health(row)
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "store": row.store,
        "state": standing.text,
        "tone": standing.tone,
        "last_at": row.last_at,
        "refused_at": row.refused_at,
        "refusal": row.refusal,
        "paused_at": row.paused_at,
        "ended_at": row.ended_at,
        "waiting_since": standing.waiting_since,
        "held": standing.held,
        "feeds": [
            {"of": f.role, "documents": f.documents, "filled_at": f.filled_at, "next_at": f.next_at,
             "failure": f.failure, "detail": f.detail}
            for f in row.feeds.order_by("role")
        ],
    }  # fmt: skip


def latest(row: Connector) -> list[Document]:
    """What came lately."""
    newest = Document.objects.aggregate(pk=Max("pk"))["pk"] or 0
    recent = Document.objects.filter(source__in=sources(row), pk__gt=newest - _WINDOW)
    return list(recent.order_by("-pk")[:LISTED])


def stopped(row: Connector) -> list[tuple[str, str, int]]:
    """What was held or rejected and is open: (state, reason in words, how many), the most first."""
    from django.db.models import Count

    rows = Document.objects.filter(source__in=sources(row), applied_at=None)
    rows = rows.filter(state__in=[Document.State.HELD, Document.State.REJECTED])
    counts = rows.values_list("state", "reason", "value").annotate(n=Count("pk")).order_by("-n")
    return [(state, reasons.words(reason, value), n) for state, reason, value, n in counts[:LISTED]]


def held_sources(row: Connector) -> list[str]:
    """The doors of it that hold something."""
    rows = Document.objects.filter(
        source__in=sources(row), state=Document.State.HELD, applied_at=None
    )
    return sorted(set(rows.values_list("source", flat=True)))


def requests(row: Connector | None = None) -> QuerySet[PrivacyRequest]:
    """Privacy requests that nobody saw to yet, the most urgent first."""
    rows = PrivacyRequest.objects.open().select_related("connector", "customer")
    return (rows.filter(connector=row) if row else rows).order_by("due_on", "pk")


#: Why the shop gave no answer that can be used.
FAILURES = {
    "limit": gettext_lazy("the shop wants us to wait"),
    "access": gettext_lazy("the shop refuses the access: give it anew"),
    "secret": gettext_lazy("the access cannot be opened here: give it anew"),
    "shape": gettext_lazy("the answer has not the expected shape"),
    "place": gettext_lazy("the shop forgot where we were: begins where it was"),
}


def feeds(row: Connector) -> list[tuple[Feed, Any, Any]]:
    """What it is asked for: the feed, what it is about, why it has no answer now."""
    rows = row.feeds.order_by("role")
    return [
        (
            feed,
            SHOP_ROLES[feed.role],
            FAILURES.get(feed.failure, feed.detail) if feed.failure else "",
        )
        for feed in rows
    ]


def kind_label(row: Connector) -> str:
    return str(kind_of(row.kind).label)
