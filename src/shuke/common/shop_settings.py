"""What a shop sets for itself: its name, zone, currency, sender. Declared as a `slots.Setting`, read here.

    currency = shop_settings.value(basics.CURRENCY)

The environment overrides what was set on the page; what was never set has its default. Values are held
in memory: each request and each job looks once, when it first needs one, whether there is a newer
version (one read by primary key), so that a change is in effect everywhere with the next request
(decision 0165). When the database cannot be asked, what was read last holds.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.db.models import Max

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.slots import Setting


@dataclass(frozen=True)
class _Held:
    """The values as of a version: the id of the newest row."""

    version: int
    values: Mapping[str, Any] = field(default_factory=dict)


_held: _Held | None = None
#: `is_due`: this thread's request or job has not looked yet.
_thread = threading.local()


def value(setting: Setting) -> Any:
    """What holds for the shop now."""
    if override := overriding(setting):
        return override
    stored = _current().values.get(setting.key)
    return setting.default if stored is None else stored


def overriding(setting: Setting) -> Any:
    """What the environment says, which cannot be changed on the page; "" for nothing."""
    return getattr(django_settings, setting.environment) if setting.environment else ""


def version() -> int:
    """Grows with every change: what was computed under another version may be wrong now."""
    return _current().version


def look_again() -> None:
    """A request or a job begins, or settings were changed: whoever needs one next asks for the newest.

    Whoever writes versions has read a setting before in the same thread, and calls this after the commit:
    so nothing is held that another process cannot see."""
    _thread.is_due = True


def stored(key: str) -> Any:
    """What `store` put under a key that is no setting of the page; None: nothing."""
    return _current().values.get(key)


def store(actor: Actor, key: str, value: Any) -> None:
    """Hold a small value by which every process goes, as it does by a setting: with its next request or job. No
    `slots.Setting` has this key. Call inside the transaction that makes it true."""
    from shuke.common import clock
    from shuke.common.models import SettingVersion

    stored(key)  # see `look_again`
    SettingVersion.objects.create(
        key=key, value=value, at=clock.now(), actor_id=actor.id, actor_name=actor.name[:120]
    )
    transaction.on_commit(look_again)


def by_key(key: str) -> Setting | None:
    return next((each for each in declared(Setting) if each.key == key), None)


def hold(held: _Held | None) -> None:
    """Hold this from now on; None: read at the next look. For tests, whose rows come and go."""
    global _held  # noqa: PLW0603
    _held = held
    _thread.is_due = False


def hold_nothing() -> None:
    """As in a shop that never set anything, without asking."""
    hold(_Held(0))


def _current() -> _Held:
    global _held  # noqa: PLW0603
    held = _held
    if held is not None and not getattr(_thread, "is_due", False):
        return held
    _thread.is_due = False
    try:
        newest = _newest_version()
        if held is None or held.version != newest:
            _held = held = _read(newest)
    except DatabaseError:  # not migrated yet, or not to be asked: the next request looks again
        pass
    return held or _Held(0)


def _newest_version() -> int:
    from shuke.common.models import SettingVersion

    def ask() -> int:
        return SettingVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0

    if _held is None and transaction.get_connection().in_atomic_block:
        with transaction.atomic():  # a table that is not there yet must not spoil a migration
            return ask()
    return ask()


def _read(newest: int) -> _Held:
    from shuke.common.models import SettingVersion

    last = SettingVersion.objects.values("key").annotate(last=Max("pk")).values("last")
    rows = SettingVersion.objects.filter(pk__in=last)
    return _Held(newest, dict(rows.values_list("key", "value")))
