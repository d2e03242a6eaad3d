"""Set up who carries messages: providers added, changed, tried, paused, ended."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, ids, secrets
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable
from shuke.customers.queries import address_form
from shuke.engage import facts, jobs
from shuke.engage.channels import Answer, ChannelTrouble, Outcome
from shuke.engage.models import Provider, Step
from shuke.engage.providers import ProviderKind, access_of, carried_over, kind_of, kinds
from shuke.engage.providers.connecting import straight

#: The dearest part that can be meant: above it somebody typed cents for units.
DEAREST = Decimal(100)


def add_provider(
    actor: Actor,
    *,
    kind: str,
    name: str = "",
    values: Mapping[str, str],
    part_cost: Decimal | None = None,
) -> Provider:
    """Set up a provider, in its sandbox until `set_sandbox` takes it out. Conflict when its channel has one."""
    require(actor, "channels.manage")
    shape = kinds().get(kind)
    if shape is None:
        raise Invalid(_("Choose what carries the messages."), fields={"kind": _("Choose one.")})
    access = _checked(shape, values, {}, part_cost)
    name = readable(name)[:80] or str(shape.label)
    with transaction.atomic():
        row = Provider.objects.begin(
            actor, {"channel": shape.channel},
            kind=kind, name=name, public_id=ids.token(18)[:40], part_cost=part_cost,
            **_stored(shape, access),
        )  # fmt: skip
        if row is None:
            raise Conflict(_("This channel has a provider already. End that one first."))
        facts.PROVIDER_ADDED.record(actor, row.pk)
    return row


def change_provider(
    actor: Actor,
    provider_id: int,
    *,
    name: str,
    values: Mapping[str, str],
    part_cost: Decimal | None = None,
) -> Provider:
    """Change what it was told. A secret that is left empty stays as it is."""
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
        kind = _kind(row)
        try:
            before = access_of(row)
        except secrets.SecretLost:
            before = dict(row.options)  # they are typed again
        access = _checked(kind, values, before, part_cost)
        row.name = readable(name)[:80] or row.name
        row.part_cost = part_cost
        for column, value in _stored(kind, access).items():
            setattr(row, column, value)
        row.save(update_fields=["name", "part_cost", "options", "secret"])
        facts.PROVIDER_CHANGED.record(actor, row.pk)
    return row


def pause_provider(actor: Actor, provider_id: int) -> Provider:
    """Let wait what is to be sent over its channel."""
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
        if row.paused_at:
            raise Conflict(_("“%(name)s” is paused already.") % {"name": row.name})
        row.paused_at, row.paused_by = clock.now(), actor.name[:120]
        row.save(update_fields=["paused_at", "paused_by"])
        facts.PROVIDER_PAUSED.record(actor, row.pk)
    return row


def start_provider(actor: Actor, provider_id: int) -> Provider:
    """Send what waits, and what comes."""
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
        if row.paused_at is None:
            raise Conflict(_("“%(name)s” is running already.") % {"name": row.name})
        row.paused_at, row.paused_by = None, ""
        row.save(update_fields=["paused_at", "paused_by"])
        facts.PROVIDER_STARTED.record(actor, row.pk)
        for step_id in _open_steps(row.channel):
            jobs.send_step.enqueue(step_id)
    return row


def enter_sandbox(actor: Actor, provider_id: int) -> Provider:
    """From now on nothing leaves the house over its channel."""
    return _set_sandbox(actor, provider_id, True)


def leave_sandbox(actor: Actor, provider_id: int) -> Provider:
    """From now on messages over its channel reach people."""
    return _set_sandbox(actor, provider_id, False)


def end_provider(actor: Actor, provider_id: int) -> None:
    """Send nothing more with it. What it still reports is read."""
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
        Provider.objects.filter(pk=row.pk).end(actor)
        facts.PROVIDER_ENDED.record(actor, row.pk)


def try_provider(actor: Actor, provider_id: int, *, address: str, text: str) -> Provider:
    """Hand one message to the provider itself, in its sandbox too, and note what it says. The row tells."""
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
    address, text = address_form(row.channel, address.strip()), text.strip()
    fields = {}
    if not address:
        fields["address"] = _("Say where the test goes.")
    if not text:
        fields["text"] = _("Write something.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    answer = _tried(row, address, text)
    with transaction.atomic():
        row = _open(provider_id)
        row.tested_at = clock.now()
        row.test_passed = answer.outcome is Outcome.SENT
        row.test_answer = str(answer) or answer.outcome.value
        row.save(update_fields=["tested_at", "test_passed", "test_answer"])
        facts.PROVIDER_TRIED.record(actor, row.pk)
    return row


def _tried(row: Provider, address: str, text: str) -> Answer:
    way = straight(row)
    try:
        way.open()
        return way.hand_over("", address, text.encode(), lambda: None)
    except ChannelTrouble as trouble:
        return Answer(Outcome.NOT_BEGUN, text=str(trouble))
    finally:
        way.close()


def _set_sandbox(actor: Actor, provider_id: int, is_on: bool) -> Provider:
    require(actor, "channels.manage")
    with transaction.atomic():
        row = _open(provider_id)
        if row.in_sandbox == is_on:
            raise Conflict(_("Nothing was changed: it is so already."))
        row.in_sandbox = is_on
        row.save(update_fields=["in_sandbox"])
        fact = facts.PROVIDER_SANDBOXED if is_on else facts.PROVIDER_LIVE
        fact.record(actor, row.pk)
    return row


def _checked(
    kind: ProviderKind, values: Mapping[str, str], before: Mapping[str, str], cost: Decimal | None
) -> dict[str, str]:
    """What the kind needs, from what was typed and what was there. Invalid names every field that is wrong."""
    access, fields = {}, {}
    for field in kind.fields:
        value = values.get(field.name, "").strip()
        if not value and field.is_secret:
            value = before.get(field.name, "")
        if field.is_needed and not value:
            fields[field.name] = _("This is needed.")
        elif field.choices and value not in field.choices:
            fields[field.name] = _("Choose one of: %(offered)s.") % {
                "offered": ", ".join(filter(None, field.choices))
            }
        elif value and field.check:
            try:
                field.check(value)
            except Invalid as error:
                fields[field.name] = error.message
        access[field.name] = value
    if cost is not None and not 0 <= cost <= DEAREST:
        fields["part_cost"] = _("Between 0 and %(most)s.") % {"most": DEAREST}
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return access


def _stored(kind: ProviderKind, access: Mapping[str, str]) -> dict[str, Any]:
    hidden = {field.name for field in kind.fields if field.is_secret}
    shut = {name: value for name, value in access.items() if name in hidden}
    return {
        "options": {name: value for name, value in access.items() if name not in hidden},
        "secret": secrets.seal(json.dumps(shut)) if shut else "",
    }


def _open(provider_id: int) -> Provider:
    row = Provider.objects.select_for_update().open().filter(pk=provider_id).first()
    if row is None:
        raise NotFound(_("There is no such provider."))
    return row


def _kind(row: Provider) -> ProviderKind:
    kind = kind_of(row)
    if kind is None:
        raise Conflict(
            _("“%(name)s” is of a kind that this Shuke does not have.") % {"name": row.name}
        )
    return kind


def _open_steps(channel: str) -> list[int]:
    steps = Step.objects.filter(channel__in=carried_over(channel), state=Step.State.OPEN)
    return list(steps.values_list("pk", flat=True))
