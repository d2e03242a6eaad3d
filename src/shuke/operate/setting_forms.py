"""One form per group of settings: it reads input, the command decides."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from shuke.operate.setting_rows import SettingRow, described


class GroupForm(forms.Form):
    """The settings of a group as fields by their keys."""

    use_required_attribute = False

    def __init__(self, rows: list[SettingRow], *args: Any, **kwargs: Any) -> None:
        self.rows = rows
        initial = {row.setting.key: row.value for row in rows}
        super().__init__(*args, initial=initial, auto_id="setting-%s", **kwargs)
        for row in rows:
            self.fields[row.setting.key] = _field(row)

    def pairs(self) -> list[tuple[SettingRow, forms.BoundField]]:
        return [(row, self[row.setting.key]) for row in self.rows]

    def submitted(self) -> dict[str, Any]:
        """Key -> what somebody wrote, as far as it differs from what their page showed: what a colleague
        changed meanwhile stays, and what a page did not ask about.
        A picture that is ticked away is the default again."""
        values: dict[str, Any] = {}
        for row in self.rows:
            key = row.setting.key
            if row.is_overridden:
                continue
            if row.setting.kind != "image":
                if key in self.data and self.data[key] != self.data.get(f"was-{key}"):
                    values[key] = self.data[key]
            elif isinstance(file := self.files.get(key), UploadedFile):
                values[key] = file.read()
            elif self.data.get(f"{key}-clear"):
                values[key] = None
        return values

    def changes(self, values: dict[str, Any]) -> list[tuple[Any, str, str]]:
        """Label, what holds, and what would hold, of each of `values` that is another; no pictures."""
        rows = [(row, values.get(row.setting.key)) for row in self.rows]
        return [
            (row.setting.label, row.text, described(row.setting, new))
            for row, new in rows
            if new and row.setting.kind != "image" and new != row.value
        ]


def _field(row: SettingRow) -> forms.Field:
    setting = row.setting
    given: dict[str, Any] = {
        "label": setting.label,
        "help_text": _help(row),
        "disabled": row.is_overridden,
    }
    if setting.kind == "image":
        accept = {"accept": "image/png,image/jpeg,image/webp"}
        return forms.FileField(widget=forms.FileInput(attrs=accept), **given)
    if setting.choices is not None:
        return forms.ChoiceField(choices=_choices(row), **given)
    if setting.kind == "colour":
        return forms.CharField(widget=forms.TextInput(attrs={"type": "color"}), **given)
    return forms.CharField(max_length=320, **given)


def _choices(row: SettingRow) -> list[tuple[str, Any]]:
    assert row.setting.choices is not None
    options = list(row.setting.choices())
    return options if row.value in dict(options) else [(row.value, row.value), *options]


def _help(row: SettingRow) -> str:
    text = str(row.setting.help)
    if row.is_overridden:
        text += " " + _(
            "Set by the environment variable %(variable)s, which overrides this page."
        ) % {"variable": row.setting.variable}
    return text
