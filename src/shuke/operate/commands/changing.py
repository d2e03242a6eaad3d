"""Changing what a shop sets for itself, and taking it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, shop_settings
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.facts import Fact
from shuke.common.models import RecordedFact, SettingVersion
from shuke.common.slots import Setting, SettingEffect
from shuke.operate import facts


class Unconfirmed(Conflict):
    """The change means something for what is there already: `effects` says what. Nothing was changed."""

    code = "needs_confirmation"

    def __init__(self, effects: Sequence[str]):
        super().__init__(" ".join(effects))
        self.effects = effects


def change_settings(
    actor: Actor, values: Mapping[str, Any], *, confirmed: bool = False
) -> list[SettingVersion]:
    """Set these settings by key, as somebody wrote them; None: the default again. Gives what was changed.

    All or none. Raises Invalid with a message per key, and Unconfirmed unless whoever asks has seen what
    it means.
    """
    require(actor, "settings.manage")
    checked = _checked(values)
    with transaction.atomic():
        changes = {setting: new for setting, new in checked.items() if new != _present(setting)}
        effects = [
            sentence for setting, new in changes.items() for sentence in _effects(setting, new)
        ]
        if effects and not confirmed:
            raise Unconfirmed(effects)
        return _write(actor, changes, facts.SETTING_CHANGED)


def undo_setting(actor: Actor, version_id: int) -> SettingVersion:
    """Let hold again what held before this version. Raises NotFound, and Conflict when the setting was
    changed again since."""
    require(actor, "settings.manage")
    with transaction.atomic():
        row = SettingVersion.objects.filter(pk=version_id).first()
        if row is None:
            raise NotFound(_("There is no such change."))
        setting, before = _before(row)
        [restored] = _write(actor, {setting: before}, facts.SETTING_RESTORED)
        return restored


def undo_fact(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> SettingVersion:
    """What undoes the facts of settings."""
    return undo_setting(actor, fact.payload["version"])


def _checked(values: Mapping[str, Any]) -> dict[Setting, Any]:
    checked: dict[Setting, Any] = {}
    wrong: dict[str, str] = {}
    for key, text in values.items():
        try:
            setting = shop_settings.by_key(key)
            if setting is None:
                raise Invalid(_("There is no setting with this name."))
            checked[setting] = _value(setting, text)
        except Invalid as error:
            wrong[key] = str(error.message)
    if wrong:
        raise Invalid(_("Nothing was saved. Check the marked fields."), fields=wrong)
    return checked


def _value(setting: Setting, text: Any) -> Any:
    """What is stored of what somebody wrote; None for the default."""
    if shop_settings.overriding(setting):
        raise Invalid(
            _("This is set by the environment variable %(variable)s. Change or remove it there.")
            % {"variable": setting.variable}
        )
    if text is None or text == "":
        return None
    if setting.choices is not None and text not in dict(setting.choices()):
        raise Invalid(_("Choose one of the options."))
    new = setting.check(text) if setting.check else text
    return None if new == setting.default else new


def _present(setting: Setting) -> Any:
    """What is stored now; None for the default. Reading it also makes what is held the newest."""
    present = shop_settings.value(setting)
    return None if present == setting.default else present


def _effects(setting: Setting, new: Any) -> list[str]:
    before = shop_settings.value(setting)
    after = setting.default if new is None else new
    return [
        str(sentence)
        for effect in declared(SettingEffect)
        if effect.key == setting.key
        for sentence in effect.describe(before, after)
    ]


def _write(actor: Actor, changes: Mapping[Setting, Any], fact: Fact) -> list[SettingVersion]:
    now, rows = clock.now(), []
    for setting, new in changes.items():
        row = SettingVersion.objects.create(
            key=setting.key,
            value=new,
            at=now,
            actor_id=actor.id,
            actor_name=actor.name[:120],
        )
        fact.record(actor, setting=setting.key, version=row.pk)
        rows.append(row)
    transaction.on_commit(shop_settings.look_again)
    return rows


def _before(row: SettingVersion) -> tuple[Setting, Any]:
    """The setting of a version, and what was stored before it."""
    setting = shop_settings.by_key(row.key)
    versions = SettingVersion.objects.filter(key=row.key).order_by("-pk")
    if setting is None or versions.values_list("pk", flat=True).first() != row.pk:
        raise Conflict(_("This was changed again since. Set it on the settings page."))
    earlier = versions.filter(pk__lt=row.pk).first()
    return setting, earlier.value if earlier else None
