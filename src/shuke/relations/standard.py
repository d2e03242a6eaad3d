"""The types that a shop begins with. Labels are neutral: colleagues see them, and so do people who ask for their data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Standard:
    """What a type is called, and what people of it want, how they like to be spoken to, what breaks it."""

    label: Any
    wants: Any
    tone: Any
    broken_by: Any


STANDARD: Mapping[str, Standard] = {
    "repair": Standard(
        _("To be made good"),
        _("redress"),
        _("a person, with an apology first"),
        _("any campaign before the complaint is solved"),
    ),
    "old_friend": Standard(
        _("Old friend"),
        _("a closer bond again"),
        _("personal, from a colleague they know; ask why before any coupon"),
        _("being won back by mass mail"),
    ),
    "price": Standard(
        _("Compares prices"),
        _("the lowest price"),
        _("factual"),
        _("costly service, a hidden price"),
    ),
    "family": Standard(
        _("Like family"),
        _("personal care"),
        _("warm; on the dates of the household, gifts before coupons"),
        _("forgotten dates, a cold hand-over"),
    ),
    "regular": Standard(
        _("Regular"),
        _("reliable, friendly, personal service"),
        _("recognises them; service before discount"),
        _("being treated as unknown, having to repeat themselves"),
    ),
    "novelty": Standard(
        _("Tries things out"),
        _("novelty"),
        _("lively, about new arrivals"),
        _("long-term talk, a programme of tiers"),
    ),
    "exchange": Standard(
        _("Plain exchange"),
        _("a good product at a fair price"),
        _("brief: facts of the order, refills"),
        _("being courted"),
    ),
    "served": Standard(
        _("Served on request"),
        _("every need met"),
        _("deferential, from one named colleague"),
        _("asking twice, queues, surveys"),
    ),
    "buddy": Standard(
        _("Good friend"),
        _("something lasting, not intimate"),
        _("easy, with thanks now and then"),
        _("intimacy, being asked a lot"),
    ),
    "close": Standard(
        _("Close friend"),
        _("something close, both ways"),
        _("a personal sender who reads the replies; first to know"),
        _("being treated as an exchange"),
    ),
    "partner": Standard(
        _("Works with us"),
        _("to contribute and to solve problems"),
        _("as equals, with early looks"),
        _("a suggestion answered with promotion"),
    ),
    "adviser": Standard(
        _("Wants advice"),
        _("an expert to depend on"),
        _("expert; nothing is sold inside advice"),
        _("selling as advice"),
    ),
    "owner": Standard(
        _("Has a say"),
        _("to be heard"),
        _("open, with recognition after each idea"),
        _("silence on ideas"),
    ),
    "advocate": Standard(
        _("Recommends us"),
        _("to tell others"),
        _("thankful; a reward for both sides"),
        _("feeling bought"),
    ),
}


def _orders(op: str, value: int, **more: Any) -> dict[str, Any]:
    return {"field": "orders", "op": op, "value": value, **more}


def _discount(op: str, value: int) -> dict[str, Any]:
    return {"field": "discount_share", "op": op, "value": value}


_YEAR: dict[str, Any] = {"when": {"in_last": 365}}
#: Of whom a type is said by itself: of several that fit the first counts. The others are said by colleagues.
SIGNS: Mapping[str, list[dict[str, Any]]] = {
    "old_friend": [
        _orders("at_least", 4),
        {"field": "last_order", "op": "older_than", "days": 365},
    ],
    "price": [_orders("at_least", 2), _discount("at_least", 20)],
    "family": [
        _orders("at_least", 3),
        {"field": "children", "op": "at_least", "value": 1},
        _discount("at_most", 15),
    ],
    "regular": [_orders("at_least", 4, **_YEAR), _discount("at_most", 15)],
    "novelty": [
        _orders("at_least", 2),
        {"field": "first_order", "op": "in_last", "days": 180},
    ],
    "exchange": [_orders("at_least", 2), _discount("at_most", 5)],
}

#: most marketing messages in so many days, offers, who starts.
_RULES: Mapping[str, tuple[int, int, str, str]] = {
    "repair": (0, 30, "never", "shop"),
    "old_friend": (1, 90, "never", "shop"),
    "price": (4, 30, "only", "shop"),
    "family": (2, 30, "welcome", "shop"),
    "regular": (2, 30, "welcome", "either"),
    "novelty": (3, 30, "welcome", "shop"),
    "exchange": (1, 30, "welcome", "customer"),
    "served": (1, 30, "asked", "customer"),
    "buddy": (1, 30, "welcome", "either"),
    "close": (2, 30, "asked", "either"),
    "partner": (1, 30, "asked", "either"),
    "adviser": (2, 30, "never", "either"),
    "owner": (1, 30, "asked", "customer"),
    "advocate": (2, 30, "welcome", "either"),
}


def definition() -> dict[str, Any]:
    """The set to begin with, as `types.Types.of` takes it."""
    return {
        "types": [
            {
                "code": code,
                "most": most,
                "days": days,
                "offers": offers,
                "starts": starts,
                "where": {"all": SIGNS[code]} if code in SIGNS else None,
            }
            for code, (most, days, offers, starts) in _RULES.items()
        ]
    }
