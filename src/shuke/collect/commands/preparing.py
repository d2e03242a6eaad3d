"""Correct what was guessed about a draft: how it is read, what its columns mean."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import evidence, joining, layouts, queries, staging
from shuke.collect.layouts.own import PREFIX
from shuke.collect.messages.gateway import LOGGED
from shuke.collect.models import Import, Kind
from shuke.collect.reading import ENCODINGS, Reading, limits, sample, workbook_to_csv
from shuke.collect.reading.table import DELIMITERS
from shuke.collect.recorders.dates import guess_date_order, guess_year, order_of
from shuke.collect.recorders.recipe import recipe_of
from shuke.collect.recorders.words import MEANINGS
from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound

#: Rows in which the order of day and month is looked for; what stands further down may still stop it.
_LOOK = 5_000


def change_reading(
    actor: Actor, import_id: int, *, encoding: str, delimiter: str, quoted: bool, header_row: int,
    sheet: str = "", kind: str = "",
) -> Import:  # fmt: skip
    """Read the draft in another way and guess its mapping anew. Raises Invalid with `fields`."""
    require(actor, "imports.run")
    fields = {}
    if encoding not in ENCODINGS:
        fields["encoding"] = _("Choose one of the encodings.")
    if delimiter not in DELIMITERS:
        fields["delimiter"] = _("Choose one of the delimiters.")
    if not 1 <= header_row <= limits.HEADER_LAST:
        fields["header_row"] = _("The header stands in one of the first 1,000 rows.")
    if kind and kind not in Kind.values:
        fields["kind"] = _("Choose orders, customers, products, stock movements or a chat log.")
    if fields:
        raise Invalid(_("The file cannot be read in this way."), fields=fields)
    with transaction.atomic():
        source = get_draft(import_id)
        folder = staging.folder_of(source, Path(settings.HOME))
        if sheet and sheet in source.reading["sheets"] and sheet != source.reading["sheet"]:
            _change_sheet(source, folder, sheet)
        if source.reading["sheets"]:
            encoding, delimiter, quoted = "utf-8", ",", True
        source.reading["text"] = Reading(
            encoding, delimiter, quoted, header_row, chosen=True
        ).as_dict()
        source.options = {}
        apply_guess(source, folder / source.reading["table"], kind)
        source.trial = {}
        source.save()
    return source


def change_mapping(
    actor: Actor, import_id: int, *, mapping: dict[str, int | None], options: dict[str, object]
) -> Import:
    """Set which column holds each field, and what the file does not say.

    `mapping`: field -> position of its column, None for none. `options`: store, currency, zone,
    date_order, year (of dates that name none), source (where newcomers came from),
    statuses (word -> status). Raises Invalid with `fields`.
    """
    require(actor, "imports.run")
    with transaction.atomic():
        source = get_draft(import_id)
        chosen = {name: position for name, position in mapping.items() if position is not None}
        source.mapping = chosen
        if chosen:
            source.reading.pop("unguessed", None)
        source.options = {k: v for k, v in options.items() if v not in ("", None)}
        _check(source)
        source.trial = {}
        source.save()
    return source


def apply_guess(source: Import, table: Path, kind: str = "") -> None:
    """Set columns, layout, mapping and date order from the head of the table. Where nothing in it says what the
    file holds and nobody said so (`kind`), nothing is mapped and `reading` says "unguessed"."""
    reading = Reading(**source.reading["text"])
    head = sample(table, reading, max(reading.header_row, limits.HEADER_ROWS) + _LOOK)
    if len(head) < reading.header_row:
        raise Invalid(_("There is no row %(row)d in the file.") % {"row": reading.header_row})
    header = [cell.strip("\ufeff \t'\"")[:200] for cell in head[reading.header_row - 1]]
    if not any(header):
        raise Invalid(
            _("The header row is empty. Choose another row as the header."), code="no_header"
        )
    rows = head[reading.header_row :]
    if joined := source.reading.get("joined"):
        layout, mapping = joining.mapping_again(header, rows, joined)
    else:
        layout = layouts.recognise(header, kind)
        mapping = layout.suggest(header, rows)
    source.columns, source.kind, source.layout = header, layout.kind, layout.code
    source.mapping = layouts.suggest(header, layout.kind, mapping)
    _as_before(source)
    is_open = not (kind or joined or source.reading.get("like"))
    if is_open and not layouts.is_evident(layout, source.mapping):
        source.reading["unguessed"], source.mapping = True, {}
    else:
        source.reading.pop("unguessed", None)
    values = _values(
        source, rows, lambda name: name in {*evidence.DATES, "birthday"} or name.startswith(PREFIX)
    )
    if source.kind == Kind.CHATS and "channel" not in source.options:
        source.options = {**source.options, "channel": _platform(source.file_name, header)}
    if "date_order" not in source.options or any(map(order_of, values)):
        source.options = {**source.options, "date_order": guess_date_order(values)}
    # A birthday may well name no year; an order may not.
    times = _values(source, rows, lambda name: name in evidence.DATES)
    if year := guess_year(times, source.options["date_order"], clock.today()):
        source.options = {"year": year, **source.options}


def _values(source: Import, rows: list[list[str]], wanted: Callable[[str], bool]) -> list[str]:
    """What stands in the columns of the fields that are wanted."""
    columns = [position for name, position in source.mapping.items() if wanted(name)]
    return [row[i] for row in rows for i in columns if i < len(row)]


def _platform(file_name: str, header: list[str]) -> str:
    """Where they talked, by how the file and its columns are called."""
    text = " ".join((file_name, *header)).casefold()
    words = {
        "social": ("评论", "帖子", "群名", "群聊", "圈子", "笔记", "社群", "小红书", "微博"),
        "pinduoduo": ("拼多多", "pdd", "pinduoduo"),
        "douyin": ("抖音", "飞鸽", "抖店", "douyin", "feige"),
    }
    return next((name for name, marks in words.items() if any(m in text for m in marks)), "taobao")


def _change_sheet(source: Import, folder: Path, sheet: str) -> None:
    """Read another sheet of the workbook, or again the two that belong together."""
    source.reading.pop("joined", None)
    source.reading |= {"table": "table.csv", "sheet": sheet}
    single = [name for name in source.reading["sheets"] if name != source.reading.get("both")]
    if sheet in single:
        workbook_to_csv(folder / "upload", folder / "table.csv", sheet)
    else:
        workbook_to_csv(folder / "upload", folder / "table.csv", single[0])
        source.reading |= joining.join_sheets(folder, single)


def _as_before(source: Import) -> None:
    """Give the columns the meaning, and the file the settings, of the latest with the same columns."""
    source.reading.pop("like", None)
    if earlier := queries.same_header(source):
        source.mapping, source.layout = earlier.mapping, earlier.layout
        source.options = {**source.options, **earlier.options}
        source.reading["like"] = earlier.pk


def missing_fields(source: Import) -> list[tuple[str, ...]]:
    """The required groups of which no field is mapped."""
    return [g for g in layouts.required(source.kind) if not any(n in source.mapping for n in g)]


def _check(source: Import) -> None:
    fields: dict[str, str] = {}
    mappable = {field.name for field in layouts.fields_of(source.kind)}
    mappable |= set(layouts.LAYOUTS[source.layout].columns)
    for name, position in source.mapping.items():
        if name not in mappable:
            fields[name] = _("There is no such field.")
        elif not 0 <= position < len(source.columns):
            fields[name] = _("There is no such column.")
    for group in missing_fields(source):
        fields[group[0]] = (
            _("A column of order numbers or of buyers is needed.")
            if group[0] == "number"
            else _("A column for this is needed.")
        )
    fields |= _wrong_options(source.options)
    if fields:
        raise Invalid(_("Some columns or settings need attention."), fields=fields)
    recipe_of(source)


def _wrong_options(options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with what the file does not say."""
    fields: dict[str, str] = {}
    currency = str(options.get("currency", ""))
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        fields["currency"] = _("A currency is three capital letters, like CNY.")
    if options.get("channel", "taobao") not in LOGGED:
        fields["channel"] = _("Choose where they talked.")
    if len(str(options.get("shop_names", ""))) > 300:
        fields["shop_names"] = _("At most 300 characters.")
    if options.get("zone") and options["zone"] not in available_timezones():
        fields["zone"] = _("Choose a time zone, like Asia/Shanghai.")
    if len(str(options.get("store", ""))) > 60:
        fields["store"] = _("At most 60 characters.")
    if len(str(options.get("source", ""))) > 60:
        fields["source"] = _("At most 60 characters.")
    if options.get("date_order", "day") not in {"day", "month"}:
        fields["date_order"] = _("Choose day first or month first.")
    year = str(options.get("year", ""))
    if year and not (year.isdecimal() and 1970 <= int(year) <= clock.today().year + 1):
        fields["year"] = _("A year has four digits, like 2026.")
    bad = set(dict(options.get("statuses", {})).values()) - set(MEANINGS)
    if bad:
        fields["statuses"] = _("There is no such status.")
    return fields


def get_draft(import_id: int) -> Import:
    """The draft, locked. Raises NotFound, or Conflict once it has begun."""
    source = Import.objects.select_for_update().filter(pk=import_id).first()
    if source is None:
        raise NotFound(_("There is no such import."))
    if source.state != Import.State.DRAFT:
        raise Conflict(_("This import has begun; upload the file again to read it in another way."))
    return source
