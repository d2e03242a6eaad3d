"""Categories, brands and products as reports tell them; a product is one title in all sizes and colours."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from shuke.shop.queries import any_category, ids_of_title

#: What a segment's condition calls them.
ARGUMENTS = {"category": "categories", "brand": "brands", "product": "products"}
#: A condition takes so many products; a title that more of them share parts them no further.
MOST = 200


def usual_grouping() -> str:
    """By what goods are told unless one chooses: by category where any product has one."""
    return "category" if any_category() else "product"


@dataclass(frozen=True)
class Item:
    """One of them: what people call it, and the texts by which a condition names it."""

    label: str
    argument: str
    values: tuple[str, ...]

    @property
    def things(self) -> dict[str, list[str]]:
        """The argument of a segment's condition."""
        return {self.argument: list(self.values)}


def items(connection: Any, what: str) -> ir.Table:
    """product -> item: the least id of the products that are one. Products without a category or brand
    are in none."""
    products = connection.table("products")
    if what != "product":
        named_products = products.filter(products[what] != "")
        return named_products.select(
            product="id", item=named_products.id.min().over(group_by=named_products[what])
        )
    name = ibis.ifelse(products.title == "", products.code, products.title)
    same = products.select("id", name=name)
    same = same.mutate(
        first=same.id.min().over(group_by="name"), many=same.id.count().over(group_by="name")
    )
    return same.select(product="id", item=ibis.ifelse(same.many > MOST, same.id, same["first"]))


def article_of(product: int, title: str) -> int:
    """The item "product" of one product, read in the main database."""
    same = ids_of_title(title, MOST + 1) if title else []
    return product if len(same) > MOST else min([*same, product])


def named(connection: Any, what: str, numbers: Collection[int]) -> dict[int, Item]:
    """What the items of these numbers are."""
    products, own = connection.table("products"), items(connection, what)
    own = own.filter(own["item"].isin(sorted(numbers) or [-1]))
    if what != "product":
        own = own.filter(own["item"] == own.product)
    rows = own.inner_join(products, own.product == products.id).select(
        "item", "code", "title", "category", "brand"
    )
    codes: dict[int, list[str]] = {}
    labels: dict[int, str] = {}
    for row in sorted(connection.run(rows).to_pylist(), key=lambda row: row["code"]):
        number = row["item"]
        labels[number] = row[what] if what != "product" else row["title"] or row["code"]
        codes.setdefault(number, []).append(row[what if what != "product" else "code"])
    return {
        number: Item(labels[number], ARGUMENTS[what], tuple(values))
        for number, values in codes.items()
    }
