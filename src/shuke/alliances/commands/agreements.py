"""Make, end and resume agreements with partners."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.alliances import facts
from shuke.alliances.fields import CHANNELS, CONTACTS, GIVES, TAKES
from shuke.alliances.models import Agreement
from shuke.alliances.queries.agreements import agreement_for
from shuke.common import ids, secrets
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.texts import readable

#: The longest texts.
LONGEST = {"partner": 80, "about": 200, "consent_source": 200, "wording": 2000}


def make_agreement(
    actor: Actor,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    kind: str = "other",
    purpose: str = "marketing",
    channels: Collection[str] = (),
    takes: Collection[str] = (),
    gives: Collection[str] = (),
    form: str = "hashed",
    **texts: str,
) -> Agreement:
    """Write down what was agreed. `texts`: partner, about, consent_source, wording.

    `takes` and `gives` are keys of `fields.TAKES` and `fields.GIVES`. Raises Invalid by field.
    """
    require(actor, "agreements.edit")
    words = {name: readable(texts.get(name, "")) for name in LONGEST}
    lists = {"channels": channels, "takes": takes, "gives": gives}
    wrong = _wrong_texts(words) | _wrong_lists(lists)
    for name, value, choices in (
        ("kind", kind, Agreement.Kind.values),
        ("purpose", purpose, Agreement.Purpose.values),
        ("form", form, Agreement.Form.values),
    ):
        if value not in choices:
            wrong[name] = _("Choose one of the list.")
    if ends_on < starts_on:
        wrong["ends_on"] = _("It ends before it begins.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    with transaction.atomic():
        row = Agreement.objects.begin(
            actor,
            {},
            **words,
            **{name: sorted(set(values)) for name, values in lists.items()},
            kind=kind,
            purpose=purpose,
            form=form,
            starts_on=starts_on,
            ends_on=ends_on,
            key=secrets.seal(ids.token()),
        )
        assert row is not None, "nothing keeps two agreements apart"
        facts.AGREED.record(actor, row.pk)
    return row


def end_agreement(actor: Actor, agreement_id: int) -> Agreement:
    """From now on nothing is taken or given under it, and its people get nothing because of it."""
    require(actor, "agreements.edit")
    with transaction.atomic():
        row = agreement_for(actor, agreement_id)
        if not Agreement.objects.filter(pk=row.pk).end(actor):
            raise Conflict(_("This agreement was ended before."))
        facts.ENDED.record(actor, row.pk)
    row.refresh_from_db()
    return row


def resume_agreement(actor: Actor, agreement_id: int) -> Agreement:
    """It holds again, on the days that it says."""
    require(actor, "agreements.edit")
    with transaction.atomic():
        row = agreement_for(actor, agreement_id)
        ended = Agreement.objects.filter(pk=row.pk, ended_at__isnull=False)
        if not ended.update(ended_at=None, ended_by=""):
            raise Conflict(_("This agreement has not been ended."))
        facts.RESUMED.record(actor, row.pk)
    row.refresh_from_db()
    return row


def _wrong_texts(words: dict[str, str]) -> dict[str, str]:
    wrong = {}
    for name, longest in LONGEST.items():
        if not words[name]:
            wrong[name] = _("Write this down: it is what you show when somebody asks.")
        elif len(words[name]) > longest:
            wrong[name] = _("At most %(most)s characters.") % {"most": longest}
    return wrong


def _wrong_lists(lists: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    for name, choices in (("channels", CHANNELS), ("takes", TAKES), ("gives", GIVES)):
        if set(lists[name]) - set(choices):
            wrong[name] = _("Choose one of the list.")
    if not lists["takes"] and not lists["gives"]:
        wrong["takes"] = _("Say what is taken or what is given: an agreement has one of them.")
    if lists["takes"] and not set(lists["takes"]) & set(CONTACTS):
        wrong["takes"] = _("Without a phone or an e-mail address nobody is recognised.")
    if lists["takes"] and not lists["channels"]:
        wrong["channels"] = _("Say by which channels these people may be reached.")
    if lists["gives"] and not set(lists["gives"]) & set(CONTACTS):
        wrong["gives"] = _("Without a phone or an e-mail address nobody is recognised.")
    return wrong
