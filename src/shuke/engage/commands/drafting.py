"""Write a campaign: what it says, to whom, from whom."""

import datetime as dt
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid
from shuke.engage import blocks, facts
from shuke.engage.channels import EMAIL
from shuke.engage.commands.diary import fetch, note
from shuke.engage.contents import CONTENTS, content_of
from shuke.engage.letters import LetterError, clean
from shuke.engage.models import Campaign, CampaignEvent
from shuke.engage.steps import new_step

#: What a draft's author may set, with the longest text allowed.
FIELDS = {
    "name": 200,
    "segment_id": 0,
    "subject": 300,
    "preheader": 300,
    "html": 200_000,
    "blocks": 200_000,
    "text": 200_000,
    "sender": 320,
    "reply_to": 320,
    "language": 10,
    "holdout_percent": 0,
    "has_offer": 0,
}


def create_campaign(actor: Actor, *, name: str, channel: str = EMAIL, **values: Any) -> Campaign:
    """A new draft, over this channel for good. `values` are among `FIELDS`; Invalid names those that cannot be
    used."""
    require(actor, "campaigns.edit")
    if channel not in CONTENTS:
        words = _("Campaigns go over: %(channels)s.") % {"channels": ", ".join(CONTENTS)}
        raise Invalid(words, fields={"channel": words})
    values = _checked({"name": name, **values})
    campaign = Campaign(seed=secrets.token_hex(16), created_at=clock.now(), **values)
    content_of(channel).trial(campaign)
    with transaction.atomic():
        campaign.step = new_step("campaign", channel=channel)
        campaign.save()
        note(campaign, CampaignEvent.Kind.CREATED, actor)
    return campaign


def edit_campaign(actor: Actor, campaign_id: int, **values: Any) -> Campaign:
    """Change a draft or a scheduled campaign. What has been launched stays as it went out."""
    require(actor, "campaigns.edit")
    values = _checked(values)
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if campaign.can_be_taken_back and not campaign.is_editable:
            raise Conflict(
                _("“%(name)s” is about to go out. Take it back to change it.")
                % {"name": campaign.name},
                code="campaign_state",
            )
        if not campaign.is_editable:
            raise Conflict(
                _("“%(name)s” has been launched, so it cannot be changed. Copy it instead.")
                % {"name": campaign.name},
                code="campaign_state",
            )
        before = {name: getattr(campaign, name) for name in values}
        changed = sorted(name for name, value in values.items() if before[name] != value)
        if not changed:
            return campaign
        for name in changed:
            setattr(campaign, name, values[name])
        content_of(campaign.step.channel).trial(campaign)
        if campaign.state == Campaign.State.SCHEDULED:
            check_ready(campaign)  # or it would fail when its time comes, with nobody there
        campaign.save(update_fields=changed)
        note(campaign, CampaignEvent.Kind.EDITED, actor, fields=changed)
        undo_with = {name: before[name] for name in changed}
        facts.EDITED.record(actor, campaign.pk, fields=changed, undo_with=undo_with)
    return campaign


def copy_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """A new draft with the same letter, segment and hold-out."""
    require(actor, "campaigns.edit")
    with transaction.atomic():
        source = fetch(campaign_id)
        values = {name: getattr(source, name) for name in FIELDS if name != "name"}
        name = _("%(name)s (copy)") % {"name": source.name}
        name = name[: FIELDS["name"]]
        return create_campaign(actor, name=name, channel=source.step.channel, **values)


def delete_draft(actor: Actor, campaign_id: int) -> None:
    """Remove a draft that was never launched, its history with it; for a day it can be brought back."""
    require(actor, "campaigns.edit")
    with transaction.atomic():
        campaign = fetch(campaign_id)
        if campaign.state != Campaign.State.DRAFT:
            raise Conflict(_("Only a draft can be deleted."), code="campaign_state")
        before = {
            "values": {name: getattr(campaign, name) for name in (*FIELDS, "seed")},
            "channel": campaign.step.channel,
            "created_at": campaign.created_at.isoformat(),
            "history": [
                {**event, "at": event["at"].isoformat()}
                for event in campaign.events.values("kind", "at", "actor_id", "by", "detail")
            ],
        }
        facts.DELETED.record(actor, campaign.pk, name=campaign.name, undo_with=before)
        campaign.delete()
        campaign.step.delete()


def restore_draft(
    actor: Actor,
    campaign_id: int,
    *,
    values: dict[str, Any],
    created_at: str,
    history: list[dict[str, Any]],
    channel: str = EMAIL,
) -> Campaign:
    """Bring back what `delete_draft` removed, under its number and with its history. Conflict when it is
    there."""
    require(actor, "campaigns.edit")
    with transaction.atomic():
        if Campaign.objects.filter(pk=campaign_id).exists():
            raise Conflict(_("The draft is there already."), code="campaign_state")
        made = dt.datetime.fromisoformat(created_at)
        step = new_step("campaign", channel=channel)
        campaign = Campaign(pk=campaign_id, created_at=made, step=step, **values)
        campaign.save(force_insert=True)
        CampaignEvent.objects.bulk_create(
            CampaignEvent(
                campaign=campaign, **{**event, "at": dt.datetime.fromisoformat(event["at"])}
            )
            for event in history
        )
        facts.UNDELETED.record(actor, campaign.pk)
    return campaign


def check_ready(campaign: Campaign) -> None:
    """Raise Invalid, one message per field, while something is missing for sending it."""
    content = content_of(campaign.step.channel)
    fields = {} if campaign.segment_id else {"segment_id": _("Choose who gets it.")}
    fields |= content.missing(campaign)
    if fields:
        raise Invalid(_("The campaign is not ready yet."), fields=fields)
    content.trial(campaign)  # a letter that cannot be written says so now


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values, trimmed. Invalid names every field that cannot be used."""
    fields: dict[str, str] = {}
    for name, value in values.items():
        if name not in FIELDS:
            raise TypeError(f"a campaign has no field {name!r}")
        if isinstance(value, str):
            values[name] = value = value.strip()
            if len(value) > FIELDS[name]:
                fields[name] = _("At most %(most)d characters.") % {"most": FIELDS[name]}
    if not values.get("name", "-"):
        fields["name"] = _("Give the campaign a name.")
    if not 0 <= values.get("holdout_percent", 0) <= 50:
        fields["holdout_percent"] = _("Between 0 and 50 per cent.")
    for name in ("sender", "reply_to"):
        if (value := values.get(name)) and not is_mailbox(value):
            fields[name] = _("Write it like: Name <name@shop.example>.")
    fields |= _written(values, fields)
    if len(values.get("subject", "").splitlines()) > 1:
        fields["subject"] = _("The subject is one line.")
    if fields:
        raise Invalid(_("Some values cannot be used."), fields=fields)
    return values


def _written(values: dict[str, Any], wrong: Mapping[str, str]) -> dict[str, str]:
    """Put the letter in `values` as it is stored: what blocks give, where there are some. Says what is wrong."""
    try:
        if values.get("blocks"):
            values["blocks"] = blocks.read(values["blocks"])
            values["html"] = blocks.compile_blocks(values["blocks"])
        elif "html" in values and "html" not in wrong:
            values |= {"html": clean(values["html"]), "blocks": []}
    except LetterError as error:
        return {"html": error.message}
    except Invalid as error:
        return dict(error.fields)
    return {}


def is_mailbox(value: str) -> bool:
    """Whether the text is one e-mail address, with or without a name before it."""
    _name, address = parseaddr(value)
    if not address or any(character in value for character in "\r\n\0"):
        return False
    try:
        validate_email(address)
    except ValidationError:
        # A shop's own machine may be called localhost.
        return address.endswith("@localhost") and address.count("@") == 1
    return True
