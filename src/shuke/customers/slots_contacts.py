"""When colleagues dealt with people, as rooms declare it: whose work a sale is follows from it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Contacts:
    """`between(since, until)` gives (customer id, staff id, instant) of each time that a colleague had to do with
    somebody to sell: called them, answered what they asked, helped them to pay."""

    between: Callable[[dt.datetime, dt.datetime], Iterable[tuple[int, int, dt.datetime]]]
