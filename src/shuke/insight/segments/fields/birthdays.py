"""Days that come again every year: birthdays by both calendars, and anniversaries."""

import datetime as dt
from calendar import isleap
from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
from django.utils import dates
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from lunardate import LunarDate

from shuke.common import clock
from shuke.insight.segments.fields.days import explain_day
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, true
from shuke.insight.segments.operators import Operator, choice_operators
from shuke.insight.segments.params import Choice, Days
from shuke.insight.segments.tree import Condition

#: Anniversaries are looked for so many years back.
OLDEST = 60
ANNIVERSARIES = {"first_order": _("the first order"), "joined": _("the day they were added")}
OPERATORS = (
    Operator("in_next", _("within the next"), (Days(name="days", low=1, high=366, initial=30),)),
    Operator(
        "ago", _("exactly so many days ago"), (Days(name="days", low=0, high=366, initial=1),)
    ),
)


def birth_month(condition: Condition, needs: Needs) -> Leaf:
    return Leaf(
        lambda people: true(people.birth_month.isin(condition.args["values"])),
        {"month": "birth_month"},
    )


def birthday(condition: Condition, needs: Needs) -> Leaf:
    days = condition.args["days"]
    ago = condition.op == "ago"
    first = needs.anchor - dt.timedelta(days=days) if ago else needs.anchor
    solar, lunar = birthdays_within(first, 0 if ago else days)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        number = people.birth_month.cast("int64") * 100 + people.birth_day
        is_lunar = people.birth_calendar == "lunar"
        return true((~is_lunar & number.isin(solar)) | (is_lunar & number.isin(lunar)))

    evidence = {"month": "birth_month", "day": "birth_day", "calendar": "birth_calendar"}
    return Leaf(predicate, evidence)


def birthdays_within(anchor: dt.date, days: int) -> tuple[list[int], list[int]]:
    """Month * 100 + day of every birthday on the anchor day or the `days` after it: solar, lunar.

    29 February is kept on the 28th of a common year; day 30 of a lunar month on its 29th when
    the month is short. In a leap lunar month nobody has theirs: it was in the month before it, as the
    record and Today have it too.
    """
    solar, lunar = set(), set()
    for offset in range(days + 1):
        day = anchor + dt.timedelta(days=offset)
        solar.add(day.month * 100 + day.day)
        next_day = day + dt.timedelta(days=1)
        if (day.month, day.day) == (2, 28) and next_day.month == 3:
            solar.add(229)
        if not 1900 < day.year < 2099:
            continue  # the table of lunar months ends there
        today, tomorrow = (
            LunarDate.from_solar_date(d.year, d.month, d.day) for d in (day, next_day)
        )
        if today.is_leap_month:
            continue
        lunar.add(today.month * 100 + today.day)
        if today.day == 29 and tomorrow.day == 1:
            lunar.add(today.month * 100 + 30)
    return sorted(solar), sorted(lunar)


def anniversary(condition: Condition, needs: Needs) -> Leaf:
    name = "joined_at"
    if condition.args["of"] == "first_order":
        name = needs.frames.order("first", needs.frame({}))
    days = condition.args["days"]
    ago = condition.op == "ago"
    first = needs.anchor - dt.timedelta(days=days) if ago else needs.anchor
    last = first if ago else needs.anchor + dt.timedelta(days=days)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = people[name]
        stretches = [
            (at >= start) & (at < end) for start, end in originals(first, last) if start < end
        ]
        return true(ibis.or_(*stretches))

    required = (name,) if name != "joined_at" else ()
    return Leaf(predicate, {"at": name}, required)


def originals(first: dt.date, last: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The instants [start, end) whose anniversary falls on one of these days: a stretch for each year
    back. 29 February is kept on the 28th of a common year."""
    for start, end in original_days(first, last):
        yield clock.day_start(start), clock.day_start(end + dt.timedelta(days=1))


def original_days(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The days [start, end] whose anniversary falls on one of these days, as `originals` tells; a
    stretch may be empty."""
    for years in range(1, OLDEST + 1):
        start, end = _years_before(first, years), _years_before(last, years)
        if (first.month, first.day) == (2, 29) and start.day == 28:
            start += dt.timedelta(days=1)  # whoever began on the 28th had theirs on the 28th
        if (last.month, last.day) == (2, 28) and not isleap(last.year) and isleap(end.year):
            end += dt.timedelta(days=1)
        yield start, end


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def explain_birthday(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    month, day = evidence.get("month"), evidence.get("day")
    if not month:
        return gettext("birthday not known")
    if evidence.get("calendar") == "lunar":
        return gettext("lunar birthday %(month)s/%(day)s") % {"month": month, "day": day}
    if not day:
        return gettext("born in %(month)s") % {"month": dates.MONTHS[month]}
    return gettext("birthday %(month)s/%(day)s") % {"month": month, "day": day}


def explain_anniversary(_field: Field, condition: Condition, evidence: Evidence) -> str:
    pattern = gettext("first order %(day)s")
    if condition.args["of"] == "joined":
        pattern = gettext("customer since %(day)s")
    return explain_day(pattern, evidence["at"])


BIRTH_MONTH = Field(
    key="birth_month",
    label=_("Month of birth"),
    group=PERSON,
    operators=choice_operators(dates.MONTHS, (1,))[:1],
    note=_("As they gave it: a lunar birthday counts by its lunar month."),
    compile=birth_month,
    phrases={"is": _("were born in %(values)s")},
    explain=explain_birthday,
)
BIRTHDAY = Field(
    key="birthday",
    label=_("Birthday"),
    group=PERSON,
    operators=OPERATORS,
    note=_("Solar and lunar birthdays, each by its own calendar. Today counts."),
    compile=birthday,
    phrases={
        "in_next": ngettext_lazy(
            "have their birthday within the next %(days)s day",
            "have their birthday within the next %(days)s days",
            "n",
        ),
        "ago": ngettext_lazy(
            "had their birthday %(days)s day ago", "had their birthday %(days)s days ago", "n"
        ),
        "today": _("have their birthday today"),
    },
    explain=explain_birthday,
)
ANNIVERSARY = Field(
    key="anniversary",
    label=_("Anniversary"),
    group=PERSON,
    operators=OPERATORS,
    params=(Choice(name="of", label=_("Of"), choices=ANNIVERSARIES, initial="first_order"),),
    note=_("Of the day of the first order, or since when they are known; from the first year on."),
    compile=anniversary,
    phrases={
        "today": _("have the anniversary of %(of)s today"),
        "in_next": ngettext_lazy(
            "have the anniversary of %(of)s within the next %(days)s day",
            "have the anniversary of %(of)s within the next %(days)s days",
            "n",
        ),
        "ago": ngettext_lazy(
            "had the anniversary of %(of)s %(days)s day ago",
            "had the anniversary of %(of)s %(days)s days ago",
            "n",
        ),
    },
    explain=explain_anniversary,
)
