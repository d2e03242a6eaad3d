"""Names of segments and lists as conditions show them: what was put away says so."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.insight.models import Archiving, ListArchiving, PeopleList, Segment


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
