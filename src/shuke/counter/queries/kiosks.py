"""Kiosks, and which of them a key opens."""

from collections.abc import Mapping

from django.db.models import QuerySet

from shuke.common import ids
from shuke.common.access import Actor, require
from shuke.counter.models import Kiosk


def kiosks(actor: Actor) -> QuerySet[Kiosk]:
    """All of them, those with a key first."""
    require(actor, "kiosks.manage")
    return Kiosk.objects.select_related("store", "form").order_by("ended_at", "-began_at", "-pk")


def kiosk_at(key: str) -> Kiosk | None:
    """The kiosk that a key opens; None for a key that is revoked or was never one."""
    if not key:
        return None
    rows = Kiosk.objects.open().select_related("store", "form")
    return rows.filter(key_hash=ids.token_hash(key)).first()


def doors() -> Mapping[str, str]:
    """Door -> what it is called, of every kiosk that there was."""
    return {row.door: row.name for row in Kiosk.objects.filter(form=None)}
