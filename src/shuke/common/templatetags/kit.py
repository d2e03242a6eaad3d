"""Tags and filters of the kit; built into every template. The formats are `common.kit.formats`."""

import datetime as dt
import zlib
from functools import lru_cache, partial
from typing import Any

from django import forms, template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shuke.common import access, clock, public_address, uploads
from shuke.common.declarations import declared
from shuke.common.kit import (
    boards,
    branding,
    cells,
    charts,
    formats,
    inline,
    progress,
    tables,
    toasts,
)
from shuke.common.kit.figures import Figure, exactly
from shuke.common.kit.markup import markup
from shuke.common.slots import Capability

register = template.Library()
HUES = 8
#: A worker says at least each minute that the copy is true; a large sync may take a little longer.
LATE_AFTER = dt.timedelta(minutes=5)


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """A Lucide icon; hidden from screen readers unless it has a `label`."""
    return _icon(name, size, str(label))


@register.simple_tag
def shop_face() -> branding.Face:
    """What the shop is called and looks like: `{% shop_face as face %}`."""
    return branding.face()


@register.inclusion_tag("kit/_local_address.html")
def local_address() -> dict[str, str]:
    """Says beside an address for others that nobody outside reaches it; nothing where they do."""
    return {"local_address": public_address.local()}


@lru_cache(maxsize=2000)
def _icon(name: str, size: int, label: str) -> SafeString:
    spoken = markup('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return markup(
        '<svg class="icon" width="{0}" height="{0}" {1}><use href="{2}#{3}"/></svg>',
        size,
        SafeString(spoken),
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def author(name: str) -> str:
    """Who did something, by the name of the actor that a row keeps: jobs are "System" to a reader."""
    return access.author(None, name)


@register.filter
def capability_words(code: str) -> str:
    """What a capability is called where the rights are told by role."""
    return next((str(each.words) for each in declared(Capability) if each.code == code), code)


# Numbers, money, instants


@register.filter
def money(amount: Any, currency: str = "") -> str:
    return formats.money(_number(amount), currency)


@register.filter
def money_short(amount: Any, currency: str = "") -> SafeString | str:
    return _short(amount, formats.money_short, formats.money, currency)


@register.inclusion_tag("kit/_estimate.html")
def estimate(difference: Any, currency: str = "") -> dict[str, Any]:
    """An effect that is claimed, with its interval beside it: `difference` has estimate, low and high, amounts
    of `currency`; without one, shares. Grey, with the words for it, where it could as well be nothing."""
    show = partial(formats.money, currency=currency) if currency else formats.percent
    return {
        "value": show(difference.estimate),
        "low": show(difference.low),
        "high": show(difference.high),
        "is_open": difference.low <= 0 <= difference.high,
    }


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    return formats.number(_number(value), decimals)


@register.filter
def number_short(value: Any) -> SafeString | str:
    return _short(value, formats.number_short, formats.number)


@register.filter
def file_size(count: int) -> str:
    return formats.file_size(count)


@register.filter
def percent(share: Any, decimals: int = 1) -> str:
    return formats.percent(_number(share), decimals)


@register.filter
def moment(at: Any) -> SafeString | str:
    return _time(at, formats.moment)


@register.filter
def day(value: Any) -> SafeString | str:
    return _time(value, formats.day)


@register.filter
def ago(at: Any) -> SafeString | str:
    return _time(at, formats.ago, formats.moment)


@register.filter
def duration(seconds: Any) -> str:
    return formats.duration(_number(seconds))


@register.filter
def weekday(value: dt.date) -> str:
    return formats.weekday(value)


@register.filter
def near_day(value: dt.date) -> str:
    return formats.near_day(value)


@register.filter
def initials(name: Any, size: str = "") -> str:
    return formats.initials(str(name or ""), small=size == "small")


@register.filter
def days(count: int) -> str:
    return formats.days(count)


@register.filter
def days_ago(count: int) -> str:
    return formats.days_ago(count)


@register.filter
def hue(name: Any) -> str:
    """The class of an avatar's colour, always the same for the same name: `hue-3`."""
    return f"hue-{zlib.crc32(str(name or '').encode()) % HUES}"


@register.filter
def unlocalised(value: Any) -> str:
    """A number for a machine: `541909`."""
    return str(value)


@register.filter
def words(text: str) -> list[str]:
    """The words of a constant: `{% for name in "a b"|words %}`."""
    return text.split()


@register.filter
def lang_tag(code: str) -> str:
    """BCP 47: `zh-hans` is written `zh-Hans`."""
    language, _, rest = code.partition("-")
    return f"{language}-{rest.title()}" if rest else language


def _number(value: Any) -> Any:
    return None if value == "" else value


def _short(value: Any, shorten: Any, exact: Any, *more: Any) -> SafeString | str:
    value = _number(value)
    if value is None:
        return formats.NOTHING
    text, full = shorten(value, *more), exact(value, *more)
    if text == full:
        return text
    return markup('<data value="{}" title="{}">{}</data>', value, full, text)


def _time(value: Any, show: Any, full: Any = None) -> SafeString | str:
    if not value:
        return formats.NOTHING
    if full is None:
        return markup('<time datetime="{}">{}</time>', value.isoformat(), show(value))
    return markup(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), full(value), show(value)
    )


# Parts of a page


@register.simple_tag
def figure(number: Figure | None) -> SafeString | str:
    """`{% figure number %}`: attributes that say what the number in the element is; nothing for None."""
    if number is None or number.value is None:
        return ""
    return markup(
        ' data-metric="{}" data-period="{}" data-where="{}" data-value="{}"',
        *(number.metric, number.period, number.where, exactly(number.value)),
    )


@register.inclusion_tag("kit/table.html", takes_context=True)
def table(context: template.Context, table: tables.Table) -> dict:
    request = context["request"]
    return {"table": table, "request": request, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def swap(table: tables.Table, url: str) -> SafeString:
    """Attributes of a link that changes only this table, and the address with it."""
    return markup(
        'href="{0}" hx-get="{0}" hx-target="#{1}" hx-select="#{1}" '
        'hx-swap="outerHTML show:none" hx-push-url="true" hx-indicator="#{1}-rows" '
        'hx-sync="closest .table-box:replace"',
        url,
        table.id,
    )


@register.simple_tag(takes_context=True)
def table_body(context: dict[str, Any], table: tables.Table) -> SafeString:
    """The rows of a table; see `common.kit.cells`."""
    shows: dict[str, cells.Show] = {
        "money": money,
        "number": number,
        "percent": percent,
        "day": day,
        "moment": moment,
        "ago": ago,
    }
    return cells.body(table, shows, context.get("csrf_token", ""))


@register.inclusion_tag("kit/chart.html")
def chart(chart: charts.Chart) -> dict:
    return {"chart": chart, "data": chart.data(), "data_id": f"{chart.id}-data"}


@register.inclusion_tag("kit/progress.html", name="progress", takes_context=True)
def progress_tag(context: template.Context, job: dict) -> dict:
    return {"job": progress.described(job), "csrf_token": context.get("csrf_token")}


@register.simple_tag
def live_part(url: str, every: int = 2) -> SafeString:
    """Attributes of an element that asks `url` for itself again every so many seconds."""
    return markup('data-live="{}" data-every="{}"', url, every)


@register.inclusion_tag("kit/upload.html", takes_context=True)
def upload(context: template.Context, use: str) -> dict[str, Any]:
    """In a form with `data-upload`: how far its file is, and what the reader has sent only a part of."""
    return {"use": use, "unfinished": uploads.unfinished(context["request"].actor, use)}


@register.inclusion_tag("kit/empty.html")
def empty(title: str, text: str = "", href: str = "", label: str = "", icon: str = "") -> dict:
    return {"title": title, "text": text, "href": href, "label": label, "icon": icon}


@register.inclusion_tag("kit/fresh.html")
def fresh(at: dt.datetime, *words: Any) -> dict:
    """Of when the page's numbers are, the exact time on hover, and what else belongs to it. A copy that
    is older than a running worker lets it become is marked."""
    return {"at": at, "is_late": clock.now() - at > LATE_AFTER, "words": words}


@register.inclusion_tag("kit/fresh.html")
def live(at: dt.datetime, *words: Any) -> dict:
    """In the same place on pages that read the records themselves, not the copy: when they were read."""
    return {"at": at, "is_live": True, "words": words}


@register.inclusion_tag("kit/define.html")
def define(term: str, definition: str) -> dict:
    key = zlib.crc32(f"{term}{definition}".encode())
    return {"term": term, "definition": definition, "id": f"define-{key:x}"}


@register.inclusion_tag("kit/field.html")
def field(field: forms.BoundField, prefix: str = "", suffix: str = "") -> dict:
    """Label, control, help and inline errors; `prefix`/`suffix` stand inside the control (¥, %)."""
    widget = field.field.widget
    kind = "text"
    if isinstance(widget, forms.CheckboxInput):
        kind = "check"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choices"
    return {"field": field, "kind": kind, "prefix": prefix, "suffix": suffix}


@register.inclusion_tag("kit/edit_here.html", takes_context=True)
def edit_here(
    context: template.Context, thing: str, name: str, pk: int, text: Any, label: Any
) -> dict:
    """A value that is edited where it stands (`common.slots.EditableField`): `text` is what is shown,
    `label` what the field is called. Without the right it is plain text."""
    actor = getattr(context.get("request"), "actor", None) or context.get("actor")
    return {
        "text": text,
        "label": label,
        "place": f"{thing}:{name}:{pk}",
        "url": inline.address(thing, name, pk) if inline.editable(actor, thing, name) else "",
    }


@register.simple_tag
def board_url(table: tables.Table) -> str:
    """Where a list's rows stand as cards, with its filters; "" where there is no board to see."""
    return boards.board_url(table.request, table.name)


@register.inclusion_tag("kit/tags.html", name="tags")
def tags_field(label: Any, name: str, tags: Any, options: Any = ()) -> dict:
    """Tags as chips, with a field that adds one; each is sent as a value of `name`. `options` are what
    the field completes to."""
    return {"label": label, "name": name, "id": f"tags-{name}", "tags": tags, "options": options}


@register.inclusion_tag("kit/form.html")
def form(form: forms.BaseForm) -> dict:
    """Every visible field, the hidden ones and the errors of the form as a whole."""
    return {"form": form}


@register.simple_tag
def toast_list(stored: Any) -> list[dict]:
    """Stored messages as the page draws them; reading them uses them up."""
    return [toasts.described(message) for message in stored]


#: Drawn parts of the page frame, by template, language and what they depend on.
_parts: dict[tuple, SafeString] = {}
_MOST_PARTS = 2000


@register.simple_tag
def cached_part(name: str, *key: Any, **context: Any) -> SafeString:
    """A part of the frame that is the same for everybody with the same `key`: drawn once.

    It sees nothing but `context`, which must follow from the key; so nothing personal can stay.
    """
    place = (name, get_language(), *key)
    if place not in _parts:
        if len(_parts) >= _MOST_PARTS:
            _parts.clear()
        source: Any = get_template(name)
        _parts[place] = source.template.render(template.Context(context))
    return _parts[place]


class CaptureNode(template.Node):
    def __init__(self, nodelist: template.NodeList, name: str):
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return ""


@register.tag
def capture(parser: Any, token: Any) -> CaptureNode:
    """`{% capture as name %}...{% endcapture %}`: render once, use twice."""
    name = token.split_contents()[-1]
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)
