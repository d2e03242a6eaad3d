"""What the pages on channels tell: who carries what, how it stands, and what was said to the last messages."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.engage.models import Provider, Send, Step
from shuke.engage.providers import carried_over, kind_of
from shuke.engage.rules import channel_name

#: How many of the last hand-overs are listed, and among how many of the last steps they are looked for.
LISTED = 100
STEPS = 30
#: Something was said to these.
_ANSWERED = (Send.State.SENT, Send.State.FAILED, Send.State.UNKNOWN)


@dataclass(frozen=True)
class Standing:
    """How it stands with a provider: a tone of the kit, and in words."""

    tone: str
    text: str


def providers(actor: Actor) -> list[Provider]:
    """Open ones first."""
    require(actor, "channels.manage")
    return sorted(Provider.objects.all(), key=lambda row: (row.ended_at is not None, row.name))


def provider(actor: Actor, provider_id: int) -> Provider:
    """Raises NotFound."""
    require(actor, "channels.manage")
    row = Provider.objects.filter(pk=provider_id).first()
    if row is None:
        raise NotFound(_("There is no such provider."))
    return row


def standing(row: Provider) -> Standing:
    if row.ended_at:
        return Standing("", _("ended"))
    if row.paused_at:
        return Standing("warn", _("paused"))
    if row.test_passed is False:
        return Standing("bad", _("last test failed"))
    if row.in_sandbox:
        return Standing("info", _("sandbox"))
    return Standing("good", _("reaches people"))


def kind_label(row: Provider) -> str:
    kind = kind_of(row)
    return str(kind.label) if kind else row.kind


def reports_address(row: Provider) -> str:
    """Where it posts receipts and replies; "" where its kind posts nothing."""
    kind = kind_of(row)
    if kind is None or kind.read is None:
        return ""
    return (
        f"{settings.PUBLIC_URL}{reverse('engage:incoming', args=[row.channel])}?key={row.public_id}"
    )


def last_hand_overs(row: Provider) -> list[Send]:
    """The last messages that went to it, the newest first, with who they were for in `to`."""
    sends: list[Send] = []
    steps = Step.objects.filter(channel__in=carried_over(row.channel)).order_by("-pk")
    for step_id in steps.values_list("pk", flat=True)[:STEPS]:
        for state in _ANSWERED:
            rows = Send.objects.filter(step=step_id, state=state).order_by("-pk")
            sends += rows.select_related("customer", "step")[:LISTED]
    sends = [each for each in sends if each.settled_at and each.settled_at >= row.began_at]
    sends.sort(key=lambda each: (each.settled_at, each.pk), reverse=True)
    return sends[:LISTED]


def described(row: Provider) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "id": row.pk,
        "channel": row.channel,
        "channel_name": channel_name(row.channel),
        "kind": row.kind,
        "name": row.name,
        "in_sandbox": row.in_sandbox,
        "paused_at": row.paused_at,
        "ended_at": row.ended_at,
        "part_cost": row.part_cost,
        "tested_at": row.tested_at,
        "test_passed": row.test_passed,
        "test_answer": row.test_answer,
    }
