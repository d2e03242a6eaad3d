"""Values that occur in the shop, to choose from while a condition is written."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from shuke.common.errors import Busy
from shuke.customers import queries as customers
from shuke.insight.models import Archiving, Segment
from shuke.insight.segments.named import OF_SOURCES, called, names_of
from shuke.warehouse import engine
from shuke.warehouse.engine import Connection

#: Texts of customers that can be suggested, by name of the source.
_OF_CUSTOMERS = ("city", "province", "country", "source", "language")
SOURCES = (
    *_OF_CUSTOMERS,
    *(
        "category",
        "brand",
        "size",
        "product",
        "store",
        "event",
        "visit_source",
        "visit_campaign",
        "segment",
        "custom",
    ),
)
#: Named things: source -> (table, column of the name).
_NAMED = {"product": ("products", "title"), "store": ("stores", "name")}


def suggestions(source: str, text: str, limit: int = 20, *, own: str = "") -> list[tuple[str, str]]:
    """(value, label) of values that contain `text`, the most frequent first. `own`: of this own field
    of customers."""
    if source not in SOURCES:
        return []
    if source == "segment":
        return _segments(text[:100], limit)
    if source == "custom" and (fixed := _offered(own, text[:100])) is not None:
        return fixed[:limit]
    with engine.connect() as connection:
        if source == "custom":
            values = connection.table("custom_values")
            values = values.filter(values.field_id == customers.custom_field_id(own))
            texts = _texts(values, "text", ibis.literal(text[:100]).lower())
        else:
            codes = _codes(text[:100]) if source in OF_SOURCES else ()
            texts = _matches(connection, source, ibis.literal(text[:100]).lower(), codes)
        rows = connection.run(texts.order_by(texts.n.desc(), texts.value).limit(limit))
    return [
        (row["value"], row["label"] or _other_name(source, row["value"]))
        for row in rows.to_pylist()
    ]


def _codes(text: str) -> list[str]:
    """The sources whose name, in the reader's language, contains the text."""
    names = customers.source_names()
    return [code for code, name in names.items() if text.lower() in name.lower()]


def _other_name(source: str, value: str) -> str:
    """What people call a value, where that is something else."""
    name = called(source, value)
    return "" if name == value else name


def _segments(text: str, limit: int) -> list[tuple[str, str]]:
    """Chosen by name, meant by number; of those in use."""
    away = Archiving.objects.open().values("segment")
    rows = Segment.objects.filter(name__icontains=text).exclude(pk__in=away)
    rows = rows.order_by("-changed_at", "-pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:limit]]


def _offered(own: str, text: str) -> list[tuple[str, str]] | None:
    """What an own field offers by itself; None when any text may stand in it."""
    fields = {field.key: field for field in customers.custom_fields(ended=True)}
    field = fields.get(own)
    if field is None or field.kind == "text":
        return None
    return [
        (value, "" if label == value else label)
        for value, label in customers.custom_choices(own).items()
        if text.lower() in f"{value} {label}".lower()
    ]


def _matches(
    connection: Connection, source: str, text: ir.StringScalar, codes: Sequence[str]
) -> ir.Table:
    """value, label, n: how often it occurs. `codes`: those whose name contains the text."""
    match source:
        case "category" | "brand" | "size":
            return _texts(connection.table("products"), source, text)
        case "event" | "visit_source":
            column = "name" if source == "event" else "source"
            return _texts(connection.table("events"), column, text, codes)
        case "visit_campaign":
            return _texts(connection.table("visits"), "campaign", text)
        case "store":
            stores = _called(connection.table("stores"), "name", text)
            return stores.select(value="code", label="name", n=ibis.literal(1))
        case "product":
            products = _called(connection.table("products"), "title", text)
            lines = connection.table("order_lines")
            sold = lines.group_by("product_id").aggregate(n=lines.count())
            named = products.left_join(sold, products.id == sold.product_id)
            return named.select(value="code", label="title", n=ibis.coalesce(named.n, 0))
    return _texts(connection.table("customers"), source, text, codes)


def _texts(
    rows: ir.Table, column: str, text: ir.StringScalar, codes: Sequence[str] = ()
) -> ir.Table:
    contains = rows[column].lower().contains(text)
    contains = contains | rows[column].isin(codes) if codes else contains
    rows = rows.filter(rows[column] != "", contains)
    counts = rows.group_by(value=rows[column]).aggregate(n=rows.count())
    return counts.mutate(label=ibis.literal(""))


def _called(rows: ir.Table, name: str, text: ir.StringScalar) -> ir.Table:
    return rows.filter((rows.code + " " + rows[name]).lower().contains(text))


def labels(source: str, values: Sequence[str] | None) -> list[tuple[str, str]]:
    """(value, what to show) of chosen values; a product shows its title beside its code."""
    values = [str(value) for value in values or ()]
    named: dict[str, str] = {}
    if source == "segment":
        return list(names_of(values).items())
    if values and source in _NAMED:
        table, name = _NAMED[source]
        try:
            with engine.connect() as connection:
                rows = connection.table(table)
                names = connection.run(
                    rows.filter(rows.code.isin(values)).select("code", name=name)
                )
            named = {row["code"]: row["name"] for row in names.to_pylist()}
        except Busy:
            named = {}  # codes alone do as well
    return [(value, named.get(value) or called(source, value)) for value in values]
