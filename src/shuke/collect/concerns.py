"""Files that wait for somebody, and lines that were held."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.collect import queries as collect
from shuke.collect.queries import connectors, mail, messages, silence
from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line

MOST_LINES = 3
#: So many of the latest imports are asked about their open ends.
LATEST = 20


def unfinished_imports(actor: Actor) -> Concern | None:
    """Files that wait for somebody: not begun, paused or failed."""
    waiting = collect.list_imports().filter(state__in=("draft", "paused", "failed"))
    count = waiting.count()
    if not count:
        return None
    first = list(waiting[:MOST_LINES])
    return Concern(
        kind="imports",
        icon="upload",
        title=ngettext(
            "%(count)s import is not finished", "%(count)s imports are not finished", count
        )
        % {"count": formats.number(count)},
        why=_("What is in stays in; going on takes it from there."),
        lines=[
            Line(
                label=source.file_name,
                text=f"{source.get_state_display()} · {formats.ago(source.created_at)}",
                url=reverse("collect:import", args=[source.pk]),
            )
            for source in first
        ],
        url=reverse("collect:imports"),
        action=_("Imports"),
        tone="bad" if any(source.state == "failed" for source in first) else "warn",
    )


def held_rows(actor: Actor) -> Concern | None:
    """Lines of files that could not be recorded and wait for a decision."""
    recent = collect.list_imports().exclude(state__in=("draft", "undone"))[:LATEST]
    open_ones = {"outcome": "held", "settled_at": None}
    first = [source for source in recent if source.problems.filter(**open_ones).exists()][
        :MOST_LINES
    ]
    if not first:
        return None
    return Concern(
        kind="held",
        icon="inbox",
        title=_("Lines of imported files are held"),
        why=_("They say why. Put it right and replay them; nothing is lost meanwhile."),
        lines=[
            Line(
                label=source.file_name,
                text=formats.ago(source.created_at),
                url=reverse("collect:import", args=[source.pk]),
            )
            for source in first
        ],
        tone="warn",
    )


def silent_sources(actor: Actor) -> Concern | None:
    """Sources that say nothing for longer than they ever did."""
    rows = silence.silences()
    if not rows:
        return None
    return Concern(
        kind="silence",
        icon="circle-alert",
        title=ngettext("%(count)s source fell silent", "%(count)s sources fell silent", len(rows))
        % {"count": formats.number(len(rows))},
        why=_(
            "For longer than ever before in the hours in which it sends. What it has may be lost."
        ),
        lines=[
            Line(
                label=row.name,
                text=_("last %(ago)s · %(advice)s")
                % {"ago": formats.ago(row.last_at), "advice": row.advice},
                url=row.url,
            )
            for row in rows[:MOST_LINES]
        ],
        url=reverse("collect:arrivals") + "#silence",
        action=_("Look, or put off"),
        tone="bad",
    )


def privacy_requests(actor: Actor) -> Concern | None:
    """People who want their data or to be forgotten, as their shop passed on: the law sets a day."""
    rows = connectors.requests()
    count = rows.count()
    if not count:
        return None
    first = list(rows[:MOST_LINES])
    today = clock.today()
    return Concern(
        kind="privacy",
        icon="shield",
        title=ngettext("%(count)s privacy request waits", "%(count)s privacy requests wait", count)
        % {"count": formats.number(count)},
        why=_("A shop passed on what a customer asks. The law sets the day."),
        lines=[
            Line(
                label=str(row.get_kind_display()),
                text=f"{row.connector.name} · "
                + _("to be done by %(day)s") % {"day": formats.day(row.due_on)},
                url=reverse("collect:connector", args=[row.connector_id]) + "#privacy",
            )
            for row in first
        ],
        tone="bad" if first[0].due_on <= today + dt.timedelta(days=7) else "warn",
    )


def waiting_messages(actor: Actor) -> Concern | None:
    """Messages that nobody dealt with, those that wait longest first."""
    rows = messages.waiting()
    count = rows.count()
    if not count:
        return None
    return Concern(
        kind="messages",
        icon="inbox",
        title=ngettext("%(count)s message waits", "%(count)s messages wait", count)
        % {"count": formats.number(count)},
        why=_("People wrote to the shop, and nobody has dealt with it yet."),
        lines=[
            Line(
                label=str(row.customer) if row.customer_id else _("Unknown sender"),
                text=f"{row.subject or row.text[:60]} · {formats.ago(row.occurred_at)}",
                url=reverse("messages:message", args=[row.pk]),
                is_person=bool(row.customer_id),
            )
            for row in messages.for_reader(actor, rows.order_by("pk")[:MOST_LINES])
        ],
        url=f"{reverse('messages:messages')}?state=waiting",
        action=_("Messages"),
        tone="info",
    )


def silent_mailboxes(actor: Actor) -> Concern | None:
    """Mailboxes that cannot be read until somebody sees to them."""
    rows = mail.silent()
    if not rows:
        return None
    return Concern(
        kind="mailboxes",
        icon="mail-x",
        title=ngettext(
            "%(count)s mailbox cannot be read", "%(count)s mailboxes cannot be read", len(rows)
        )
        % {"count": formats.number(len(rows))},
        why=_("What customers write there reaches nobody here until that is mended."),
        lines=[
            Line(
                label=row.name,
                text=mail.health(row).text,
                url=reverse("messages:account", args=[row.pk]),
            )
            for row in rows[:MOST_LINES]
        ],
        url=reverse("messages:accounts"),
        action=_("Mailboxes"),
        tone="bad",
    )
