"""Work that stopped half-way, and work that is going on."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.collect import queries as collect
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.engage import queries as engage
from shuke.operate.today.concerns import Concern, Line

SHOWN = 3
#: How many of the latest imports and campaigns are asked about their open ends.
LOOKED_AT = 20


def unfinished_imports(actor: Actor) -> Concern | None:
    """Files that wait for somebody: not begun, paused or failed."""
    waiting = collect.list_imports().filter(state__in=("draft", "paused", "failed"))
    count = waiting.count()
    if not count:
        return None
    first = list(waiting[:SHOWN])
    return Concern(
        kind="imports",
        icon="upload",
        title=ngettext(
            "%(count)s import is not finished", "%(count)s imports are not finished", count
        )
        % {"count": formats.number(count)},
        why=_("What is in stays in; going on takes it from there."),
        lines=[
            Line(
                label=source.file_name,
                text=f"{source.get_state_display()} · {formats.ago(source.created_at)}",
                url=reverse("collect:import", args=[source.pk]),
            )
            for source in first
        ],
        url=reverse("collect:imports"),
        action=_("Imports"),
        tone="bad" if any(source.state == "failed" for source in first) else "warn",
    )


def held_rows(actor: Actor) -> Concern | None:
    """Lines of files that could not be recorded and wait for a decision."""
    recent = collect.list_imports().exclude(state="draft")[:LOOKED_AT]
    open_ones = {"outcome": "held", "settled_at": None}
    first = [source for source in recent if source.problems.filter(**open_ones).exists()][:SHOWN]
    if not first:
        return None
    return Concern(
        kind="held",
        icon="inbox",
        title=_("Lines of imported files are held"),
        why=_("They say why. Put it right and replay them; nothing is lost meanwhile."),
        lines=[
            Line(
                label=source.file_name,
                text=formats.ago(source.created_at),
                url=reverse("collect:import", args=[source.pk]),
            )
            for source in first
        ],
        tone="warn",
    )


def unknown_sends(actor: Actor) -> Concern | None:
    """Campaigns with letters of which nobody can say whether they arrived."""
    recent = engage.campaigns(actor).exclude(launched_at=None).order_by("-launched_at")[:LOOKED_AT]
    return _campaigns(
        [each for each in recent if engage.unknown_sends(each.pk).exists()],
        kind="unknown",
        icon="mail-x",
        title=_("Letters whose fate is unknown"),
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


def running_campaigns(actor: Actor) -> Concern | None:
    """Campaigns that are being sent now or have a time to begin."""
    return _campaigns(
        engage.campaigns(actor)
        .filter(state__in=("building", "sending", "scheduled"))
        .order_by("-pk"),
        kind="running",
        icon="send",
        title=_("Campaigns on their way"),
        why=_("You can pause or stop them at any moment."),
    )


def _campaigns(found: Iterable[Any], **words: Any) -> Concern | None:
    first = list(islice(found, SHOWN))
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
    at = campaign.scheduled_at if campaign.state == "scheduled" else campaign.launched_at
    told = campaign.get_state_display()
    return f"{told} · {formats.moment(at)}" if at else str(told)
