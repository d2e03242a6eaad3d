"""The shop's settings as pages, the API and `shuke settings` show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Window
from django.db.models.functions import Lag
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common import shop_settings
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.models import SettingVersion
from shuke.common.slots import Hit, Setting, SettingGroup

#: Changes that the page lists.
LISTED = 20
MOST_HITS = 5


@dataclass(frozen=True)
class SettingRow:
    """A setting, what holds, and the version that set it (None: the default, or the environment)."""

    setting: Setting
    value: Any
    #: The environment sets it; it cannot be changed here.
    is_overridden: bool
    last: SettingVersion | None

    @property
    def text(self) -> str:
        return described(self.setting, self.value)


@dataclass(frozen=True)
class Change:
    """One version, and what held before it."""

    row: SettingVersion
    setting: Setting
    before: str
    after: str
    is_newest: bool


def groups(actor: Actor) -> list[tuple[SettingGroup, list[SettingRow]]]:
    """Every group with its settings, in their order."""
    rows = setting_rows(actor)
    return [
        (group, [row for row in rows if row.setting.group == group.key])
        for group in declared(SettingGroup)
    ]


def setting_rows(actor: Actor) -> list[SettingRow]:
    require(actor, "settings.manage")
    newest = SettingVersion.objects.values("key").annotate(last=Max("pk")).values("last")
    last = {row.key: row for row in SettingVersion.objects.filter(pk__in=newest)}
    return [
        SettingRow(
            setting,
            shop_settings.value(setting),
            bool(override := shop_settings.overriding(setting)),
            None if override else last.get(setting.key),
        )
        for group in declared(SettingGroup)
        for setting in declared(Setting)
        if setting.group == group.key
    ]


def changes(actor: Actor) -> list[Change]:
    """The last changes, the newest first."""
    require(actor, "settings.manage")
    earlier = Window(Lag("value"), partition_by="key", order_by="pk")
    versions = SettingVersion.objects.annotate(earlier=earlier).order_by("-pk")[:LISTED]
    listed, keys = [], set()
    for row in versions:
        if (setting := shop_settings.by_key(row.key)) is None:
            continue
        before, after = (_stored(setting, value) for value in (row.earlier, row.value))
        listed.append(Change(row, setting, before, after, row.key not in keys))
        keys.add(row.key)
    return listed


def described(setting: Setting, value: Any) -> str:
    """The value as a person reads it."""
    if setting.kind == "image":
        return _("an image") if value else _("none")
    if setting.choices is not None:
        return str(dict(setting.choices()).get(value, value))
    return str(value) or _("none")


def _stored(setting: Setting, value: Any) -> str:
    """What a version says; None: the default."""
    return described(setting, setting.default if value is None else value)


def setting_hits(_actor: Actor, text: str) -> Iterator[Hit]:
    """Settings by their label in either language, or by other words for them."""
    sought, count = text.lower().split(), 0
    for setting in declared(Setting):
        labels = [setting.words, setting.key]
        for language in ("zh-hans", "en"):
            with translation.override(language):
                labels.append(str(setting.label))
        if all(word in " ".join(labels).lower() for word in sought) and count < MOST_HITS:
            count += 1
            url = f"{reverse('operate:settings')}#setting-{setting.key}"
            yield Hit(
                str(setting.label), url, described(setting, shop_settings.value(setting))[:60]
            )
