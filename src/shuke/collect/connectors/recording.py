"""Documents of live shops, recorded: put into our own fields, then by the recorders that files use."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl

from shuke.collect.connectors import hanging, parts, privacy
from shuke.collect.connectors.kinds import ConnectorKind, OrderRead, Part, Unreadable
from shuke.collect.connectors.registry import kind_of
from shuke.collect.models import Connector, OrderPart
from shuke.collect.recorders import bodies as own_fields
from shuke.collect.recorders.amounts import units
from shuke.collect.slots import Body, Verdict
from shuke.common import bulk, clock
from shuke.customers import commands as customers
from shuke.shop import commands as shop

Record = Callable[[ConnectorKind, Connector, Sequence[Body], str], list[Verdict]]
UNREADABLE = (Unreadable, AttributeError, TypeError, KeyError)
PERSON = ("web", "number", "email", "phone", "taobao", "card", "name")


def record(role: str, bodies: Sequence[Body], *, source: str) -> list[Verdict]:
    """Record documents of that role from a connector's door; see `slots.DocumentKind`."""
    connector = connector_of(source)
    return _RECORDERS[role](kind_of(connector.kind), connector, bodies, source)


def connector_of(source: str) -> Connector:
    """Whose door it is. Raises Connector.DoesNotExist."""
    return Connector.objects.get(pk=int(source.partition(":")[0].removeprefix("shop-")))


def is_paused(source: str) -> bool:
    return Connector.objects.filter(
        pk=int(source.partition(":")[0].removeprefix("shop-")), paused_at__isnull=False
    ).exists()


def _each(
    bodies: Sequence[Body], read: Callable[[Body], Body]
) -> tuple[list[int], list[Body], dict[int, Verdict]]:
    """What can be read, with its places; what cannot, with the verdict."""
    places, fit, verdicts = [], [], {}
    for place, body in enumerate(bodies):
        try:
            fit.append(read(body))
            places.append(place)
        except Unreadable as error:
            verdicts[place] = _unreadable(error)
        except (AttributeError, TypeError, IndexError, KeyError) as error:
            verdicts[place] = Verdict("rejected", "body_shape", str(error)[:200])
    return places, fit, verdicts


def _unreadable(error: Unreadable) -> Verdict:
    code = "test_order" if str(error) == "test" else "body_shape"
    return Verdict("rejected", code, str(error))


def _whole(count: int, verdicts: Mapping[int, Verdict]) -> list[Verdict]:
    return [verdicts[place] for place in range(count)]


def _orders(
    kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    pieces = parts.of_orders(connector, [_key(body) for body in bodies])
    papers: dict[int, hanging.OrderPapers] = {}

    def read(body: Body) -> Body:
        whole = with_parts(kind.order(body, connector), pieces.get(_key(body), ()))
        done = completed(whole, pieces.get(_key(body), ()), kind.version(body), connector)
        papers[id(done)] = hanging.papers_of(whole, done)
        return done

    places, fit, verdicts = _each(bodies, read)
    if fit:
        verdicts |= dict(zip(places, own_fields.record("orders", fit, source=source), strict=True))
        stand = [papers[id(body)] for place, body in zip(places, fit, strict=True)
                 if verdicts[place].outcome not in ("held", "rejected")]  # fmt: skip
        hanging.record(stand, source=source)
    for place, body in enumerate(bodies):
        if verdicts[place].outcome not in ("held", "rejected"):
            parts.release(connector, pieces.get(_key(body), ()), verdicts[place].customer)
    return _whole(len(bodies), verdicts)


def _key(body: Body) -> str:
    """The key of an order's document."""
    return str(body.get("key") or body.get("id"))


def with_parts(order: OrderRead, pieces: Iterable[OrderPart]) -> OrderRead:
    """The order with the refunds and parcels that were told of apart from it."""
    refunds, parcels = dict(order.refunds), dict(order.parcels)
    for part in pieces:
        if part.kind == OrderPart.Kind.REFUND:
            refunds[part.number] = part.value
        elif part.kind == OrderPart.Kind.PARCEL:
            parcels[part.number] = part.value
    return OrderRead(order.body, refunds, parcels)


def completed(
    order: OrderRead, pieces: Iterable[OrderPart], version: dt.datetime | None, connector: Connector
) -> Body:
    """The order in our own fields; `order` has its parts already (`with_parts`)."""
    refunds = dict(order.refunds)
    body = {"store": connector.store, **order.body}
    for part in pieces:
        if part.kind == OrderPart.Kind.DELETION and (
            version is None or dt.datetime.fromisoformat(part.value["at"]) >= version
        ):
            body["status"] = "cancelled"
    currency = str(body.get("currency") or "")
    whole = hanging.amount_of(refunds.pop("", {}), currency)  # said of all refunds together
    each_one = sum((hanging.amount_of(each, currency) for each in refunds.values()), Decimal())
    if refunded := max(whole, each_one):
        body["refunded"] = str(refunded)
    if any(each["sent"] for each in order.parcels.values()) and body.get("status", "paid") in (
        "paid",
        "processing",
    ):
        body["status"] = "shipped"
    return body


def _parts(
    role: str, kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    """Note the parts, then record their orders anew; those whose order did not come yet are held."""
    verdicts: dict[int, Verdict] = {}
    read: dict[int, Part] = {}
    for place, body in enumerate(bodies):
        try:
            read[place] = kind.parts[role](body)
        except UNREADABLE as error:
            verdicts[place] = Verdict("rejected", "body_shape", str(error)[:200])
    _note(role, kind, connector, {parts.document_of(role, part): part for part in read.values()})
    orders = {place: part.order for place, part in read.items()}
    latest = parts.latest_orders(connector, set(orders.values()))
    source = parts.source_of(connector, "orders")
    done = _orders(kind, connector, list(latest.values()), source) if latest else []
    owners = {key: verdict.customer for key, verdict in zip(latest, done, strict=True)}
    for place, key in orders.items():
        verdicts[place] = (
            Verdict("updated", customer=owners[key])
            if key in owners
            else Verdict("held", "order_awaited", key)
        )
    return _whole(len(bodies), verdicts)


def _note(role: str, kind: ConnectorKind, connector: Connector, pieces: Mapping[str, Part]) -> None:
    """Keep these parts, by the key of their document, each in its newest version that can be read."""
    versions = parts.versions(connector, role, pieces)
    for key, part in pieces.items():
        readable = (_read_part(kind, role, body) for body in versions.get(key, ()))
        parts.note(connector, role, next((each for each in readable if each), part))


def _read_part(kind: ConnectorKind, role: str, body: Body) -> Part | None:
    try:
        return kind.parts[role](body)
    except UNREADABLE:
        return None


def _customers(
    kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    places, fit, verdicts = _each(bodies, lambda body: kind.customer(body, connector))
    if fit:
        done = own_fields.record("customers", fit, source=source)
        verdicts |= dict(zip(places, done, strict=True))
    return _whole(len(bodies), verdicts)


def _products(
    kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    """One document may hold several products: variants, each with a code."""
    return [_product(kind, connector, body, source) for body in bodies]


def _product(kind: ConnectorKind, connector: Connector, body: Body, source: str) -> Verdict:
    own = {"stock_store": connector.store}
    try:
        variants = {str(each.get("code")): own | each for each in kind.products(body)}
    except (Unreadable, AttributeError, TypeError, IndexError) as error:
        return Verdict("rejected", "body_shape", str(error)[:200])
    if not variants:
        return Verdict("rejected", "code_missing")
    done = own_fields.record("products", list(variants.values()), source=source)
    order = ("rejected", "held", "updated", "recorded", "unchanged")
    return min(done, key=lambda verdict: order.index(verdict.outcome))


def _baskets(
    name: str, kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    """Carts and checkouts are steps of a visitor on the way to buying."""
    places, fit, verdicts = _each(bodies, lambda body: {"basket": kind.basket(body, connector)})
    rows, people = [], []
    owners: list[int] = []
    for place, each in zip(places, fit, strict=True):
        basket = each["basket"]
        codes = basket.codes if name == "product_added" else basket.codes[:1] or [None]
        for code in codes:
            key = f"{connector.pk}:{name}:{basket.token}:{code if name == 'product_added' else ''}"
            rows.append(
                {"key": key[:200], "at": basket.at, "name": name, "product_code": code,
                 "visitor": f"{connector.pk}:{basket.token}", "value": _value(basket.value),
                 "token": f"basket:{basket.token}{f'/{code}' if name == 'product_added' else ''}"[:140]}
            )  # fmt: skip
            people.append({column: basket.person.get(column) for column in PERSON})
            owners.append(place)
    ids = _record_events(rows, people, source, connector) if rows else {}
    customer = {owners[at]: pk for at, pk in ids.items()}
    return _whole(
        len(bodies),
        verdicts | {place: Verdict("recorded", customer=customer.get(place)) for place in places},
    )


def _value(text: str) -> int | None:
    try:
        return units(text) if text else None
    except ValueError:
        return None


def _record_events(
    rows: list[dict], people: list[dict], source: str, connector: Connector
) -> dict[int, int | None]:
    """Record them; whose each row is that names somebody, by its place."""
    frame = pl.DataFrame(people, schema=dict.fromkeys(PERSON, pl.String))
    named = [at for at, person in enumerate(people) if any(person[n] for n in PERSON[:-1])]
    ids: dict[int, int | None] = {}
    if named:
        resolved = customers.resolve_people(frame[named], source=source, at=clock.now())
        ids = dict(zip(named, resolved["customer_id"].to_list(), strict=True))
    schema: dict[str, Any] = {"key": pl.String, "at": bulk.INSTANT, "name": pl.String, "visitor": pl.String,
              "customer_id": pl.Int64, "product_code": pl.String, "value": pl.Int64}  # fmt: skip
    tokens = {row["key"][:100]: [row.pop("token")] for row in rows}
    values = [{**row, "customer_id": ids.get(at)} for at, row in enumerate(rows)]
    shop.record_events(
        pl.DataFrame(values, schema=schema),
        door=source.partition(":")[0],
        tokens=tokens,
        sender=shop.Sender(f"connector:{connector.pk}"),
    )
    return ids


def _privacy(
    kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    verdicts = []
    for body in bodies:
        try:
            request = kind.request(body, connector)
        except (Unreadable, AttributeError, TypeError) as error:
            verdicts.append(Verdict("rejected", "body_shape", str(error)[:200]))
            continue
        row, is_new = privacy.note(connector, request)
        outcome = "recorded" if is_new else "unchanged"
        verdicts.append(Verdict(outcome, customer=row.customer_id))
    return verdicts


def _unused(
    kind: ConnectorKind, connector: Connector, bodies: Sequence[Body], source: str
) -> list[Verdict]:
    return [Verdict("rejected", "topic_unused", str(body.get("topic") or "")) for body in bodies]


_RECORDERS: dict[str, Record] = {
    "orders": _orders,
    "customers": _customers,
    "products": _products,
    "refunds": partial(_parts, "refunds"),
    "parcels": partial(_parts, "parcels"),
    "deletions": partial(_parts, "deletions"),
    "checkouts": partial(_baskets, "checkout_started"),
    "carts": partial(_baskets, "product_added"),
    "privacy": _privacy,
    "unused": _unused,
}
