"""Names as conditions show them: of segments and lists (what was put away says so), and of codes."""

from collections.abc import Callable, Collection, Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.customers.queries import source_name, yes_no
from shuke.insight.models import Archiving, ListArchiving, PeopleList, Segment
from shuke.shop.queries import EVENT_NAMES, product_names
from shuke.team.queries import store_names


def segment_names(segments: QuerySet[Segment]) -> dict[int, str]:
    """By id, in the order of names."""
    away = Archiving.objects.open().values_list("segment", flat=True)
    return _named(segments.order_by("name", "pk").values_list("pk", "name"), set(away))


def list_names() -> dict[int, str]:
    """Of every list: a segment goes on with what it was built with."""
    away = ListArchiving.objects.open().values_list("list", flat=True)
    return _named(PeopleList.objects.order_by("name", "pk").values_list("pk", "name"), set(away))


def _named(rows: QuerySet, away: Collection[int]) -> dict[int, str]:
    return {
        pk: _("%(name)s (archived)") % {"name": name} if pk in away else name for pk, name in rows
    }


def names_of(ids: Sequence[str]) -> dict[str, str]:
    """Names of segments by id; what is gone keeps its number."""
    segments = Segment.objects.filter(pk__in=[int(pk) for pk in ids if str(pk).isdigit()])
    labels = {str(pk): name for pk, name in segment_names(segments).items()}
    return {str(pk): labels.get(str(pk), f"#{pk}") for pk in ids}


#: Kinds of values that are codes of the shop's records -> what these are called, by code.
_RECORDS: dict[str, Callable[[Collection[str]], dict[str, str]]] = {
    "product": product_names,
    "store": store_names,
}


def called_all(kind: str, values: Iterable[str]) -> list[str]:
    """Values of one kind of suggestion as people call them, each once: what has no name keeps its code."""
    codes = [str(value) for value in values]
    if codes and (find := _RECORDS.get(kind)):
        names = find(codes)
        return list(dict.fromkeys(names.get(code, code) for code in codes))
    return [called(kind, code) for code in codes]


#: Kinds of suggestions whose values are codes of sources.
OF_SOURCES = ("source", "visit_source")


def called(kind: str, value: str) -> str:
    """A value of one kind of suggestion as people call it; most are called as they are written."""
    if kind in _RECORDS:
        return called_all(kind, [value])[0]
    if kind in OF_SOURCES:
        return source_name(value)
    if kind == "custom":
        return yes_no(value)
    return str(EVENT_NAMES.get(value, value)) if kind == "event" else value
