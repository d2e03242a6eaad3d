"""The undo of an import against a plain model: the record as it was, or as it was with what came since."""

import random

import pytest

from shuke.collect import commands, undoing
from shuke.collect.models import Import, ImportUndo
from shuke.common.access import SYSTEM
from shuke.customers import commands as customers
from shuke.customers.models import (
    Consent,
    ConsentState,
    Customer,
    CustomValue,
    Identity,
    Tagging,
    Touch,
)
from shuke.shop.models import Order, OrderLine, Product, ProductTitle

pytestmark = pytest.mark.django_db

PROFILE = (
    *("name", "stage", "gender", "birth_year", "birth_month", "birth_day", "birth_calendar"),
    *("country", "province", "city", "source", "joined_at", "known_by", "merged_into"),
    *("order_count", "spent", "first_order_at", "last_order_at", "search_name"),
)
LINE = ("order", "position", "product", "title", "quantity", "unit_price", "discount", "amount",
        "unit_cost", "returns", "removed_at")  # fmt: skip
SHOP = {
    Product: ("code", "title", "category", "brand", "list_price", "unit_cost", "currency",
              "titled_in"),
    ProductTitle: ("code", "product"),
    Order: ("number", "kind", "status", "customer", "placed_at", "paid_at", "currency", "goods",
            "discount", "shipping", "total", "refunded", "cost", "excluded_at", "note"),
    OrderLine: LINE,
}  # fmt: skip
PEOPLE = {
    Customer: PROFILE,
    Identity: ("customer", "kind", "value", "masked", "source"),
    Consent: ("customer", "channel", "state", "at", "source"),
    ConsentState: ("customer", "channel", "state", "at"),
    Touch: ("customer", "at", "kind", "ref", "detail", "by"),
}  # fmt: skip


def record() -> dict:
    """All that the record holds, by model and id, as plain values."""
    state = {
        model.__name__: {row[0]: row[1:] for row in model.objects.values_list("pk", *columns)}
        for model, columns in (SHOP | PEOPLE).items()
    }
    # Statements that are made again have another id.
    state["ConsentState"] = sorted(map(str, state["ConsentState"].values()))
    state["Touch"] = sorted(
        str(row) for row in state["Touch"].values() if row[2] != "collect.undone"
    )
    state["tags"] = sorted(Tagging.objects.values_list("customer", "tag__name", "ended_at"))
    state["own"] = sorted(
        CustomValue.objects.exclude(text="").values_list("customer", "field", "text")
    )
    return state


def undo(source: Import) -> ImportUndo:
    commands.undo_import(SYSTEM, source.pk, background=False)
    while undoing.run(source.pk):
        pass
    return ImportUndo.objects.get(source=source)


NAMES = ("林小满", "陈嘉禾", "Emma Clarke", "王建国", "Noor", "")
CITIES = ("上海", "杭州", "Leeds", "")
GOODS = ("R-80", "B-10", "C-7", "S-1")


class Shop:
    """Random files about a few people, orders and products, so that they meet."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)

    def people(self) -> str:
        lines = [
            ",".join((
                f"{n}@example.com", self.pick(NAMES),
                self.pick(("", f"1391234000{n}", "139****1234")), self.pick(CITIES),
                self.pick(("", "1990-05-04", "1988-01-31")), self.pick(("yes", "unsubscribed", "")),
                self.pick(("Dry", "Normal", "")), self.pick(("", "2019-04-01")),
                self.pick(("", "vip", "vip;new")),
            ))
            for n in self.some(8)
        ]  # fmt: skip
        return "\n".join(
            ["email,name,phone,city,birthday,newsletter,own skin,customer since,tags", *lines]
        )

    def orders(self) -> str:
        lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Email"]
        for n in self.some(8):
            back = self.chance.random() < 0.3
            buyer = self.chance.choice((f"{9000 + n % 4},{n % 6}@example.com", ","))
            for code in self.some(len(GOODS)):
                lines.append(
                    f"{'C' if back else ''}{5000 + n},{GOODS[code]},{GOODS[code]} thing,"
                    f"{self.chance.randint(1, 5) * (-1 if back else 1)},2026-03-{n + (10 if back else 1):02} 10:00,"
                    f"{self.chance.choice(('2.55', '3.39'))},{buyer}"
                )
        return "\n".join(lines)

    def products(self) -> str:
        lines = [
            f"{GOODS[n]},{self.pick(('Romper', 'Bib', ''))},{self.pick(('12', '15.50', ''))},{self.pick(('4', ''))}"
            for n in self.some(len(GOODS))
        ]
        return "\n".join(["code,title,list price,unit cost", *lines])

    def pick(self, choices):
        return self.chance.choice(choices)

    def some(self, of: int) -> list[int]:
        return sorted(self.chance.sample(range(of), self.chance.randint(1, of)))

    def file(self) -> tuple[str, str]:
        kind = self.chance.choice(("orders", "orders", "customers", "products"))
        return kind, {"orders": self.orders, "customers": self.people, "products": self.products}[
            kind
        ]()


@pytest.fixture
def skin(db):
    return customers.add_custom_field(SYSTEM, label="own skin", kind="text", key="skin")


@pytest.mark.parametrize("seed", range(8))
def test_files_undone_backwards_leave_the_record_as_each_found_it(bring, settings, skin, seed):
    settings.IMPORT_BATCH_LINES = 3
    shop_ = Shop(seed)
    states, done = [record()], []
    for _step in range(5):
        done.append(bring(*shop_.file()))
        states.append(record())
    for source in reversed(done):
        states.pop()
        assert not any(
            undoing.check(source)[kind]["stays"] for kind in ("order", "customer", "product")
        )
        undo(source)
        assert record() == states[-1]
        assert Import.objects.get(pk=source.pk).state == "undone"


@pytest.mark.parametrize("seed", range(4))
def test_the_same_files_again_after_their_undo(bring, settings, skin, seed):
    settings.IMPORT_BATCH_LINES = 3
    shop_ = Shop(100 + seed)
    bring(*shop_.file())
    kind, content = shop_.file()
    source = bring(kind, content)
    first = plain(record())
    undo(source)
    again = bring(kind, content)
    assert plain(record()) == first
    undo(again)
    undo_of_first = record()
    third = bring(kind, content)
    undo(third)
    assert record() == undo_of_first


def plain(state: dict) -> dict:
    """A record without the ids that are new each time: how many rows with which money and names."""
    return {
        "customers": sorted(str((r[0], r[5], r[10])) for r in state["Customer"].values()),
        "orders": sorted(str((r[0], r[2], r[10])) for r in state["Order"].values()),
        "lines": len(state["OrderLine"]),
        "states": len(state["ConsentState"]),
        "products": sorted(map(str, state["Product"].values())),
    }


@pytest.mark.parametrize("seed", range(5))
def test_what_came_since_stays_and_the_rest_goes_back(bring, settings, skin, seed):
    """Edits by hand between: who was edited is as the edit left them, everybody else as before the file."""
    settings.IMPORT_BATCH_LINES = 4
    shop_ = Shop(200 + seed)
    bring("customers", shop_.people())
    bring("orders", shop_.orders())
    before = record()
    source = bring("customers", shop_.people())
    after = record()
    touched = sorted(
        pk for pk in after["Customer"] if after["Customer"][pk] != before["Customer"].get(pk)
    )
    edited = set(shop_.chance.sample(touched, len(touched) // 3))
    for pk in edited:
        customers.edit_customer(SYSTEM, pk, city="Utrecht", name="Edited")
    held = record()
    result = undo(source)
    now = record()
    changed = {pk for pk in edited if source_changed(before, after, pk)}
    for pk, was in held["Customer"].items():
        expected = was if pk in changed else before["Customer"].get(pk)
        if pk in edited - changed:
            expected = with_edits(expected, was)
        assert now["Customer"].get(pk) == expected, pk
    assert result.counts["customer.stays"] == len(changed)
    findings = undoing.check(source)
    assert sum(findings["customer"]["stays"].values()) == len(changed)


def source_changed(before: dict, after: dict, pk: int) -> bool:
    """Whether the file made this customer, or changed what the edit changed again."""
    if pk not in before["Customer"]:
        return True
    old, new = before["Customer"][pk], after["Customer"][pk]
    fields = [PROFILE.index(n) for n in ("name", "city")]
    return any(old[i] != new[i] for i in fields)


def with_edits(before: tuple, held: tuple) -> tuple:
    """What was edited by hand beside what the file changed stays, too."""
    edits = {PROFILE.index(name) for name in ("name", "city", "search_name")}
    return tuple(held[i] if i in edits else value for i, value in enumerate(before))
