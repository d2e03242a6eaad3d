"""Kiosks of stores: their keys, and what people type on them."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import commands as collect
from shuke.collect.queries import webforms
from shuke.common import clock, ids
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.texts import readable
from shuke.counter import facts
from shuke.counter.models import Kiosk
from shuke.counter.stores import store_for
from shuke.customers import queries as customers

KIND = "sign_ups"
#: A device says that it is there each minute; more often nothing is written.
_BEAT = dt.timedelta(seconds=50)


def make_kiosk(
    actor: Actor, *, name: str, store_id: int, form_id: int | None = None
) -> tuple[Kiosk, str]:
    """Make a key for a screen of a store: the row and the key, which is given this once.

    `form_id`: it shows this form; None: it takes phone numbers. Raises Invalid by field.
    """
    require(actor, "kiosks.manage")
    name = readable(name)
    if not 1 <= len(name) <= 80:
        words = _("Give it a name, in 80 characters at most.")
        raise Invalid(words, fields={"name": words})
    store, key = store_for(actor, store_id), ids.token()
    form = webforms.form_of(form_id) if form_id is not None else None
    if form is not None and not form.is_open:
        words = _("This form is closed. Choose an open one.")
        raise Invalid(words, fields={"form": words})
    with transaction.atomic():
        row = Kiosk.objects.begin(
            actor, {"key_hash": ids.token_hash(key)}, name=name, store=store, form=form
        )
        assert row is not None, "random keys do not meet"
        facts.KIOSK_MADE.record(actor, row.pk)
    return row, key


def end_kiosk(actor: Actor, kiosk_id: int) -> None:
    """The screen shows nothing any more, from its next touch on."""
    require(actor, "kiosks.manage")
    with transaction.atomic():
        if not Kiosk.objects.filter(pk=kiosk_id).end(actor):
            raise Conflict(_("This key was revoked before."))
        facts.KIOSK_ENDED.record(actor, kiosk_id)


def beat(kiosk: Kiosk) -> None:
    """Its device is there."""
    now = clock.now()
    if kiosk.last_at is None or kiosk.last_at < now - _BEAT:
        Kiosk.objects.filter(pk=kiosk.pk).update(last_at=now)


def sign_up(kiosk: Kiosk, *, key: str, phone: str, name: str, agrees: bool, language: str) -> None:
    """Keep what somebody typed; a job puts it on record. Who is known and who is not is answered alike, and
    as quickly: whoever tries numbers learns nothing. The same `key` again is the same entry.

    Raises Invalid for what is no phone number.
    """
    try:
        form = customers.normalise("phone", phone)
    except Invalid as error:
        raise _no_phone() from error
    if form.masked:
        raise _no_phone()
    now = clock.now()
    body: dict[str, Any] = {
        **{"kiosk": kiosk.pk, "phone": form.value, "name": readable(name)[:80]},
        **{"agrees": agrees, "language": language, "at": now.isoformat()},
    }
    name_of_entry = f"{kiosk.door}:{key[:80] or ids.token(12)}"
    document = collect.Incoming(name_of_entry, now, body)
    collect.receive(SYSTEM, f"{kiosk.door}:{KIND}", [document], behind=True)


def _no_phone() -> Invalid:
    words = _("This is no phone number. Please look it over.")
    return Invalid(words, fields={"phone": words})
