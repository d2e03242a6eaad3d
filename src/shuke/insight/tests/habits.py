"""Buyers of a few kinds for the tests of kinds."""

from shuke.common.access import SYSTEM
from shuke.insight import commands
from shuke.insight.commands.kinds import rehearse_kinds
from shuke.insight.models import KindRules
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.shop.commands.totals import refresh_totals
from shuke.warehouse.testing import fill


def buy(shop, person, day: str, *, off: int = 0, cost: int = 50, **more):
    """A sale of 100 less `off`."""
    return shop.order(person, f"{day}T12:00", ("CUBE", 1, 100), discount=off, cost=cost, **more)


def settle(shop) -> dict:
    """One who comes every month at full price, one who came in a burst for discounts and gave much back, one of
    both, one who bought twice; in the warehouse."""
    lin, wang, emma, new = (shop.person(name) for name in ("林小满", "王爱国", "Emma", "新人"))
    for month in range(1, 12):
        buy(shop, lin, f"2026-{month:02}-05")
    for day in ("2026-09-01", "2026-09-02", "2026-09-20", "2026-09-21"):
        buy(shop, wang, day, off=50, cost=45)
    buy(shop, wang, "2026-09-25", kind="return", off=-50, cost=-45)
    for day in ("2026-03-01", "2026-06-01", "2026-09-01"):
        buy(shop, emma, day, off=50 if day > "2026-05" else 0, cost=45)
    for day in ("2026-08-01", "2026-09-01"):
        buy(shop, new, day)
    refresh_totals([person.pk for person in (lin, wang, emma, new)])
    fill()
    return {"lin": lin, "wang": wang, "emma": emma, "new": new}


def hold(definition: dict | None = None, actor=SYSTEM) -> KindRules:
    """Rules that hold, and everybody judged by them."""
    row = commands.write_kinds(actor, definition or {})
    rehearse_kinds(row.pk)
    commands.begin_kinds(actor, row.pk)
    commands.judge_buyers()
    return KindRules.objects.get(pk=row.pk)


def members(*conditions: dict) -> set[int]:
    definition = check({"where": {"all": list(conditions)}})
    return {pk for part in running.ids(definition) for pk in part.to_pylist()}
