"""The list of what was sent on a form."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.collect.models import FormEntry, WebForm
from shuke.collect.queries import webforms as queries
from shuke.collect.webforms.questions import CONTACTS
from shuke.common.kit import formats
from shuke.common.kit.tables import Column, Filter, Table
from shuke.customers.queries import seen_texts, source_name


def _answers(row: FormEntry) -> str:
    """The free answers in a line; who it was and how to reach them stands on the record."""
    abouts = {each["id"]: each["about"] for each in row.version.content["fields"]}
    texts = []
    for name, answer in row.answers.items():
        about = abouts.get(name, "")
        if about in (*CONTACTS, "name") or about.startswith("consent:"):
            continue
        texts.append(", ".join(answer) if isinstance(answer, list) else answer)
    return " · ".join(texts)[:160]


def _state(row: FormEntry) -> str:
    if any(claim["state"] == "open" for claim in row.claims):
        return gettext("To be checked")
    if row.address and row.confirmed_at is None:
        return gettext("Letter not answered yet")
    return gettext("Confirmed") if row.confirmed_at else gettext("Recorded")


def _tone(row: FormEntry) -> str:
    if any(claim["state"] == "open" for claim in row.claims):
        return "warn"
    return "good" if row.confirmed_at or not row.address else "info"


class EntryTable(Table):
    """Every entry of one form, the latest first."""

    name = "form-entries"
    default_sort = "-at"
    empty = (
        _("No entries yet"),
        _("Hand out the address, print the QR code, or put the form into your website."),
    )
    columns = (
        Column(
            "customer",
            _("Person"),
            value=lambda row: str(row.customer),
            link=lambda row: reverse("forms:entry", args=[row.pk]),
            beneath=lambda row: f"{_state(row)} · {formats.moment(row.at)}",
        ),
        Column("at", pgettext_lazy("form", "Sent"), kind="moment", sort=True, on_phones=False),
        Column("state", _("State"), kind="chip", value=_state, tone=_tone, on_phones=False),
        Column("answers", _("Answers"), value=_answers),
        Column(
            "origin",
            _("Source"),
            value=lambda row: source_name(row.origin.get("source", "")),
            on_phones=False,
        ),
    )
    filters = (Filter("at", pgettext_lazy("form", "Sent"), kind="days"),)

    def __init__(self, request: HttpRequest, form: WebForm):
        super().__init__(request, queries.entries_of(form))

    def load(self) -> "EntryTable":
        """Read the page as its reader may see it."""
        for row in self.page.rows:
            row.answers = seen_texts(self.request.actor, row.answers)  # type: ignore[attr-defined]
        return self
