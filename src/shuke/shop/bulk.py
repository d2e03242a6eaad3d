"""What can be done with many orders, exchange rates, prices or budgets of a list at once."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor
from shuke.shop import commands
from shuke.shop.commands.excluding import reasons_of


def exclude(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.exclude_orders_by_id(actor, ids, values["reason"])


def include(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.include_orders_by_id(actor, ids)


def exclude_again(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    """The undo of `include`: each for the reason that it was kept out for before."""
    reasons = reasons_of(ids)
    changed: list[int] = []
    for reason in sorted(set(reasons.values())):
        those = [pk for pk, why in reasons.items() if why == reason]
        changed += commands.exclude_orders_by_id(actor, those, reason)
    return changed


def end_rates(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.end_rates(actor, ids)


def restore_rates(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    commands.restore_rates(actor, ids)


def end_budgets(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.end_budgets(actor, ids)


def restore_budgets(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    commands.restore_budgets(actor, ids)


def end_competitor_prices(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.end_competitor_prices(actor, ids)


def restore_competitor_prices(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    commands.restore_competitor_prices(actor, ids)


def end_prices(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return commands.end_prices(actor, ids)


def restore_prices(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    commands.restore_prices(actor, ids)
