"""What a new shop has yet to do, and background work that was given up and waits for the owner."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import audit, clock, reactions
from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.common.today_slots import FirstStep
from shuke.operate import queries

MOST_LINES = 3
#: A shop that backs itself up each night has none that is older.
BACKUP_LATE = dt.timedelta(hours=36)


def first_steps(actor: Actor) -> Concern | None:
    """What this shop has not done yet of what every shop does once, as far as the actor may."""
    steps = [
        step for step in declared(FirstStep) if actor.can(step.capability) and not step.is_done()
    ]
    if not steps:
        return None
    count = ngettext(
        "%(count)s step to set up the shop", "%(count)s steps to set up the shop", len(steps)
    )
    return Concern(
        kind="first_steps",
        icon="store",
        title=count % {"count": formats.number(len(steps))},
        lines=[
            Line(label=str(step.label), text=str(step.why), url=reverse(step.url_name))
            for step in steps
        ],
    )


def failed_work(actor: Actor) -> Concern | None:
    """What was tried again often enough; what is still being tried is nobody's concern yet."""
    waiting = queries.failed_reactions(actor).exclude(failed_at=None)
    count = waiting.count()
    if not count:
        return None
    first = list(waiting.order_by("-pk")[:MOST_LINES])
    audit.read_names(actor, [row.fact for row in first])
    return Concern(
        kind="work",
        icon="activity",
        title=ngettext(
            "%(count)s background job failed",
            "%(count)s background jobs failed",
            count,
        )
        % {"count": formats.number(count)},
        why=_("It was tried several times. See why, then have it tried again."),
        lines=[
            Line(
                label=reactions.words_of(row),
                text=audit.sentence(row.fact),
                url=reverse("operate:work_item", args=[row.pk]),
            )
            for row in first
        ],
        url=reverse("operate:work"),
        action=_("Background jobs"),
        tone="bad",
    )


def backups(actor: Actor) -> Concern | None:
    """No backup of the last night, or one that cannot be restored, of a shop that backs itself up."""
    if not queries.is_nightly():
        return None
    newest = queries.newest_backup(actor)
    since = newest.began_at if newest else queries.shop_since()
    is_damaged = bool(newest and newest.check_error)
    if since is None or (clock.now() - since < BACKUP_LATE and not is_damaged):
        return None
    if newest is None:
        title = _("There is no backup of the shop")
    elif is_damaged:
        title = _("The latest backup cannot be restored")
    else:
        title = _("The latest backup is of %(when)s") % {"when": formats.moment(newest.began_at)}
    ended = queries.backups(actor).filter(ended_at__isnull=False)
    last = newest if is_damaged else ended.order_by("-began_at").first()
    why = last.check_error or last.error if last else ""
    return Concern(
        kind="backups",
        icon="save",
        title=title,
        why=why or _("A worker makes one each night. Is one running?"),
        url=reverse("operate:backups"),
        action=_("Backups"),
        tone="bad",
    )


def webhooks(actor: Actor) -> Concern | None:
    """Systems that are told nothing, as nothing had arrived there for a day."""
    rows = list(queries.webhooks(actor).filter(paused_at__isnull=False)[: MOST_LINES + 1])
    if not rows:
        return None
    return Concern(
        kind="webhooks",
        icon="webhook",
        title=_("Other systems do not take what they are told"),
        why=_("Nothing had arrived for a day, so it waits. Resume it when the other side answers."),
        lines=[
            Line(label=row.name, text=row.url, url=reverse("operate:webhook", args=[row.pk]))
            for row in rows[:MOST_LINES]
        ],
        url=reverse("operate:webhooks"),
        action=_("Webhooks"),
        tone="bad",
    )
