"""The shop's settings over the API: the same queries and commands as the page."""

import datetime as dt
from typing import Any

from ninja import Field, Schema

from shuke.common.access import Request
from shuke.common.api import Router
from shuke.operate import commands, setting_rows

router = Router(tags=["operation"])


class SettingOut(Schema):
    key: str
    label: str
    value: Any = Field(description="What holds; a picture is base64")
    default: Any
    is_overridden: bool = Field(description="The environment sets it; it cannot be changed here")
    version: int | None = Field(description="Of the change that set it, for taking it back")
    at: dt.datetime | None
    by: str


class SettingsIn(Schema):
    values: dict[str, Any] = Field(description="Key -> value; null: the default again")
    confirmed: bool = Field(
        False, description="Whoever calls knows what it means for what is there already"
    )


@router.get("", response=list[SettingOut], capability="settings.manage", summary="List")
def listing(request: Request):
    """Every setting with what holds now."""
    return [_described(row) for row in setting_rows.setting_rows(request.actor)]


@router.patch("", response=list[SettingOut], capability="settings.manage", summary="Change")
def change(request: Request, sent: SettingsIn):
    """Set some of them, all or none. 409 `needs_confirmation` says what the change would mean for what is
    there already, and changes nothing unless it is `confirmed`."""
    commands.change_settings(request.actor, sent.values, confirmed=sent.confirmed)
    return listing(request)


@router.post(
    "/changes/{int:version}/undo",
    response=list[SettingOut],
    capability="settings.manage",
    summary="Take back",
)
def undo(request: Request, version: int):
    """Let hold again what held before this version. 409 when it was changed again since."""
    commands.undo_setting(request.actor, version)
    return listing(request)


def _described(row: setting_rows.SettingRow) -> dict:
    return {
        "key": row.setting.key,
        "label": str(row.setting.label),
        "value": row.value,
        "default": row.setting.default,
        "is_overridden": row.is_overridden,
        "version": row.last.pk if row.last else None,
        "at": row.last.at if row.last else None,
        "by": row.last.actor_name if row.last else "",
    }
