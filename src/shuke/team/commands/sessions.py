"""Where somebody is logged in: noted when it begins, ended by themselves or by whoever manages the team."""

import datetime as dt
from collections.abc import Iterable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.ids import token_hash
from shuke.team import facts
from shuke.team.models import ResetRequest, StaffSession
from shuke.team.queries import member

#: For so long it can be looked up where somebody was, and a browser is known again.
RETENTION = dt.timedelta(days=400)


@transaction.atomic
def begin_session(
    actor: Actor, *, session_key: str, device: str, address: str | None, agent: str
) -> StaffSession:
    """Note a log-in. From a device that they never used before, they are told."""
    facts.LOGGED_IN.record(actor)
    now, hashed = clock.now(), token_hash(device)
    earlier = StaffSession.objects.filter(staff_id=actor.id)
    is_new = earlier.exists() and not earlier.filter(device=hashed).exists()
    row = StaffSession.objects.create(
        staff_id=actor.id or 0, session_key=session_key, device=hashed, address=address,
        agent=agent[:200], began_at=now, seen_at=now, is_new_device=is_new,
    )  # fmt: skip
    if is_new:
        facts.NEW_DEVICE.record(actor, actor.id, session=row.pk)
    return row


def note_seen(session_id: int, session_key: str) -> None:
    """It goes on; its key changes with the password."""
    rows = StaffSession.objects.filter(pk=session_id)
    rows.update(seen_at=clock.now(), session_key=session_key, ended_at=None)


def note_ended(session_id: int) -> None:
    """They logged out."""
    StaffSession.objects.filter(pk=session_id, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def end_session(actor: Actor, session_id: int) -> None:
    """End one of one's own. Raises NotFound."""
    rows = _own(actor, session_id)
    _end(rows)
    facts.SESSIONS_ENDED.record(actor, actor.id, count=1)


@transaction.atomic
def end_other_sessions(actor: Actor, session_key: str) -> int:
    """End all of one's own but the one with this key; how many."""
    count = _end_all(actor.id or 0, but=session_key)
    facts.SESSIONS_ENDED.record(actor, actor.id, count=count)
    return count


@transaction.atomic
def end_sessions_of(actor: Actor, staff_id: int) -> int:
    """End all of a colleague; how many. Their tokens go on."""
    require(actor, "staff.manage")
    person = member(staff_id)
    count = _end_all(person.pk)
    facts.SESSIONS_ENDED.record(actor, person.pk, count=count)
    return count


@transaction.atomic
def confirm_device(actor: Actor, session_id: int) -> None:
    """“That was me.” Raises NotFound."""
    _own(actor, session_id).update(confirmed_at=clock.now())
    facts.DEVICE_CONFIRMED.record(actor, actor.id)


def forget_sessions() -> int:
    """Forget log-ins that ended long ago, and who asked for a link; how many."""
    since = clock.now() - RETENTION
    ResetRequest.objects.filter(at__lt=clock.now() - dt.timedelta(days=2)).delete()
    return StaffSession.objects.filter(seen_at__lt=since).delete()[0]


def _own(actor: Actor, session_id: int) -> QuerySet[StaffSession]:
    rows = StaffSession.objects.filter(pk=session_id, staff_id=actor.id)
    if not rows.exists():
        raise NotFound(_("That session is not yours, or is over."))
    return rows


def _end(rows: QuerySet[StaffSession]) -> None:
    _close(rows.values_list("session_key", flat=True))
    rows.filter(ended_at=None).update(ended_at=clock.now())


def _end_all(staff_id: int, but: str = "") -> int:
    """Those too that began before log-ins were noted: the sessions themselves say whose they are."""
    now = clock.now()
    living = Session.objects.filter(expire_date__gt=now).exclude(session_key=but)
    keys = [
        each.session_key
        for each in living.iterator()
        if each.get_decoded().get(SESSION_KEY) == str(staff_id)
    ]
    _close(keys)
    rows = StaffSession.objects.filter(staff_id=staff_id, ended_at=None).exclude(session_key=but)
    rows.update(ended_at=now)
    return len(keys)


def _close(keys: Iterable[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
