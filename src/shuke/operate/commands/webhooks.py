"""Telling other systems what happens here: which, of which facts, and the telling itself."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, deliveries, secrets, shop_settings, signing
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.common.models import Delivery, Endpoint, RecordedFact
from shuke.operate import facts, queries
from shuke.operate.models import WebhookFact
from shuke.operate.wanting import KEY

#: So many systems at most.
MOST = 50
TEST = "test"
State = Delivery.State


def add_webhook(
    actor: Actor, *, name: str, url: str, kinds: Collection[str]
) -> tuple[Endpoint, str]:
    """Tell another system of these facts from now on; it, and its secret, which is shown this once. Raises Invalid."""
    require(actor, "webhooks.manage")
    name = _checked(name, kinds)
    with transaction.atomic():
        if queries.webhooks(actor).count() >= MOST:
            raise Conflict(_("There are %(most)s webhooks already. Remove one.") % {"most": MOST})
        endpoint, secret = deliveries.add_endpoint(queries.WEBHOOK, name, url)
        _write_kinds(actor, endpoint, kinds)
        facts.WEBHOOK_ADDED.record(actor, endpoint.pk, name=name)
    return endpoint, secret


def change_webhook(
    actor: Actor, endpoint_id: int, *, name: str, url: str, kinds: Collection[str]
) -> Endpoint:
    """Change what it is called, where it is and what it is told. What waits goes to the new address. Raises NotFound,
    Invalid."""
    name = _checked(name, kinds)
    with transaction.atomic():
        endpoint = queries.webhook(actor, endpoint_id)
        signing.check_address(url)
        Endpoint.objects.filter(pk=endpoint.pk).update(name=name, url=url)
        _write_kinds(actor, endpoint, kinds)
        facts.WEBHOOK_CHANGED.record(actor, endpoint.pk, name=name)
    endpoint.refresh_from_db()
    return endpoint


def renew_secret(actor: Actor, endpoint_id: int) -> tuple[Endpoint, str]:
    """Sign with a new secret from now on, also what waits. Raises NotFound."""
    with transaction.atomic():
        endpoint = queries.webhook(actor, endpoint_id)
        secret = signing.new_secret()
        Endpoint.objects.filter(pk=endpoint.pk).update(secret=secrets.seal(secret))
        facts.WEBHOOK_SECRET.record(actor, endpoint.pk, name=endpoint.name)
    return endpoint, secret


def end_webhook(actor: Actor, endpoint_id: int) -> Endpoint:
    """Tell it nothing more; what waits is given up. Raises NotFound."""
    now = clock.now()
    with transaction.atomic():
        endpoint = queries.webhook(actor, endpoint_id)
        Endpoint.objects.filter(pk=endpoint.pk).update(ended_at=now)
        waiting = endpoint.deliveries.filter(ended_at=None).exclude(state=State.DELIVERING)
        waiting.update(state=State.GIVEN_UP, ended_at=now, detail="the webhook was removed")
        _announce(actor)
        facts.WEBHOOK_ENDED.record(actor, endpoint.pk, name=endpoint.name)
    endpoint.refresh_from_db()
    return endpoint


def try_webhook(actor: Actor, endpoint_id: int) -> Delivery:
    """Send it a delivery that says it is a trial. Raises NotFound."""
    with transaction.atomic():
        endpoint = queries.webhook(actor, endpoint_id)
        row = deliveries.queue(endpoint, TEST, _body(TEST, {"actor": _who(actor.id, actor.name)}))
        facts.WEBHOOK_TRIED.record(actor, endpoint.pk, name=endpoint.name)
    return row


def forward(fact: RecordedFact) -> None:
    """Queue what happened for every system that wants to know: ids and small values, as the fact holds them."""
    rows = Endpoint.objects.filter(kind=queries.WEBHOOK, ended_at=None)
    wanting = WebhookFact.objects.filter(kind=fact.kind).values("endpoint")
    subject = {"kind": fact.subject, "id": fact.subject_id} if fact.subject else None
    data = {
        "id": fact.pk,
        "subject": subject,
        "actor": _who(fact.actor_id, fact.actor_name),
        **fact.payload,
    }
    body = _body(fact.kind, data, fact.at.isoformat())
    for endpoint in rows.filter(pk__in=wanting):
        deliveries.queue(endpoint, fact.kind, body, key=f"fact_{fact.pk}")


def _who(pk: int | None, name: str) -> dict[str, Any]:
    return {"id": pk, "name": name}


def _body(kind: str, data: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """As standardwebhooks.com recommends."""
    return {"type": kind, "timestamp": at or clock.now().isoformat(), "data": data}


def _checked(name: str, kinds: Collection[str]) -> str:
    wrong = {}
    if not (name := " ".join(name.split())[:120]):
        wrong["name"] = _("Give it a name by which you know it again.")
    if not kinds:
        wrong["kinds"] = _("Choose at least one thing that it is told.")
    elif strange := sorted(set(kinds) - queries.webhook_kinds().keys()):
        wrong["kinds"] = _("Nothing like this happens here: %s") % ", ".join(strange[:5])
    if wrong:
        raise Invalid(_("Nothing was saved. Check the marked fields."), fields=wrong)
    return name


def _write_kinds(actor: Actor, endpoint: Endpoint, kinds: Collection[str]) -> None:
    rows = WebhookFact.objects.filter(endpoint=endpoint)
    rows.exclude(kind__in=kinds).delete()
    existing = set(rows.values_list("kind", flat=True))
    WebhookFact.objects.bulk_create(
        WebhookFact(endpoint=endpoint, kind=kind) for kind in sorted(set(kinds) - existing)
    )
    _announce(actor)


def _announce(actor: Actor) -> None:
    """Let every process know what anybody wants to be told, with its next request or job."""
    open_rows = WebhookFact.objects.filter(endpoint__ended_at=None)
    kinds = sorted(set(open_rows.values_list("kind", flat=True)))
    shop_settings.store(actor, KEY, kinds)
