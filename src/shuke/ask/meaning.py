"""The pieces of a question → one plan."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shuke.ask import reading, times, words
from shuke.ask.plan import GOODS, OF_GOODS, ONLY_GOODS, Left, Plan
from shuke.ask.reading import Token, Vocabulary
from shuke.ask.times import Days

Condition = dict[str, Any]
#: Stores and goods are said of what was bought, other names of the person.
_OF_ORDERS = {
    "store": "stores",
    "channel": "store_kinds",
    "category": "categories",
    "brand": "brands",
    "product": "products",
}
#: In the words of a metric: money is meant, not pieces.
_MONEY = ("额", "钱", "营", "revenue", "sales", "turnover")
#: What somebody bought who came at all.
ANY: Condition = {"field": "orders", "op": "at_least", "value": 1}


@dataclass(frozen=True)
class Pieces:
    """What a question has, by kind."""

    all: list[Token]
    vocabulary: Vocabulary
    today: dt.date

    def of(self, kind: str) -> list[Token]:
        return [each for each in self.all if each.kind == kind]

    def values(self, kind: str) -> list[str]:
        return [each.value for each in self.of(kind)]

    def named(self) -> dict[str, list[str]]:
        """What is called by its name, by dimension."""
        parts: dict[str, list[str]] = {}
        for each in self.of("where"):
            parts.setdefault(each.value, []).append(self.vocabulary.key(each.value, each.match[0]))
        return parts | ({"channel": channels} if (channels := self.values("channel")) else {})

    def days(self) -> Days | None:
        """The days asked about. Of two the ones within the others ("11 November last year"), or all between them
        ("from … to …", "since …")."""
        spans = [days for each in self.of("days") if (days := reading.days_of(each, self.today))]
        if not spans:
            return None
        if self.of("since"):
            return min(first for first, _last in spans), self.today
        if self.of("until"):
            return min(first for first, _last in spans), max(last for _first, last in spans)
        return max(first for first, _last in spans), min(last for _first, last in spans)


def meaning(tokens: list[Token], vocabulary: Vocabulary, today: dt.date) -> Plan | Left:
    """The plan of a question whose every word is understood."""
    pieces = Pieces(tokens, vocabulary, today)
    spans = [reading.days_of(each, today) for each in pieces.of("days")]
    if None in spans:
        return Left(tuple(each.match[0] for each in pieces.of("days")))
    if reports := pieces.values("report"):
        return Plan("report", report=min(reports, key=[*words.REPORTS].index))
    if _is_of_people(pieces):
        return _people(pieces)
    return _figure(pieces)


def _is_of_people(pieces: Pieces) -> bool:
    """People are asked for, where something is said of them, or where they are to be listed."""
    conditions, subjects = pieces.values("condition"), pieces.values("subject")
    if "bought" in conditions and pieces.of("counted"):
        return False
    if set(conditions) - {"bought"} or (conditions and subjects):
        return True
    names_them = any(re.search(words.LISTED, each.match[0]) for each in pieces.of("subject"))
    is_listed = bool(pieces.of("listed")) or names_them or "regular" in subjects
    return (
        is_listed
        and bool(subjects or "new_customers" in pieces.values("measure"))
        and not _other_measures(pieces)
    )


def _other_measures(pieces: Pieces) -> list[str]:
    """Metrics but that of newcomers, who can be listed too; and by what."""
    return [
        value for value in pieces.values("measure") if value != "new_customers"
    ] + pieces.values("by")


def _figure(pieces: Pieces) -> Plan | Left:
    named, by = pieces.named(), next(iter(pieces.values("by")), "")
    several = [key for key, values in named.items() if len(values) > 1]
    if len(several) > 1 or (several and by not in ("", several[0])):
        return Left()
    among = tuple(named.pop(several[0])) if several else ()
    by = several[0] if several else by
    where = {key: values[0] for key, values in named.items()}
    rank = _rank(pieces)
    measures = pieces.values("measure")
    if not measures and "bought" in pieces.values("condition"):
        measures = ["buyers"]
    if not measures and not rank and not pieces.of("by"):
        return Left()
    is_busy = any(each.match[0] in words.BUSY for each in pieces.of("rank"))
    measure = _more_exact(measures) if measures else "orders" if is_busy else "revenue"
    is_of_goods = by in GOODS or bool(set(where) & set(GOODS)) or measure in ONLY_GOODS
    if is_of_goods:
        is_sold = rank and by in GOODS and measure == "revenue" and not _is_of_money(pieces)
        measure = "pieces" if is_sold else OF_GOODS.get(measure, measure)
        if measure not in ONLY_GOODS or set(where) - {*GOODS, "store", "channel", "source"}:
            return Left()  # goods are counted in the report of goods alone
    if len([key for key in where if key not in ("store", "channel", "source")]) + bool(by) > 1:
        return Left()  # one part of one dimension at a time
    days = pieces.days()
    if days and days[0] > days[1]:
        return Left()  # two spans that have nothing in common
    return Plan(
        "figure",
        measure=measure,
        by=by,
        top=_top(pieces, rank, by),
        first=days[0] if days else None,
        last=days[1] if days else None,
        compare=next(iter(pieces.values("compare")), ""),
        where=where,
        among=among,
    )


def _rank(pieces: Pieces) -> int:
    """1 where the first of them are asked for, -1 the last, 0 all."""
    inside = [each.match[0] for each in [*pieces.of("by"), *pieces.of("measure")]]
    inside_ranks = [1 if "best" in text else -1 for text in inside if re.search("best|worst", text)]
    return next((int(value) for value in pieces.values("rank")), next(iter(inside_ranks), 0))


def _more_exact(measures: list[str]) -> str:
    """Of several the one that is no general word for selling."""
    return next((each for each in measures if each != "revenue"), measures[0])


def _is_of_money(pieces: Pieces) -> bool:
    return any(word in each.match[0] for each in pieces.of("measure") for word in _MONEY)


def _top(pieces: Pieces, rank: int, by: str) -> int:
    if not by or by in ("day", "week", "month"):
        return 0
    counts = [
        times.number(count)
        for each in [*pieces.of("by"), *pieces.of("first")]
        for count in each.match.groupdict().values()
        if count
    ]
    return (counts[0] if counts else 1) * rank if rank else (counts[0] if counts else 0)


def _people(pieces: Pieces) -> Plan | Left:
    spans = _spans(pieces)
    first = next(iter(spans.values()), pieces.days())
    if any(days and days[0] > days[1] for days in (first, *spans.values())):
        return Left()
    who = [*_subject(pieces, first), *_of_person(pieces), *_done(pieces, spans)]
    return Plan("people", who=tuple(who), why=bool(pieces.of("why"))) if who else Left()


def _spans(pieces: Pieces) -> dict[int, Days]:
    """By deed, when: of as many spans of days as deeds each has its own, in their order ("bought last year but not this
    year"); else all have the same."""
    deeds = [each for each in pieces.of("condition") if each.value in _TIMED]
    own = [days for each in pieces.of("days") if (days := reading.days_of(each, pieces.today))]
    if len(own) == len(deeds) > 1 and not pieces.of("until"):
        return {id(deed): days for deed, days in zip(deeds, own, strict=True)}
    days = pieces.days()
    return {id(deed): days for deed in deeds} if days else {}


def _subject(pieces: Pieces, days: Days | None) -> Iterator[Condition]:
    """Regulars bought twice or more before the days looked at; newcomers for the first time in them."""
    if "regular" in pieces.values("subject"):
        before = {"when": {"to": (days[0] - times.DAY).isoformat()}} if days else {}
        yield {**ANY, "value": 2, **before}
    if "new_customers" in pieces.values("measure"):
        first, last = days or (dt.date(1900, 1, 1), pieces.today)
        yield {
            "field": "first_order",
            "op": "between",
            "from": first.isoformat(),
            "to": last.isoformat(),
        }


def _of_person(pieces: Pieces) -> Iterator[Condition]:
    for key, values in pieces.named().items():
        if key not in _OF_ORDERS:
            yield {"field": key, "op": "is", "values": values}


def _done(pieces: Pieces, spans: Mapping[int, Days]) -> Iterator[Condition]:
    """What they did, in the order in which it is said; goods and stores belong to the deed before or after them."""
    things = _things(pieces)
    for token in pieces.of("condition"):
        make = _CONDITIONS[token.value]
        yield from make(token, pieces, spans.get(id(token)), things.get(id(token), {}))
    if not _DEEDS & set(pieces.values("condition")) and (free := things.get(0)):
        yield {**ANY, **free, **_within(pieces.days())}


def _things(pieces: Pieces) -> dict[int, dict[str, list[str]]]:
    """By deed, what it was done with: names stand behind their verb in both languages; places may stand before it."""
    deeds = [each for each in pieces.of("condition") if each.value in _DEEDS]
    owner, things = 0, dict[int, dict[str, list[str]]]()
    for each in pieces.all:
        if any(each is deed for deed in deeds):
            owner = id(each)
        if each.kind == "channel":
            by, value = "channel", each.value
        elif each.kind == "where" and each.value in _OF_ORDERS:
            by, value = each.value, pieces.vocabulary.key(each.value, each.match[0])
        else:
            continue
        of = owner or (id(deeds[0]) if deeds else 0)
        things.setdefault(of, {}).setdefault(_OF_ORDERS[by], []).append(value)
    return things


def _within(days: Days | None) -> Condition:
    return {"when": {"from": days[0].isoformat(), "to": days[1].isoformat()}} if days else {}


def _absent(
    token: Token, pieces: Pieces, days: Days | None, things: Mapping[str, Any]
) -> Iterator[Condition]:
    """Of things that follow another deed with days of its own: never."""
    deeds = [each for each in pieces.of("condition") if each.value in _DEEDS]
    of_own = len(pieces.of("days")) > 1 or len(deeds) < 2
    is_other = bool(things) and not of_own and deeds[0] is not token
    yield {
        "field": "orders",
        "op": "equals",
        "value": 0,
        **things,
        **({} if is_other else _within(days)),
    }


def _never(
    _token: Token, _pieces: Pieces, _days: Days | None, things: Mapping[str, Any]
) -> Iterator[Condition]:
    yield {"field": "orders", "op": "equals", "value": 0, **things}


def _away(token: Token, _pieces: Pieces, _days: Days | None, _things: Any) -> Iterator[Condition]:
    part = token.match.groupdict()
    count = 6 if part["half"] else times.number(part["n"] or part["count"])
    unit = "月" if part["half"] else (part["unit"] or part["units"])
    per = {"月": 30, "m": 30, "年": 365, "y": 365, "周": 7, "星": 7, "w": 7}.get(unit[0], 1)
    yield ANY
    yield {"field": "last_order", "op": "older_than", "days": count * per}


def _bought(
    _token: Token, _pieces: Pieces, days: Days | None, things: Mapping[str, Any]
) -> Iterator[Condition]:
    yield {**ANY, **things, **_within(days)}


def _returned(
    _token: Token, _pieces: Pieces, days: Days | None, _things: Any
) -> Iterator[Condition]:
    yield {"field": "returns", "op": "at_least", "value": 1, **_within(days)}


def _spent(token: Token, _pieces: Pieces, days: Days | None, _things: Any) -> Iterator[Condition]:
    count = times.number(token.match["n"] or token.match["m"])
    yield {"field": "revenue", "op": "at_least", "value": count, **_within(days)}


def _often(token: Token, _pieces: Pieces, days: Days | None, _things: Any) -> Iterator[Condition]:
    yield {**ANY, "value": times.number(token.match["n"] or token.match["m"]), **_within(days)}


def _birthday(
    _token: Token, pieces: Pieces, _days: Days | None, _things: Any
) -> Iterator[Condition]:
    ahead = next(iter(pieces.of("ahead")), None)
    yield {"field": "birthday", "op": "in_next", "days": _days_ahead(ahead) if ahead else 30}


def _days_ahead(token: Token) -> int:
    part = token.match.groupdict()
    if count := part["n"] or part["count"]:
        unit = part["unit"] or part["units"]
        return times.number(count) * (7 if unit[0] in "周w" else 1)
    return 7 if part["week"] or part["en"] == "week" else 30


def _bring(token: Token, _pieces: Pieces, _days: Days | None, _things: Any) -> Iterator[Condition]:
    part = token.match.groupdict()
    share = (
        10 * times.number(part["tenths"])
        if part["tenths"]
        else int(part["share"] or part["percent"])
    )
    by = (
        "profit"
        if (part["by"] or part["of"] or "").endswith(("利", "利润", "profit"))
        else "revenue"
    )
    yield {"field": "top_buyers", "op": "bring", "share": share, "by": by, "basis": "net"}


def _always(**condition: Any) -> Callable[..., Iterator[Condition]]:
    return lambda *_more: iter([condition])


_CONDITIONS: Mapping[str, Callable[..., Iterator[Condition]]] = {
    "once": _always(field="orders", op="equals", value=1),
    "absent": _absent,
    "away": _away,
    "bought": _bought,
    "never": _never,
    "returned": _returned,
    "spent": _spent,
    "often": _often,
    "birthday": _birthday,
    "sms": _always(field="reachable", op="by", channel="sms"),
    "email": _always(field="reachable", op="by", channel="email"),
    "leaving": _always(field="rfm_group", op="is", values=["at_risk", "cannot_lose"]),
    "bring": _bring,
    "children": _always(field="children", op="at_least", value=1),
}
#: Deeds that are done with things, and those that are done at a time.
_DEEDS = frozenset({"bought", "absent", "never"})
_TIMED = frozenset({"bought", "absent", "returned", "spent", "often"})
