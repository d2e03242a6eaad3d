"""Fields about children, what people did one after the other, and the groups they are in."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.insight.models import Segment, Tracking
from shuke.insight.segments.fields.base import (
    CHILD_GENDERS,
    DOING,
    GROUPS_OF_PEOPLE,
    HOUSEHOLD,
    STORES,
    WHEN,
    Field,
)
from shuke.insight.segments.named import segment_names
from shuke.insight.segments.operators import (
    Operator,
    choice_operators,
    number_operators,
    rising,
)
from shuke.insight.segments.params import (
    Choice,
    Day,
    Days,
    Ids,
    Number,
    Param,
    Several,
    Texts,
    Unusable,
)
from shuke.shop.queries import DEVICES

UNITS = {"months": _("months"), "years": _("years")}
STARTS = {"buy": _("first: bought"), "event": _("first: on the site")}
THENS = {
    "buy": _("then: bought"),
    "return": _("then: sent back"),
    "event": _("then: on the site"),
}


def children() -> Iterable[Field]:
    child = Several(name="genders", label=_("Gender"), choices=CHILD_GENDERS, required=False)
    yield Field(
        "children",
        _("Number of children"),
        HOUSEHOLD,
        number_operators(initial=1, whole=True, unit=_("children")),
        (child,),
        note=_("As far as the shop was told; an expected child counts."),
    )
    yield Field(
        "child_age",
        _("Age of a child"),
        HOUSEHOLD,
        (
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
        (Choice(name="unit", label=_("In"), choices=UNITS, initial="months"), child),
        note=_("At least one child of that age; completed months or years, both ends count."),
    )
    yield Field(
        "child_birthday",
        _("Birthday of a child"),
        HOUSEHOLD,
        (Operator("in_next", _("within the next"), (Days(name="days", high=366, initial=30),)),),
        (child,),
        note=_("Of any child, by the solar calendar. Today counts."),
    )


def sequences() -> Iterable[Field]:
    within = (Days(name="within", low=1, high=366, initial=30),)
    yield Field(
        "sequence",
        _("One thing after another"),
        DOING,
        (
            Operator("did", _("the second followed, within"), within),
            Operator("did_not", _("the second did not follow, within"), within),
        ),
        (
            Choice(name="start", label=_("First"), choices=STARTS, initial="buy"),
            Choice(name="then", label=_("Then"), choices=THENS, initial="buy"),
            WHEN,
            *_things(
                *("first", "start"),
                *(_("First: category"), _("First: product"), _("First: on the site")),
            ),
            *_things(
                *("then", "then"),
                *(_("Then: category"), _("Then: product"), _("Then: on the site")),
            ),
        ),
        note=_(
            "Did: at least one first thing was followed by the second within so many days. "
            "Did not: at least one was not, and its days are over."
        ),
    )


#: What each argument of a sequence says something about.
_SAYS = {
    "categories": ("buy", "return"),
    "products": ("buy", "return", "event"),
    "events": ("event",),
}


def _things(part: str, chosen: str, *labels) -> Iterable[Param]:
    for (name, kinds), label in zip(_SAYS.items(), labels, strict=True):
        source = {"categories": "category", "products": "product", "events": "event"}[name]
        yield Texts(
            name=f"{part}_{name}",
            label=label,
            source=source,
            required=False,
            beside=(chosen, kinds),
        )


def events() -> Iterable[Field]:
    yield Field(
        "events",
        _("On the site"),
        DOING,
        number_operators(initial=1, whole=True, unit=_("times")),
        (
            Texts(name="names", label=_("Which doing"), source="event", required=False),
            Texts(name="products", label=_("Product"), source="product", required=False),
            Texts(name="sources", label=_("Came from"), source="visit_source", required=False),
            Several(name="devices", label=_("Device"), choices=DEVICES, required=False),
            STORES[0],
            WHEN,
        ),
        note=_("What known visitors did on the site or in the app."),
    )


def tracked_segments() -> dict[int, str]:
    """Every segment that is kept track of, or was: a definition goes on with what it was built with."""
    ever = Tracking.objects.values("segment")
    return segment_names(Segment.objects.filter(pk__in=ever))


def _any_tracked() -> bool:
    return Tracking.objects.exists()


def _all_segments() -> dict[int, str]:
    return segment_names(Segment.objects.all())


def _there(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuses segments that are not there."""
    ids = [int(value) for value in args["values"]]
    existing = set(Segment.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if gone := [pk for pk in ids if pk not in existing]:
        message = gettext("There is no segment with the number %(number)s.")
        raise Unusable(message % {"number": gone[0]}, "values")
    return args


def groups() -> Iterable[Field]:
    values = (Ids(name="values", source="segment", initial=(), choices=_all_segments),)
    yield Field(
        "segment",
        _("Segment"),
        GROUPS_OF_PEOPLE,
        (Operator("is", _("is in"), values), Operator("is_not", _("is not in"), values)),
        note=_("Any of them."),
        as_spelled=_there,
    )
    moved = (
        Days(name="days", initial=30),
        Several(name="segments", label=_("Kept segment"), choices=tracked_segments, initial=()),
    )
    yield Field(
        "entered",
        _("Came into a kept segment"),
        GROUPS_OF_PEOPLE,
        (Operator("in_last", _("in the last"), moved),),
        note=_(
            "Any of them. For segments that Shuke keeps track of, see “How it changes” on the segment. "
            "Who was there when the track began did not come in."
        ),
        offered=_any_tracked,
    )
    yield Field(
        "left",
        _("Left a kept segment"),
        GROUPS_OF_PEOPLE,
        (Operator("in_last", _("in the last"), moved),),
        note=_("Any of them, and did not come back until the day it is seen from."),
        offered=_any_tracked,
    )
    yield Field(
        "was_in",
        _("Was in a kept segment"),
        GROUPS_OF_PEOPLE,
        choice_operators(tracked_segments),
        (Day(name="day", label=_("on the day")),),
        note=_("At the end of that day, in any of them, as the track of the segment says."),
        offered=_any_tracked,
    )
