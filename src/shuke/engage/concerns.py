"""Campaigns that need somebody today, and those on their way."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.engage import queries as engage

MOST_LINES = 3
#: So many of the latest campaigns are asked about their open ends.
LATEST = 20


def unknown_sends(actor: Actor) -> Concern | None:
    """Campaigns with letters of which nobody can say whether they arrived."""
    recent = engage.campaigns(actor).exclude(launched_at=None).order_by("-launched_at")[:LATEST]
    return _campaigns(
        [each for each in recent if engage.unknown_sends(each.pk).exists()],
        kind="unknown",
        icon="mail-x",
        title=_("E-mails that may not have arrived"),
        why=_("The connection broke while they were handed over. They are never sent again alone."),
        tone="warn",
    )


def paused_campaigns(actor: Actor) -> Concern | None:
    """Campaigns that rest, by hand or because the mail server did not answer."""
    return _campaigns(
        engage.campaigns(actor).filter(state__in=("paused", "restored")).order_by("-pk"),
        kind="paused",
        icon="pause",
        title=_("Campaigns that are paused"),
        why=_("Nobody gets a letter from them until somebody lets them go on."),
        tone="bad",
    )


def held_back_campaigns(actor: Actor) -> Concern | None:
    """Campaigns that should have gone out and did not."""
    return _campaigns(
        engage.held_back(actor).order_by("-pk"),
        kind="held_back",
        icon="circle-alert",
        title=_("Campaigns that did not go out"),
        why=_("They are drafts again. Their page says why; send them or set another time."),
        tone="bad",
    )


def running_campaigns(actor: Actor) -> Concern | None:
    """Campaigns that are being sent now or have a time to begin."""
    return _campaigns(
        engage.campaigns(actor)
        .filter(state__in=("starting", "building", "sending", "scheduled"))
        .order_by("-pk"),
        kind="running",
        icon="send",
        title=_("Campaigns being sent"),
        why=_("You can pause or stop them at any moment."),
    )


def _campaigns(campaigns: Iterable[Any], **words: Any) -> Concern | None:
    first = list(islice(campaigns, MOST_LINES))
    if not first:
        return None
    return Concern(
        lines=[
            Line(
                label=campaign.name,
                text=_when(campaign),
                url=reverse("engage:campaign", args=[campaign.pk]),
            )
            for campaign in first
        ],
        **words,
    )


def _when(campaign: Any) -> str:
    at = campaign.scheduled_at if campaign.can_be_taken_back else campaign.launched_at
    state = campaign.get_state_display()
    return f"{state} · {formats.moment(at)}" if at else str(state)
