"""The list of messages."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.collect.messages.quotes import own_words
from shuke.collect.models import Message
from shuke.collect.queries import messages as queries
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table


def _who(row: Message) -> str:
    if row.customer_id:
        return str(row.customer)
    return row.sender_name or gettext("Unknown sender")


def _first_words(row: Message) -> str:
    """What it is about in one line: the rest stands on its page."""
    text = " ".join(own_words(row.text).split())
    return " · ".join(filter(None, (queries.about(row.answers), text)))[:140]


def _state(row: Message) -> str:
    if row.waits_now:  # type: ignore[attr-defined]
        return pgettext("message", "Waiting")
    return gettext("From the shop") if row.direction == "out" else gettext("Handled")


class MessageTable(Table):
    """What people wrote to the shop, the latest first."""

    name = "messages"
    default_sort = "-pk"
    empty = (
        _("No messages here"),
        _("Have a mailbox of the shop read: what customers write stands here and on their record."),
        "messages:accounts",
        _("Mailboxes"),
    )
    columns = (
        Column("customer", pgettext_lazy("message", "From"), value=_who, template="collect/_sender_cell.html",
               link=lambda row: reverse("messages:message", args=[row.pk])),
        Column("text", _("Message"), value=_first_words, template="collect/_message_cell.html",
               link=lambda row: reverse("messages:message", args=[row.pk]),
               beneath=lambda row: f"{_state(row)} · {formats.moment(row.occurred_at)}"),
        Column("state", _("State"), kind="chip", value=_state, on_phones=False,
               tone=lambda row: "warn" if row.waits_now else ""),
        Column("channel", _("Channel"), on_phones=False),
        Column("occurred_at", _("Written"), kind="moment", on_phones=False),
    )  # fmt: skip
    filters = (
        Filter(
            "state",
            _("State"),
            choices=(
                ("waiting", pgettext_lazy("message", "Waiting")),
                ("handled", _("Not waiting")),
            ),
            apply=lambda rows, state: (
                queries.waiting(rows) if state == "waiting" else queries.handled(rows)
            ),
        ),
        Filter("channel", _("Channel"), choices=Message.Channel.choices),
        Filter(
            "person",
            pgettext_lazy("message", "From"),
            choices=(("unknown", _("Unknown sender")), ("known", _("On record"))),
            apply=lambda rows, wanted: rows.filter(customer__isnull=wanted == "unknown"),
        ),
        Filter("occurred_at", _("Written"), kind="days"),
    )

    def __init__(self, request: HttpRequest):
        super().__init__(request, queries.messages())

    def load(self) -> "MessageTable":
        """Read the page as its reader may see it."""
        queries.for_reader(self.request.actor, self.page.rows)  # type: ignore[attr-defined]
        return self
