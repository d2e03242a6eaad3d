"""What lines mean and how they are written, by kind of file."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from shuke.collect.recorders import chats, movements, orders, people, products
from shuke.collect.recorders.chatting import apply_chats
from shuke.collect.recorders.erp import apply_orders
from shuke.collect.recorders.orders import Interpreted
from shuke.collect.recorders.recipe import Recipe, recipe_of
from shuke.collect.recorders.recording import (
    Applied,
    apply_customers,
    apply_movements,
    apply_products,
)

__all__ = ["RECORDERS", "Applied", "Interpreted", "Recipe", "Recorder", "recipe_of"]


@dataclass(frozen=True)
class Recorder:
    #: (frame of raw cells, recipe) -> what they mean.
    interpret: Callable[[pl.DataFrame, Recipe], Interpreted]
    #: (what is fit, source, at) -> what became of it. Inside the batch's transaction.
    apply: Callable[..., Applied]


RECORDERS = {
    "orders": Recorder(orders.interpret, apply_orders),
    "customers": Recorder(people.interpret, apply_customers),
    "products": Recorder(products.interpret, apply_products),
    "movements": Recorder(movements.interpret, apply_movements),
    "chats": Recorder(chats.interpret, apply_chats),
}
