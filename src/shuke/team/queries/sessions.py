"""Where somebody is logged in."""

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from shuke.common import clock
from shuke.common.access import Actor
from shuke.team.agents import device_words
from shuke.team.models import StaffSession


@dataclass(frozen=True)
class OpenSession:
    """A log-in that goes on: the browser in words, and whether it is the one that asks."""

    row: StaffSession
    words: str
    is_this: bool

    @property
    def is_strange(self) -> bool:
        return self.row.is_new_device and self.row.confirmed_at is None and not self.is_this


def own_sessions(actor: Actor, session_key: str) -> list[OpenSession]:
    """The actor's that go on: the one that asks first, then the latest."""
    living = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    rows = StaffSession.objects.filter(staff_id=actor.id, ended_at=None, session_key__in=living)
    listed = [
        OpenSession(row, device_words(row.agent), row.session_key == session_key)
        for row in rows.order_by("-seen_at")[:100]
    ]
    return sorted(listed, key=lambda each: not each.is_this)


def strange_sessions(actor: Actor) -> QuerySet[StaffSession]:
    """From devices that were new, of which they have not said yet that it was them."""
    rows = StaffSession.objects.filter(staff_id=actor.id, is_new_device=True, confirmed_at=None)
    return rows.filter(ended_at=None).order_by("-began_at")


def session_of(session_id: int) -> StaffSession | None:
    return StaffSession.objects.select_related("staff").filter(pk=session_id).first()
