"""How segments overlap: two to four of them, and how many people are in which of them at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shuke.common.errors import Invalid, NotFound
from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.models import Archiving, Segment
from shuke.insight.reports.options import Option, OptionFault
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    Stat,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.plan import plan
from shuke.insight.segments.references import versions
from shuke.insight.segments.tree import Definition

KEYS = ("a", "b", "c", "d")


def _offered() -> Mapping[str, Any]:
    away = Archiving.objects.open().values("segment")
    used = Segment.objects.exclude(pk__in=away).order_by("name", "pk")
    return {"none": _("– none –"), **{str(pk): name for pk, name in used.values_list("pk", "name")}}


def _away(raw: str) -> str:
    """The name of the segment of this id when it was put away, else ""."""
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        return ""
    there = Archiving.objects.open().filter(segment=int(raw)).first()
    return there.segment.name if there else ""


@dataclass(frozen=True)
class _Choice(Option):
    """A segment by its id; checked to `id.version`, so that a new version is another question."""

    def clean(self, raw: str) -> str:
        query = raw.partition(".")[0]
        if query not in self.offered() and (away := _away(query)):
            why = _("The segment “%(name)s” is archived. Restore it, or choose another one.")
            raise OptionFault(self, why % {"name": away})
        chosen = str(super().clean(query))
        if chosen == "none":
            return chosen
        return f"{chosen}.{Segment.objects.get(pk=int(chosen)).version}"


@dataclass(frozen=True)
class Part:
    """The people who are in these segments and in none of the others."""

    segments: tuple[int, ...]
    people: int


@dataclass(frozen=True)
class OverlapReport:
    """`sizes` by segment, `parts` from the largest to the smallest; `people` are in at least one. What
    is chosen more than once counts once and stands in `repeated`."""

    people: int
    names: dict[int, str]
    sizes: dict[int, int]
    parts: list[Part]
    repeated: list[int]


def compute(connection: Any, query: Query) -> OverlapReport:
    chosen = _definitions(query)
    names = dict(Segment.objects.filter(pk__in=chosen).values_list("pk", "name"))
    members = {pk: _members(connection, definition) for pk, definition in chosen.items()}
    everybody = np.unique(np.concatenate([*members.values(), np.empty(0, dtype=np.int64)]))
    bits = np.zeros(len(everybody), dtype=np.int64)
    for place, ids in enumerate(members.values()):
        bits |= np.isin(everybody, ids).astype(np.int64) << place
    keys, counts = np.unique(bits, return_counts=True)
    order = list(chosen)
    parts = [
        Part(tuple(pk for place, pk in enumerate(order) if key >> place & 1), int(count))
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
    ]
    parts.sort(key=lambda part: (-part.people, part.segments))
    sizes = {pk: len(ids) for pk, ids in members.items()}
    named = {pk: names[pk] for pk in order}
    return OverlapReport(len(everybody), named, sizes, parts, _repeated(query))


def _repeated(query: Query) -> list[int]:
    chosen = [query[key].partition(".")[0] for key in KEYS if query[key] != "none"]
    return [int(pk) for pk, times in Counter(chosen).items() if times > 1]


def _definitions(query: Query) -> dict[int, Definition]:
    """The chosen segments in the order of the options, each once."""
    definitions: dict[int, Definition] = {}
    for key in KEYS:
        if (chosen := query[key]) == "none":
            continue
        pk, version = (int(part) for part in chosen.split("."))
        row = Segment.objects.get(pk=pk).versions.filter(number=version).first()
        if row is None:
            raise NotFound(_("There is no such segment."))
        definitions[pk] = check(row.definition)
    return definitions


def _members(connection: Any, definition: Definition) -> np.ndarray:
    people = plan(definition, connection, running.anchor_day(definition, connection)).members
    ids = connection.run(people.select("id"))["id"].combine_chunks()
    return ids.to_numpy(zero_copy_only=False)


def present(report: OverlapReport, query: Query) -> Presentation:
    twice = _(", ").join(f"“{report.names[pk]}”" for pk in report.repeated)
    notices = (
        [_("%(names)s was chosen more than once and counts once.") % {"names": twice}]
        if twice
        else []
    )
    if len(report.names) < 2:
        if report.repeated:
            return Presentation(missing=_("Choose another segment beside it."), notices=notices)
        return Presentation(missing=_("Choose two to four segments above."))
    both = next((part for part in report.parts if len(part.segments) == len(report.names)), None)
    answer = _("%(both)s people are in all of them, %(people)s in at least one.") % {
        "both": formats.number(both.people if both else 0),
        "people": formats.number(report.people),
    }
    letters = _letters(report)
    stats = [
        Stat(
            f"{letters[pk]} · {name}",
            formats.number(report.sizes[pk]),
            audience=_part(report, (pk,), alone=False),
        )
        for pk, name in report.names.items()
    ]
    picture, sheet = _picture(report, query), _sheet(report)
    return Presentation(answer, stats=stats, pictures=[picture], sheets=[sheet], notices=notices)


def _picture(report: OverlapReport, query: Query) -> Chart:
    labels = [_called(report, part.segments) for part in report.parts]
    name = pgettext("figure", "People")
    people = Series(name, [part.people for part in report.parts], of=name)
    people_of = [_part(report, part.segments) for part in report.parts]
    links = [whom.url(query) if whom else None for whom in people_of]
    return Chart(_("Who is in which of them"), "bar", labels, [people], links)


def _sheet(report: OverlapReport) -> Sheet:
    heads = [
        Head("part", _("In exactly these"), "text", value=lambda p: _called(report, p.segments)),
        Head("people", pgettext("figure", "People")),
        Head(
            "share",
            _("Share"),
            "share",
            value=lambda part: part.people / report.people if report.people else 0.0,
        ),
        *(
            Head(str(pk), letter, "text", value=lambda p, pk=pk: "●" if pk in p.segments else "")
            for pk, letter in _letters(report).items()
        ),
    ]
    return tabulate(
        "parts",
        _("Who is in which of them"),
        heads,
        report.parts,
        people=lambda part: _part(report, part.segments),
    )


def _letters(report: OverlapReport) -> dict[int, str]:
    """A, B, C, D: names of segments are too long to stand under a bar."""
    return dict(zip(report.names, "ABCD", strict=False))


def _called(report: OverlapReport, segments: tuple[int, ...]) -> str:
    letters = _letters(report)
    if len(segments) == 1:
        return _("Only %(name)s") % {"name": letters[segments[0]]}
    return " + ".join(letters[pk] for pk in segments)


def _part(report: OverlapReport, inside: tuple[int, ...], *, alone: bool = True) -> Audience | None:
    """The people of a part: in these segments, each seen from its own day, and in none of the others.
    None where a definition cannot say it: the segments stand on others too deep already."""
    conditions = [_member("is", pk) for pk in inside]
    if alone:
        conditions += [_member("is_not", pk) for pk in report.names if pk not in inside]
    audience = Audience(" + ".join(report.names[pk] for pk in inside)[:120], tuple(conditions))
    try:
        versions(check({"where": {"all": conditions}}))
    except Invalid:
        return None
    return audience


def _member(op: str, segment: int) -> dict[str, Any]:
    return {"field": "segment", "op": op, "values": [str(segment)]}


REPORT = Report(
    key="overlap",
    subject="people",
    question=gettext_lazy("How much do these segments overlap?"),
    about=gettext_lazy("Two to four segments: how many people are in one, in several, in all."),
    icon="copy",
    compute=compute,
    present=present,
    options=tuple(
        _Choice(key, label, "none", choices=_offered, named=True)
        for key, label in zip(
            KEYS,
            (
                gettext_lazy("First segment"),
                gettext_lazy("Second segment"),
                gettext_lazy("Third segment"),
                gettext_lazy("Fourth segment"),
            ),
            strict=True,
        )
    ),
    either_way=False,
)
