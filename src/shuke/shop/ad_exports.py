"""Cost reports of advertising systems (Google Ads, Baidu, Tencent, Taobao's 直通车): what each day cost, and
what was planned.

Which columns there are is chosen by whoever exports; so a report is recognised by a day and a cost among its
first lines, and what it is by the words it uses for them.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.shop import pasted
from shuke.shop.costs import CODE, Cost, refuse
from shuke.shop.pasted import refuse_all

_WORDS = {
    "day": "day|date|日期|时间|统计日期|投放日期",
    "cost": "cost|spend|amount spent|消费|消费(元)|花费|花费(元)|总花费(元)|消耗|消耗(元)|费用|费用(元)",
    "budget": "budget|daily budget|预算|预算(元)|日预算|日预算(元)|每日预算|日限额|日限额(元)",
    "currency": "currency|currency code|币种",
    "plan": "campaign|campaign name|计划|计划名称|推广计划|推广计划名称|广告计划|计划id",
}
_MEANING = {word: name for name, words in _WORDS.items() for word in words.split("|")}
#: A word that only one system's reports have -> the source that people call it.
_SIGNS = (
    (re.compile(r"^(impr\.|currency code|avg\. cpc)$"), "google"),
    (re.compile(r"^(推广计划|消费|消费\(元\)|账户)$"), "baidu"),
    (re.compile(r"^(曝光量|曝光次数|曝光)$"), "tencent"),
    (re.compile(r"^(展现量|直接成交金额|宝贝收藏数|总收藏数|日限额)$"), "zhitongche"),
)
#: Lines above the heading, and a line of sums at the end.
_LOOKED_AT = 12
_TOTAL = re.compile(r"^(total|合计|总计|汇总|小计)", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_ENGLISH = "%b %d, %Y", "%d %b %Y"
_NOTHING = {"", "-", "--", "—", "null"}


@dataclass(frozen=True)
class Report:
    """What a report says: each day's cost, and the budget of its days where it tells one."""

    source: str
    costs: list[Cost]
    budget: Cost | None = None


def report_of(text: str, source: str = "") -> Report | None:
    """`text` as a report of costs; None where its heading is none of one. `source`: whose costs these are; else
    it is told from the words. Invalid names every line that cannot be read, or asks for the source."""
    rows = _rows(text)
    for place, row in enumerate(rows[:_LOOKED_AT]):
        columns = _columns(row)
        if {"day", "cost"} <= columns.keys():
            return _read(rows[place + 1 :], place + 2, columns, source or _system(row))
    return None


def _rows(text: str) -> list[list[str]]:
    text = text.replace("\0", "").removeprefix("\ufeff")
    mark = "\t" if text.count("\t") > text.count(",") else ","
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]


def _folded(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip().lower()


def _columns(row: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        if meaning := _MEANING.get(_folded(cell)):
            columns.setdefault(meaning, place)
    return columns


def _system(row: Sequence[str]) -> str:
    words = [_folded(cell) for cell in row]
    for sign, source in _SIGNS:
        if any(sign.match(word) for word in words):
            return source
    raise Invalid(
        _("Whose costs are these? Name the source beside the report."),
        code=CODE,
        fields={"source": _("Name the source.")},
    )


def _read(rows: list[list[str]], first: int, columns: dict[str, int], source: str) -> Report:
    costs: dict[tuple[dt.date, str], Decimal] = defaultdict(Decimal)
    plans: dict[tuple[dt.date, str], Decimal] = {}
    faults: list[Invalid] = []
    for place, row in enumerate(rows, first):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if not any(row) or any(_TOTAL.match(cell) for cell in row):
            continue
        try:
            day, currency = _day(cells["day"], place), cells.get("currency", "").upper()
            costs[day, currency] += _amount(cells["cost"], place)
            if cells.get("budget", "") not in _NOTHING:
                plans[day, cells.get("plan", "")] = _amount(cells["budget"], place)
        except Invalid as fault:
            faults.append(fault)
    refuse_all(faults)
    if not costs:
        raise Invalid(_("There is no line with a cost."), fields={"text": _("Enter a line.")})
    stated = [
        Cost(source, day, day, amount, currency)
        for (day, currency), amount in sorted(costs.items())
    ]
    return Report(source, stated, _budget(source, stated, plans))


def _budget(
    source: str, costs: list[Cost], plans: dict[tuple[dt.date, str], Decimal]
) -> Cost | None:
    """The daily budgets of all plans over the days of the report; none where currencies are mixed."""
    currencies = {cost.currency for cost in costs}
    if not plans or len(currencies) > 1:
        return None
    days = [cost.starts for cost in costs]
    total = sum(plans.values(), Decimal())
    return Cost(source, min(days), max(days), total, currencies.pop())


def _day(text: str, place: int) -> dt.date:
    if match := _DAY.fullmatch(text.partition(" ")[0] if text[:4].isdigit() else text):
        try:
            return dt.date(*map(int, match.groups()))
        except ValueError:
            pass
    for form in _ENGLISH:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return pasted.day(text, place, CODE)


def _amount(text: str, place: int) -> Decimal:
    if text in _NOTHING:
        return Decimal(0)
    bare = re.sub(r"[,\s¥￥$€£元]", "", unicodedata.normalize("NFKC", text))
    try:
        return Decimal(bare)
    except InvalidOperation:
        refuse(place, "amount", _("Enter an amount of 0 or more."))
