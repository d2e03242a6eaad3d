"""Entries of forms: received from whoever fills them in, and what colleagues do with what they claim."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.commands.documents import Receipt, receive
from shuke.collect.models import FormCaller, FormDay, FormEntry, FormVersion, WebForm
from shuke.collect.queries import webforms as queries
from shuke.collect.slots import Incoming
from shuke.collect.webforms import answers as reading
from shuke.collect.webforms import keys
from shuke.common import clock, csvs
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound, ShukeError
from shuke.common.texts import formula_safe
from shuke.customers import commands as customers
from shuke.customers import queries as people

#: Entries from one network address within an hour: a hall full of guests behind one door fits in.
PER_HOUR = 200
#: Until when the answer to a letter counts.
ANSWERED_WITHIN = dt.timedelta(days=14)
STEPS = ("seen", "begun")


class TooMany(ShukeError):
    """Too many entries from one network address."""

    code = "throttled"
    status = 429
    retry_after = 3600


def receive_entry(
    version: FormVersion,
    key: str,
    raw: Mapping[str, Any],
    *,
    origin: Mapping[str, Any] | None = None,
    is_trapped: bool = False,
    at: dt.datetime | None = None,
) -> Receipt:
    """Keep what somebody sent on a form, and put it on the record. When this returns it is on the disk.

    `raw`: question id -> what was sent. The same `key` with the same answers is recorded once. What a trap
    for programs caught (`is_trapped`) stays in the inbox, rejected. Raises Invalid by question, and Conflict
    when the form is closed; then nothing is kept.
    """
    if not version.form.is_open:
        raise Conflict(_("This form takes no more answers."))
    answers = dict(raw) if is_trapped else reading.read(version.content, raw)
    body = {
        "key": key, "version": version.number, "answers": answers, "origin": dict(origin or {}),
        **({"trap": True} if is_trapped else {}),
    }  # fmt: skip
    incoming = Incoming(key, at or clock.now(), body)
    return receive(SYSTEM, queries.source_of(version.form_id), [incoming])[0]


def count_caller(remote: str) -> None:
    """Count one more entry from this network address. Raises TooMany beyond PER_HOUR."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    caller = keys.caller_of(remote, hour)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO collect_formcaller (caller, hour, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (caller, hour) DO UPDATE SET count = collect_formcaller.count + 1",
            [caller, connection.ops.adapt_datetimefield_value(hour)],
        )
    rows = FormCaller.objects.filter(caller=caller, hour=hour)
    if (rows.values_list("count", flat=True).first() or 0) > PER_HOUR:
        raise TooMany(
            _("Very much was sent from this connection within the hour. Try again in an hour.")
        )


def forget_callers() -> int:
    """Network addresses of earlier hours are of no use; how many went."""
    return FormCaller.objects.filter(hour__lt=clock.now() - dt.timedelta(days=1)).delete()[0]


def count_steps(form: WebForm, step: str, count: int = 1) -> None:
    """So many more browsers drew the form ("seen") or began to fill it in ("begun")."""
    if step not in STEPS:
        raise Invalid(_("There is no such step."))
    day = clock.today()
    with transaction.atomic():
        FormDay.objects.get_or_create(form=form, day=day)
        FormDay.objects.filter(form=form, day=day).update(**{step: F(step) + count})


def confirm_opt_in(entry_id: int) -> FormEntry:
    """Whoever reads the letter says that they want to be written to: record it for the person who has the
    address now. Saying it again changes nothing. NotFound when there is nothing to confirm any more."""
    with transaction.atomic():
        entry = FormEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None or not entry.purposes or entry.at < clock.now() - ANSWERED_WITHIN:
            raise NotFound(_("This link is too old. Fill in the form again."))
        # One letter answers for all entries with its address.
        waiting = FormEntry.objects.filter(address=entry.address, confirmed_at=None)
        purposes = {purpose for row in waiting for purpose in row.purposes}
        owner = people.reached_at("email", entry.address) or entry.customer_id
        source = f"form-{entry.form_id}:confirmed"
        for purpose in sorted(purposes):
            customers.grant_consent(SYSTEM, owner, "email", source=source, purpose=purpose)
        if waiting.update(confirmed_at=clock.now()):
            facts.OPT_IN_CONFIRMED.record(SYSTEM, owner, entry=entry.pk)
    return entry


def settle_claim(actor: Actor, entry_id: int, kind: str, *, accept: bool) -> FormEntry:
    """Add a contact that somebody claimed to the record on which the entry stands, or leave it out.

    Conflict when it is somebody else's, or was settled before.
    """
    require(actor, "customers.edit")
    require(actor, "forms.view")
    with transaction.atomic():
        entry = FormEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None:
            raise NotFound(_("There is no such entry."))
        claim = next((each for each in entry.claims if each["kind"] == kind), None)
        if claim is None or claim["state"] != "open":
            raise Conflict(_("Somebody has settled this before."))
        person = people.whole_person(entry.customer_id)[0]
        if accept:
            customers.add_identity(actor, person, kind, claim["value"])
        claim["state"] = "added" if accept else "dismissed"
        entry.save(update_fields=["claims"])
        facts.CLAIM_SETTLED.record(actor, person, entry=entry.pk, state=claim["state"])
    return entry


def export_entries(actor: Actor, form_id: int) -> Iterator[str]:
    """The entries of a form as lines of CSV, heads first; contacts in full only with "customers.contact"."""
    require(actor, "customers.export")
    form = queries.form_of(form_id)
    with transaction.atomic():
        count = FormEntry.objects.filter(form=form).count()
        facts.ENTRIES_EXPORTED.record(actor, form.pk, count=count)
    rows = queries.rows_of(actor, form)
    return csvs.lines([formula_safe(cell) for cell in row] for row in rows)
