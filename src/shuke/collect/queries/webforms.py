"""Reads of forms: what they ask, how far people come, what they sent."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.collect.models import Document, FormDay, FormEntry, FormVersion, WebForm
from shuke.collect.webforms.content import fields_of
from shuke.collect.webforms.questions import CONTACTS
from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as people

_STEP = 1_000


@dataclass(frozen=True)
class Funnel:
    """How many browsers drew a form and began it, and how many entries came of it. `sent` counts those on
    record; `waiting` and `confirmed` of them those with a letter to answer; `caught` were sent by programs."""

    seen: int
    begun: int
    sent: int
    waiting: int
    confirmed: int
    caught: int
    held: int

    @property
    def share(self) -> float | None:
        """How much of those who saw it sent it, 0 to 1; None before anybody saw it. Whoever blocks counting sends
        without having been seen, so it is no more than the whole."""
        return min(1.0, self.sent / self.seen) if self.seen else None


@dataclass(frozen=True)
class Answer:
    """One answer as people read it."""

    label: str
    text: str
    about: str


def source_of(form_id: int) -> str:
    """The door of a form's entries in the inbox."""
    return f"form-{form_id}:form"


def doors() -> dict[str, Any]:
    """Door -> words, for the list of doors."""
    return {f"form-{pk}": name for pk, name in WebForm.objects.values_list("pk", "name")}


def forms() -> QuerySet[WebForm]:
    """All forms, open ones first, the newest first, each with `sent` and `last_at`."""
    rows = WebForm.objects.annotate(sent=Count("entries"), last_at=Max("entries__at"))
    return rows.order_by("ended_at", "-pk")


def form_of(form_id: int) -> WebForm:
    """Raises NotFound."""
    form = WebForm.objects.filter(pk=form_id).first()
    if form is None:
        raise NotFound(_("There is no such form."))
    return form


def form_at(public_id: str) -> WebForm:
    """The form at a public address. Raises NotFound."""
    form = WebForm.objects.filter(public_id=public_id).first()
    if form is None:
        raise NotFound(_("There is no such form. Ask whoever gave you the address."))
    return form


def latest(form: WebForm) -> FormVersion:
    return form.versions.select_related("form").order_by("-number")[0]


def version_of(form: WebForm, number: int) -> FormVersion | None:
    return form.versions.select_related("form").filter(number=number).first()


def address_of(form: WebForm) -> str:
    return f"{settings.PUBLIC_URL}{reverse('form:form', args=[form.public_id])}"


def funnel(form: WebForm, *, since: dt.date | None = None) -> Funnel:
    """From `since` on; of all time without it."""
    days = FormDay.objects.filter(form=form, **({"day__gte": since} if since else {}))
    entries = FormEntry.objects.filter(form=form)
    documents = Document.objects.filter(source=source_of(form.pk), applied_at=None)
    if since:
        begin = clock.day_start(since)
        entries, documents = entries.filter(at__gte=begin), documents.filter(received_at__gte=begin)
    steps = days.aggregate(seen=Sum("seen"), begun=Sum("begun"))
    has_letter = ~Q(address="")
    sent = entries.aggregate(
        sent=Count("pk"),
        waiting=Count("pk", filter=has_letter & Q(confirmed_at=None)),
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
    )
    states = documents.aggregate(
        caught=Count("pk", filter=Q(state=Document.State.REJECTED)),
        held=Count("pk", filter=Q(state=Document.State.HELD)),
    )
    return Funnel(**{name: count or 0 for name, count in (steps | sent | states).items()})


def entries_of(form: WebForm) -> QuerySet[FormEntry]:
    return FormEntry.objects.filter(form=form).select_related("customer", "version")


def entry_of(entry_id: int) -> FormEntry:
    """Raises NotFound."""
    rows = FormEntry.objects.select_related("form", "version", "customer")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(_("There is no such entry."))
    return entry


def answers_of(actor: Actor, entry: FormEntry) -> list[Answer]:
    """What was answered, in the order of the form; contacts hidden from who may not see them."""
    return [
        Answer(field.label, _text(actor, field.question.code, entry.answers[field.id], field), field.question.code)
        for field in fields_of(entry.version.content)
        if field.id in entry.answers
    ]  # fmt: skip


def claims_of(actor: Actor, entry: FormEntry) -> list[dict[str, Any]]:
    """The contacts that were not taken over, hidden from who may not see them."""
    return [
        claim | {"text": _contact(actor, claim["kind"], claim["value"])} for claim in entry.claims
    ]


def _text(actor: Actor, about: str, answer: Any, field: Any) -> str:
    if isinstance(answer, list):
        return ", ".join(answer)
    if about in CONTACTS:
        return _contact(actor, about, answer)
    match field.control:
        case "yes_no":
            return people.yes_no(answer)
        case "date":
            return str(formats.day(dt.date.fromisoformat(answer)))
    return people.seen_text(actor, dict(field.options).get(answer, answer))


def _contact(actor: Actor, kind: str, value: str) -> str:
    if actor.can("customers.contact"):
        return people.display_value(kind, value)
    return people.hide(kind, value)


def rows_of(actor: Actor, form: WebForm) -> Iterator[list[str]]:
    """Heads, then a line for each entry, the earliest first. A question has one column in all versions."""
    heads = _heads(form)
    names = ["sent", "customer", "name", "source", "medium", "campaign", "confirmed"]
    yield [*names, *heads.values()]
    last = 0
    while step := list(entries_of(form).filter(pk__gt=last).order_by("pk")[:_STEP]):
        for entry in step:
            yield _row(actor, entry, heads)
        last = step[-1].pk


def _heads(form: WebForm) -> dict[str, str]:
    heads: dict[str, str] = {}
    for version in form.versions.order_by("number"):
        heads |= {field.id: field.label for field in fields_of(version.content)}
    return heads


def _row(actor: Actor, entry: FormEntry, heads: dict[str, str]) -> list[str]:
    answers = _seen_answers(actor, entry)
    cells = [
        ", ".join(answer) if isinstance(answer, list) else answer
        for answer in (answers.get(name, "") for name in heads)
    ]
    at = [moment.isoformat() if moment else "" for moment in (entry.at, entry.confirmed_at)]
    origin = [str(entry.origin.get(key, "")) for key in ("source", "medium", "campaign")]
    return [at[0], str(entry.customer_id), entry.customer.name, *origin, at[1], *cells]


def described(form: WebForm) -> dict[str, Any]:
    """A form as programs read it."""
    version, figures = latest(form), funnel(form)
    return {
        "id": form.pk, "name": form.name, "kind": form.kind, "address": address_of(form),
        "version": version.number, "content": version.content, "began_at": form.began_at,
        "ended_at": form.ended_at, **vars(figures),
    }  # fmt: skip


def described_entry(actor: Actor, entry: FormEntry) -> dict[str, Any]:
    """An entry as programs read it."""
    return {
        "id": entry.pk, "at": entry.at, "customer": people.whole_person(entry.customer_id)[0],
        "version": entry.version.number, "answers": _seen_answers(actor, entry), "origin": entry.origin,
        "claims": [{"kind": c["kind"], "state": c["state"], "owner": c["owner"]} for c in entry.claims],
        "confirmed_at": entry.confirmed_at,
    }  # fmt: skip


def _seen_answers(actor: Actor, entry: FormEntry) -> dict[str, Any]:
    """The answers by question, contacts hidden from who may not see them."""
    if actor.can("customers.contact"):
        return entry.answers
    abouts = {row["id"]: row["about"] for row in entry.version.content["fields"]}
    return {
        name: people.hide(abouts[name], answer)
        if abouts.get(name) in CONTACTS and answer and isinstance(answer, str)
        else people.seen_texts(actor, answer)
        for name, answer in entry.answers.items()
    }


def entries_after(
    form: WebForm, after: int | None, limit: int
) -> tuple[list[FormEntry], int | None]:
    """Entries beyond the id `after`, the earliest first, and the id after which more follow."""
    most = min(max(limit, 1), 200)
    rows = list(
        entries_of(form).filter(pk__gt=min(after or 0, 2**63 - 1)).order_by("pk")[: most + 1]
    )
    return rows[:most], rows[most - 1].pk if len(rows) > most else None
