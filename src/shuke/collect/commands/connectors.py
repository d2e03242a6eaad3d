"""Shops that are connected: made, changed, paused, ended; what they send received."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts, jobs
from shuke.collect.commands.documents import receive, wake_documents
from shuke.collect.commands.refusing import note_refusal
from shuke.collect.connectors.kinds import Delivery, Headers, Refused, Unreadable
from shuke.collect.connectors.parts import source_of
from shuke.collect.connectors.registry import kind_of, kinds
from shuke.collect.models import Connector, Feed, PrivacyRequest
from shuke.collect.slots import Incoming
from shuke.common import clock, http, ids, secrets
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable


def make_connector(
    actor: Actor, *, kind: str, name: str, store: str, secret: str = ""
) -> tuple[Connector, str]:
    """Connect a shop; the connector and the secret that signs, which is shown this once.

    `secret` is the shop's own where its kind brings one; else one is made.
    """
    require(actor, "connectors.manage")
    shape = kinds().get(kind)
    name, store, secret = readable(name)[:80], readable(store)[:60], secret.strip()
    fields = {}
    if shape is None:
        fields["kind"] = _("Choose what the shop runs on.")
    if not name:
        fields["name"] = _("Give the shop a name.")
    if not store:
        fields["store"] = _("Say in which store its orders stand.")
    if shape and shape.brings_secret and not secret:
        fields["secret"] = _("Paste the secret with which the shop signs.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    secret = secret or ids.token(32)
    with transaction.atomic():
        row = Connector.objects.begin(
            actor, {"public_id": ids.token(18)[:40]},
            kind=kind, name=name, store=store, secret=secrets.seal(secret),
        )  # fmt: skip
        assert row is not None, "random ids do not meet"
        facts.CONNECTOR_MADE.record(actor, row.pk)
    return row, secret


def change_secret(actor: Actor, connector_id: int, secret: str = "") -> str:
    """From now on deliveries are signed with this secret, or one that is made; returns it."""
    require(actor, "connectors.manage")
    row = _open(connector_id)
    secret = secret.strip()
    if kind_of(row.kind).brings_secret and not secret:
        text = _("Paste the secret with which the shop signs.")
        raise Invalid(text, fields={"secret": text})
    secret = secret or ids.token(32)
    with transaction.atomic():
        Connector.objects.filter(pk=row.pk).update(secret=secrets.seal(secret))
        facts.CONNECTOR_CHANGED.record(actor, row.pk)
    return secret


def set_access(actor: Actor, connector_id: int, *, address: str, access: Mapping[str, str]) -> None:
    """Ask the shop at this address for its past, then for what its webhooks missed."""
    require(actor, "connectors.manage")
    row = _open(connector_id)
    kind = kind_of(row.kind)
    address, fields = address.strip().rstrip("/"), {}
    if not _is_safe(address):
        fields["address"] = _("Give the address of the shop, beginning with https://.")
    values = {name: access.get(name, "").strip() for name, _label in kind.access}
    fields |= {name: _("This is needed.") for name, value in values.items() if not value}
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    with transaction.atomic():
        Connector.objects.filter(pk=row.pk).update(
            address=address, access=secrets.seal(json.dumps(values))
        )
        for resource in kind.resources:
            Feed.objects.update_or_create(
                connector=row,
                role=resource.role,
                defaults={"next_at": clock.now(), "failure": "", "detail": "", "failures": 0},
            )
        facts.CONNECTOR_CHANGED.record(actor, row.pk)
        jobs.ask_shops.enqueue()


def _is_safe(address: str) -> bool:
    """Keys travel encrypted, or inside the shop's own network."""
    try:
        parts = http.parsed(address)
    except http.RequestFailed:
        return False
    if parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or _is_inner(urlsplit(address).hostname or "")


def _is_inner(host: str) -> bool:
    try:
        return any(ip_address(host) in network for network in settings.INNER_HOSTS)
    except ValueError:
        return False


def pause_connector(actor: Actor, connector_id: int) -> None:
    """Apply nothing more for now. What comes is kept."""
    require(actor, "connectors.manage")
    row = _open(connector_id)
    with transaction.atomic():
        if not Connector.objects.filter(pk=row.pk, paused_at=None).update(
            paused_at=clock.now(), paused_by=actor.name[:120]
        ):
            raise Conflict(_("This connection is paused already."))
        facts.CONNECTOR_PAUSED.record(actor, row.pk)


def start_connector(actor: Actor, connector_id: int) -> None:
    """Go on: apply what came meanwhile, then what comes."""
    require(actor, "connectors.manage")
    row = _open(connector_id)
    with transaction.atomic():
        if not Connector.objects.filter(pk=row.pk, paused_at__isnull=False).update(
            paused_at=None, paused_by=""
        ):
            raise Conflict(_("This connection is running already."))
        facts.CONNECTOR_STARTED.record(actor, row.pk)
        wake_documents()


def end_connector(actor: Actor, connector_id: int) -> None:
    """Take nothing more from this shop. What came stays."""
    require(actor, "connectors.manage")
    row = _open(connector_id)
    with transaction.atomic():
        if not Connector.objects.open().filter(pk=row.pk).end(actor):
            raise Conflict(_("This connection was ended before."))
        facts.CONNECTOR_ENDED.record(actor, row.pk)


def settle_request(actor: Actor, request_id: int) -> PrivacyRequest:
    """Say that a privacy request was seen to. Only somebody who may hand out and change data does."""
    require(actor, "connectors.manage")
    row = PrivacyRequest.objects.filter(pk=request_id).first()
    if row is None:
        raise NotFound(_("There is no such request."))
    with transaction.atomic():
        if not PrivacyRequest.objects.open().filter(pk=row.pk).end(actor):
            raise Conflict(_("Somebody saw to this request before."))
        facts.PRIVACY_SETTLED.record(actor, row.connector_id, request=row.pk)
    return row


def receive_delivery(public_id: str, headers: Headers, raw: bytes) -> int:
    """Keep what a shop sent; how many documents it was. When this returns, they are on the disk; a job
    applies them.

    Raises NotFound for no such shop, Refused for a delivery that it did not sign, Invalid for what cannot
    be read, SecretLost when the secret cannot be opened here.
    """
    row = Connector.objects.open().filter(public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    kind, now = kind_of(row.kind), clock.now()
    try:
        kind.verify(secrets.unseal(row.secret), headers, raw, now)
    except Refused as refused:
        note_refusal(row, str(refused))
        raise
    try:
        deliveries = kind.read(headers, raw, now)
    except (Unreadable, AttributeError, TypeError, RecursionError) as error:
        note_refusal(row, "shape")
        text = _("This part cannot be read: %(part)s.") % {"part": str(error)[:200]}
        raise Invalid(text, code="unreadable") from error
    return take(row, deliveries)


def take(row: Connector, deliveries: Sequence[Delivery], *, backfill: bool = False) -> int:
    """Keep documents of a connector, all or none of them. What it was asked for is `backfill`."""
    now = clock.now()
    by_role: dict[str, list[Incoming]] = {}
    for each_role, each in ((delivery.role, delivery.incoming) for delivery in deliveries):
        # A clock that is ahead must not shut out what comes later.
        early = Incoming(each.key, min(each.occurred_at, now + dt.timedelta(hours=24)), each.body)
        by_role.setdefault(each_role, []).append(early)
    with transaction.atomic():
        for role, incoming in sorted(by_role.items()):
            receive(SYSTEM, source_of(row, role), incoming, backfill=backfill, behind=True)
        if not backfill:
            Connector.objects.filter(pk=row.pk).update(last_at=now)
    return len(deliveries)


def _open(connector_id: int) -> Connector:
    row = Connector.objects.open().filter(pk=connector_id).first()
    if row is None:
        raise NotFound(_("There is no such connection."))
    return row
