"""Who was very dissatisfied and waits for somebody today."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.surveys.queries.waiting import waiting_for

_MOST = 3


def dissatisfied(actor: Actor) -> Concern | None:
    """The longest waiting first."""
    rows = waiting_for(actor)
    count = rows.count()
    if not count:
        return None
    return Concern(
        kind="dissatisfied",
        icon="circle-alert",
        title=ngettext(
            "%(count)s person answered that they are very dissatisfied",
            "%(count)s people answered that they are very dissatisfied",
            count,
        )
        % {"count": formats.number(count)},
        why=_("Speak with them before they leave."),
        lines=[
            Line(
                str(row.customer),
                f"{row.survey.name} · {formats.ago(row.waits_since)}",
                reverse("surveys:response", args=[row.pk]),
                is_person=True,
            )
            for row in rows[:_MOST]
        ],
        url=reverse("surveys:waiting"),
        action=_("To the answers"),
        tone="bad",
    )
