"""What operate tells others, and its own pages."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common import audit, reactions, shop_settings
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.facts import FACTS, TOPICS
from shuke.common.models import Delivery, Endpoint, Reaction, RecordedFact
from shuke.operate.backups import folder as folders
from shuke.operate.backups.home_files import MOVED, RESTORING
from shuke.operate.backups.terms import NIGHTLY
from shuke.operate.models import Backup, BackupQuerySet, WebhookFact

#: `Endpoint.kind` of systems that the owner has told of facts.
WEBHOOK = "webhook"
#: Facts on a colleague's page.
MOST = 8


def activity_panel(actor: Actor, staff_id: int) -> dict[str, Any] | None:
    """What a colleague did last, for who may look it up and for themselves."""
    if not (actor.can("audit.view") or actor.id == staff_id):
        return None
    rows = list(
        RecordedFact.objects.filter(audited=True, actor_id=staff_id).order_by("-at", "-pk")[:MOST]
    )
    if not rows:
        return None
    audit.read_names(actor, rows)
    lines = [(row.at, audit.sentence(row), audit.url(row)) for row in rows]
    more = f"{reverse('operate:audit')}?actor_id={staff_id}" if actor.can("audit.view") else ""
    return {"lines": lines, "url": more}


def failed_reactions(actor: Actor) -> QuerySet[Reaction]:
    """Background work that failed: what waits for a person, and what is tried again by itself."""
    require(actor, "work.manage")
    return reactions.troubled()


def failed_reaction(actor: Actor, reaction_id: int) -> Reaction:
    """One of them. NotFound when it has not failed, or is done by now."""
    row = failed_reactions(actor).filter(pk=reaction_id).first()
    if row is None:
        raise NotFound(_("No background work of this number has failed."))
    return row


def deliveries(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to other systems in the past month, and what waits to be."""
    require(actor, "work.manage")
    return Delivery.objects.select_related("endpoint")


def delivery(actor: Actor, delivery_id: int) -> Delivery:
    """One of them. Raises NotFound."""
    row = deliveries(actor).filter(pk=delivery_id).first()
    if row is None:
        raise NotFound(_("There is no delivery of this number; they are kept for a month."))
    return row


def paused_endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """Systems to which nothing is sent until somebody resumes them."""
    require(actor, "work.manage")
    return Endpoint.objects.filter(paused_at__isnull=False, ended_at=None).order_by("name")


def backups(actor: Actor) -> BackupQuerySet:
    """Every making of a backup."""
    require(actor, "backups.manage")
    return Backup.objects.all()


def newest_backup(actor: Actor) -> Backup | None:
    """The newest whole one."""
    return backups(actor).whole().order_by("-began_at").first()


def backup(actor: Actor, backup_id: int) -> Backup:
    """One of them. Raises NotFound."""
    row = backups(actor).filter(pk=backup_id).first()
    if row is None:
        raise NotFound(_("There is no backup of this number."))
    return row


def described(row: Backup) -> dict[str, Any]:
    """A backup as data, for programs."""
    return {
        "id": row.pk,
        "name": row.name,
        "folder": row.folder,
        "state": str(row.state),
        "began_at": row.began_at,
        "ended_at": row.ended_at,
        "by": row.by,
        "size": row.size,
        "rows": row.row_count,
        "files": row.file_count,
        "is_encrypted": row.is_sealed,
        "checked_at": row.checked_at,
        "error": row.error or row.check_error,
    }


def is_half_restored() -> bool:
    """Whether a restore into this home was interrupted, or goes on."""
    return Path(settings.HOME, RESTORING).exists()


def is_left() -> bool:
    """Whether the shop moved away from this SQLite database."""
    return connection.vendor == "sqlite" and Path(settings.HOME, MOVED).exists()


def is_nightly() -> bool:
    """Whether the shop backs itself up."""
    return shop_settings.value(NIGHTLY) != "no"


def backup_place(actor: Actor) -> dict[str, Any]:
    """Where backups go, and how safe that is."""
    require(actor, "backups.manage")
    place = folders.folder()
    return {
        "folder": place,
        "is_beside": not place.exists() or folders.is_beside_shop(place),
        "is_sealed": bool(settings.BACKUP_PASSPHRASE),
    }


def shop_since() -> dt.datetime | None:
    """When something first happened in this shop."""
    return RecordedFact.objects.order_by("pk").values_list("at", flat=True).first()


def webhooks(actor: Actor) -> QuerySet[Endpoint]:
    """Systems that are told of what happens here."""
    require(actor, "webhooks.manage")
    return Endpoint.objects.filter(kind=WEBHOOK, ended_at=None).order_by("name", "pk")


def webhook(actor: Actor, endpoint_id: int) -> Endpoint:
    """One of them. Raises NotFound."""
    row = webhooks(actor).filter(pk=endpoint_id).first()
    if row is None:
        raise NotFound(_("There is no webhook of this number."))
    return row


def kinds_of(endpoints: Iterable[Endpoint]) -> Mapping[int, list[str]]:
    """By system, the facts that it is told of."""
    kinds: defaultdict[int, list[str]] = defaultdict(list)
    rows = WebhookFact.objects.filter(endpoint__in=[each.pk for each in endpoints])
    for pk, kind in sorted(rows.values_list("endpoint", "kind")):
        kinds[pk].append(kind)
    return kinds


def webhook_kinds() -> dict[str, str]:
    """Kind of fact -> what happened, in words, for every fact that others can be told of."""
    dots: defaultdict[str, str] = defaultdict(lambda: "…")
    return {kind: str(fact.words) % dots for kind, fact in FACTS.items() if fact.words}


def webhook_topics() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same by topic, in the order of Activity."""
    topics: dict[str, list[tuple[str, str]]] = {str(topic.label): [] for topic in TOPICS}
    by_length = sorted(TOPICS, key=lambda topic: -len(topic.prefix))
    for kind, words in webhook_kinds().items():
        topic = next((each for each in by_length if kind.startswith(each.prefix)), None)
        topics.setdefault(str(topic.label) if topic else _("Other"), []).append((kind, words))
    return [(label, rows) for label, rows in topics.items() if rows]
