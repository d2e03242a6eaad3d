"""How the record's values read: `{% load customers %}`."""

import datetime as dt
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers import custom, sources
from shuke.customers.columns import chips
from shuke.customers.forms import GENDERS, LANGUAGES
from shuke.customers.identity_kinds import labels
from shuke.customers.models import ANY_CHANNEL, Consent, Customer

register = template.Library()

_FIELDS = {
    "name": Customer._meta.get_field("name").verbose_name,
    "language": Customer._meta.get_field("language").verbose_name,
    "gender": Customer._meta.get_field("gender").verbose_name,
    "country": Customer._meta.get_field("country").verbose_name,
    "province": Customer._meta.get_field("province").verbose_name,
    "city": Customer._meta.get_field("city").verbose_name,
}


@register.filter
def age(born_on: dt.date | None) -> str:
    """How old a child is: months below two years, then years; ahead of birth, when it is due."""
    if born_on is None:
        return ""
    today = clock.today()
    if born_on > today:
        weeks = (born_on - today).days // 7 + 1
        return ngettext("due in %(n)d week", "due in %(n)d weeks", weeks) % {"n": weeks}
    months = (today.year - born_on.year) * 12 + today.month - born_on.month
    months -= today.day < born_on.day
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years, rest = divmod(months, 12)
    text = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    if years < 4 and rest:
        text += " " + ngettext("%(n)d month", "%(n)d months", rest) % {"n": rest}
    return text


@register.filter
def field_name(field: str) -> Any:
    """What a field of the record is called."""
    named = {"birthday": _("Birthday"), "tags": _("Tags")}
    return named.get(field) or _FIELDS.get(field, field)


@register.filter
def change_value(value: Any) -> str:
    """A field's value on the timeline."""
    if isinstance(value, dict):
        parts = (value.get(part) for part in ("year", "month", "day"))
        text = "-".join(f"{part:02d}" for part in parts if part)
        lunar = value.get("calendar") == Customer.Calendar.LUNAR
        return _("%(day)s (lunar)") % {"day": text} if lunar and text else text
    return str(value or "")


@register.filter
def fact_text(value: Any, name: str) -> Any:
    """A field of the record as it is read."""
    if name == "gender":
        return gender_word(value)
    if name == "language":
        return language_word(value)
    if name == "country":
        return formats.locale().territories.get(value, value)
    return change_value(value)


@register.filter
def own_value(value: str, kind: str) -> str:
    """The value of an own field on the timeline."""
    return custom.readable(kind, value)


@register.filter
def gender_word(code: str) -> Any:
    return dict(GENDERS).get(code, code) if code else ""


@register.filter
def language_word(code: str) -> Any:
    return dict(LANGUAGES).get(code.partition("-")[0], code) if code else ""


@register.filter
def tag_chips(listed: Any) -> SafeString:
    """Tags as people see them."""
    return chips(listed)


@register.filter
def channel_word(code: str) -> Any:
    return {**dict(Consent.Channel.choices), ANY_CHANNEL: _("Automatic decisions")}.get(code, code)


@register.filter
def identity_word(code: str) -> Any:
    return labels().get(code, code)


@register.filter
def source_name(code: str) -> str:
    """Where somebody was met first, as people call it."""
    return sources.source_name(code)


@register.filter
def source_word(source: str) -> str:
    """How somebody said it: "staff:3", "one-click", "import:12" in words."""
    kind = source.partition(":")[0]
    words = {
        "staff": _("recorded by staff"),
        "one-click": _("unsubscribed in the mail program"),
        "unsubscribe-page": _("by the link in a letter"),
        "taken-back": _("took the opt-out back"),
        "reply": _("in a reply"),
        "import": _("from a file"),
        "api": _("by a program"),
        "shop": _("from a connected shop"),
        "form": _("on a form"),
        "till": _("said so in the store"),
        "till-signed": _("signed in the store"),
        "kiosk": _("at a screen in the store"),
        "preferences": _("on their own page"),
        "message": _("in a message"),
        "demo": _("in the story of the demo shop"),
    }
    return words.get(kind) or words.get(kind.partition("-")[0], source)
