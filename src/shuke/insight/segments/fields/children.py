"""The children that somebody shops for."""

import calendar
import datetime as dt
from collections.abc import Callable

import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.choices import CHILD_GENDERS
from shuke.insight.segments.fields.birthdays import birthdays_within
from shuke.insight.segments.fields.field import HOUSEHOLD, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, counted
from shuke.insight.segments.operators import Operator, number_operators, rising
from shuke.insight.segments.params import Choice, Days, Number, Several
from shuke.insight.segments.tree import Condition

#: In years: from then on nobody has to agree for somebody (PIPL 31; `customers.queries.guardians`).
OF_AGE = 14
UNITS = {"months": _("months"), "years": _("years")}
#: Some children of all -> those that match.
Choose = Callable[[ir.Table], ir.Table]
_OF_GENDER = Several(name="genders", label=_("Gender"), choices=CHILD_GENDERS, required=False)


def number(condition: Condition, needs: Needs) -> Leaf:
    return counted(condition, _matching(condition, needs, ("all",), lambda rows: rows))


def age(condition: Condition, needs: Needs) -> Leaf:
    months = 12 if condition.args["unit"] == "years" else 1
    low, high = (int(condition.args[name]) for name in ("low", "high"))
    youngest = born_by(needs.anchor, months * low)
    oldest = born_by(needs.anchor, months * (high + 1))
    return _any(
        condition,
        needs,
        ("born", oldest, youngest),
        lambda rows: rows.filter(rows.born_on > oldest, rows.born_on <= youngest),
    )


def birthday(condition: Condition, needs: Needs) -> Leaf:
    solar, _lunar = birthdays_within(needs.anchor, condition.args["days"])

    def chosen(rows: ir.Table) -> ir.Table:
        day = rows.born_on.month().cast("int64") * 100 + rows.born_on.day()
        return rows.filter(rows.born_on <= needs.anchor, day.isin(solar))

    return _any(condition, needs, ("birthday", needs.anchor, condition.args["days"]), chosen)


def born_by(day: dt.date, months: int) -> dt.date:
    """The last day of birth of whoever is at least so many completed months old on `day`. Who was
    born on the 31st completes a month on the last day of a shorter one."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


def _any(condition: Condition, needs: Needs, key: tuple, chosen: Choose) -> Leaf:
    name = _matching(condition, needs, key, chosen)
    evidence = {"number": name, "born": name.replace("_count", "_born")}
    return Leaf(lambda people: people[name].notnull(), evidence, (name,))


def _matching(condition: Condition, needs: Needs, key: tuple, chosen: Choose) -> str:
    """The column with how many children match; with it the day of birth of the youngest of them."""
    genders = condition.args.get("genders", ())

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("children")
        rows = rows.filter(rows.removed_at.isnull())
        # Under 14 only what a guardian agreed to; what is noted before a birth is the mother's.
        of_age = born_by(needs.anchor, 12 * OF_AGE)
        rows = rows.filter(rows.agreed | (rows.born_on > needs.anchor) | (rows.born_on <= of_age))
        if genders:
            rows = rows.filter(rows.gender.isin(genders))
        rows = chosen(rows)
        if hops := needs.frames.hops:
            rows = resolved(rows, needs.source.table("customers"), hops)
        return rows.group_by(person=rows.customer_id).aggregate(
            **{f"{prefix}born": rows.born_on.max(), f"{prefix}count": rows.count()}
        )

    table = needs.per_person(("children", key, tuple(sorted(genders))), make)
    return table.columns[-1]


def explain_number(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    number = int(evidence["number"] or 0)
    pattern = ngettext("%(number)s child", "%(number)s children", number)
    return pattern % {"number": formats.number(number)}


def explain_child(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    if not evidence["number"]:
        return gettext("no such child")
    return gettext("a child born %(day)s") % {"day": formats.day(evidence["born"])}


CHILDREN = Field(
    key="children",
    label=_("Number of children"),
    group=HOUSEHOLD,
    operators=number_operators(initial=1, whole=True, unit=_("children")),
    params=(_OF_GENDER,),
    note=_("As far as the shop was told and a guardian agreed; an expected child counts."),
    compile=number,
    phrases={
        "number": ngettext_lazy(
            "have %(number)s child%(who)s", "have %(number)s children%(who)s", "n"
        )
    },
    explain=explain_number,
)
CHILD_AGE = Field(
    key="child_age",
    label=_("Age of a child"),
    group=HOUSEHOLD,
    operators=(
        Operator(
            "between",
            pgettext_lazy("numbers", "between"),
            (
                Number(name="low", initial=6, low=0, high=1200, whole=True),
                Number(name="high", initial=12, low=0, high=1200, whole=True),
            ),
            rising("low", "high"),
        ),
    ),
    params=(Choice(name="unit", label=_("In"), choices=UNITS, initial="months"), _OF_GENDER),
    note=_("At least one child of that age; completed months or years, both ends count."),
    compile=age,
    phrases={"between": _("have a child aged %(low)s to %(high)s %(unit)s%(who)s")},
    explain=explain_child,
    is_relative=True,
)
CHILD_BIRTHDAY = Field(
    key="child_birthday",
    label=_("Birthday of a child"),
    group=HOUSEHOLD,
    operators=(
        Operator("in_next", _("within the next"), (Days(name="days", high=366, initial=30),)),
    ),
    params=(_OF_GENDER,),
    note=_("Of any child, by the solar calendar. Today counts."),
    compile=birthday,
    phrases={
        "in_next": ngettext_lazy(
            "have a child%(who)s whose birthday is within the next %(days)s day",
            "have a child%(who)s whose birthday is within the next %(days)s days",
            "n",
        )
    },
    explain=explain_child,
)
