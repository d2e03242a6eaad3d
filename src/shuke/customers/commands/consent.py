"""One person's statement of will: append-only, with the current state beside it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor
from shuke.common.errors import Invalid
from shuke.common.revisions import next_revision
from shuke.common.texts import readable
from shuke.customers import facts
from shuke.customers.commands.editing import locked
from shuke.customers.commands.standing import consents_anew
from shuke.customers.models import ANY_CHANNEL, Consent, ConsentState, Touch
from shuke.customers.queries.merges import absorbed
from shuke.customers.queries.scoping import require_customer
from shuke.customers.ways import consent_channel


def grant_consent(
    actor: Actor,
    customer_id: int,
    channel: str,
    *,
    source: str = "",
    purpose: str = "marketing",
    at: dt.datetime | None = None,
) -> bool:
    """Record that they agreed. True when this changed the state.

    `source` says how it was said ("one-click", "staff:3"); `at` is now unless it was said earlier,
    in which case a later statement stays in force.
    """
    return _say(actor, customer_id, channel, Consent.State.GRANTED, source, purpose, at)


def withdraw_consent(
    actor: Actor,
    customer_id: int,
    channel: str,
    *,
    source: str = "",
    purpose: str = "marketing",
    at: dt.datetime | None = None,
    text: str = "",
) -> bool:
    """Record that they said no. True when this changed the state. Saying it again changes nothing;
    said to staff or in words again, the statement is kept as well.

    A system actor calls it for the customer themselves (an unsubscribe link). `text`: what they wrote.
    """
    return _say(actor, customer_id, channel, Consent.State.WITHDRAWN, source, purpose, at, text)


def _exists(purpose: str, channel: str) -> bool:
    if purpose == Consent.Purpose.AUTOMATED:
        return channel == ANY_CHANNEL
    return channel in Consent.Channel.values and purpose in Consent.Purpose.values


def _say(
    actor: Actor,
    customer_id: int,
    channel: str,
    state: Consent.State,
    source: str,
    purpose: str,
    at: dt.datetime | None,
    text: str = "",
) -> bool:
    require_customer(actor, "customers.edit", customer_id)
    channel = consent_channel(channel)
    if not _exists(purpose, channel):
        message = _("Choose one of the list.")
        raise Invalid(message, fields={"channel": message})
    at = at or clock.now()
    source = (source or f"staff:{actor.id}")[:120]
    with transaction.atomic():
        customer = locked(customer_id)
        key: dict[str, Any] = {"customer": customer, "purpose": purpose, "channel": channel}
        latest = ConsentState.objects.select_for_update().filter(**key).first()
        statement = {
            "state": state,
            "at": at,
            "source": source,
            "text": readable(text)[:500] or None,
        }
        if absorbed([customer.pk]):
            # Kept with the record that it names, also when another one has said it before.
            Consent.objects.create(
                customer_id=customer_id, purpose=purpose, channel=channel, **statement
            )
            consents_anew([customer.pk])
            now = ConsentState.objects.get(**key)
            if latest is not None and latest.state == now.state:
                return False
        elif latest is not None and latest.state == state:
            if state == Consent.State.WITHDRAWN and (actor is not SYSTEM or text):
                # Said again, to the shop or in words: whoever took back the first time is overruled.
                Consent.objects.create(**key, **statement)
            if state == Consent.State.WITHDRAWN or not latest.under:
                return False
            # Until now only a partner had their word: from here on it is the shop's.
            Consent.objects.create(**key, **statement)
            latest.under, latest.revision = None, next_revision()
            latest.save(update_fields=["under", "revision"])
        else:
            Consent.objects.create(**key, **statement)
            if latest is not None and latest.at > at:
                return False
            ConsentState.objects.update_or_create(
                **key,
                defaults={"state": state, "at": at, "under": None, "revision": next_revision()},
            )
        fact = facts.CONSENT_GRANTED if state == "granted" else facts.CONSENT_WITHDRAWN
        detail: dict[str, Any] = {"purpose": purpose, "channel": channel, "source": source}
        Touch.objects.create(
            customer=customer, at=at, kind=fact.kind, detail=detail, by=actor.name[:120]
        )
        fact.record(actor, customer.pk, **detail)
    return True
