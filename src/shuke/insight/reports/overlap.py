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
from shuke.insight.reports.asking import Asked, Option, OptionFault
from shuke.insight.reports.report import Report
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown, Stat
from shuke.insight.segments import running
from shuke.insight.segments.checking import check
from shuke.insight.segments.plan import plan
from shuke.insight.segments.references import versions
from shuke.insight.segments.tree import Definition

KEYS = ("a", "b", "c", "d")


def _offered() -> Mapping[str, Any]:
    away = Archiving.objects.filter(ended_at=None).values("segment")
    used = Segment.objects.exclude(pk__in=away).order_by("name", "pk")
    return {"none": _("– none –"), **{str(pk): name for pk, name in used.values_list("pk", "name")}}


def _away(raw: str) -> str:
    """The name of the segment of this id when it was put away, else ""."""
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):
        return ""
    there = Archiving.objects.filter(ended_at=None, segment=int(raw)).first()
    return there.segment.name if there else ""


@dataclass(frozen=True)
class _Choice(Option):
    """A segment by its id; checked to `id.version`, so that a new version is another question."""

    def clean(self, raw: str) -> str:
        asked = raw.partition(".")[0]
        if asked not in self.offered() and (away := _away(asked)):
            why = _("The segment “%(name)s” was put away. Take it back, or choose another one.")
            raise OptionFault(self, why % {"name": away})
        chosen = str(super().clean(asked))
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


def find(shop: Any, asked: Asked) -> OverlapReport:
    chosen = _definitions(asked)
    names = dict(Segment.objects.filter(pk__in=chosen).values_list("pk", "name"))
    found = {pk: _members(shop, definition) for pk, definition in chosen.items()}
    everybody = np.unique(np.concatenate([*found.values(), np.empty(0, dtype=np.int64)]))
    bits = np.zeros(len(everybody), dtype=np.int64)
    for place, ids in enumerate(found.values()):
        bits |= np.isin(everybody, ids).astype(np.int64) << place
    keys, counts = np.unique(bits, return_counts=True)
    order = list(chosen)
    parts = [
        Part(tuple(pk for place, pk in enumerate(order) if key >> place & 1), int(count))
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
    ]
    parts.sort(key=lambda part: (-part.people, part.segments))
    sizes = {pk: len(ids) for pk, ids in found.items()}
    named = {pk: names[pk] for pk in order}
    return OverlapReport(len(everybody), named, sizes, parts, _repeated(asked))


def _repeated(asked: Asked) -> list[int]:
    chosen = [asked[key].partition(".")[0] for key in KEYS if asked[key] != "none"]
    return [int(pk) for pk, times in Counter(chosen).items() if times > 1]


def _definitions(asked: Asked) -> dict[int, Definition]:
    """The chosen segments in the order of the options, each once."""
    found: dict[int, Definition] = {}
    for key in KEYS:
        if (chosen := asked[key]) == "none":
            continue
        pk, version = (int(part) for part in chosen.split("."))
        row = Segment.objects.get(pk=pk).versions.filter(number=version).first()
        if row is None:
            raise NotFound(_("There is no such segment."))
        found[pk] = check(row.definition)
    return found


def _members(shop: Any, definition: Definition) -> np.ndarray:
    people = plan(definition, shop, running.anchor_day(definition, shop)).members
    ids = shop.run(people.select("id"))["id"].combine_chunks()
    return ids.to_numpy(zero_copy_only=False)


def show(found: OverlapReport, asked: Asked) -> Shown:
    twice = _(", ").join(f"“{found.names[pk]}”" for pk in found.repeated)
    notices = (
        [_("%(names)s was chosen more than once and counts once.") % {"names": twice}]
        if twice
        else []
    )
    if len(found.names) < 2:
        if found.repeated:
            return Shown(missing=_("Choose another segment beside it."), notices=notices)
        return Shown(missing=_("Choose two to four segments above."))
    both = next((part for part in found.parts if len(part.segments) == len(found.names)), None)
    answer = _("%(both)s people are in all of them, %(people)s in at least one.") % {
        "both": formats.number(both.people if both else 0),
        "people": formats.number(found.people),
    }
    letters = _letters(found)
    stats = [
        Stat(
            f"{letters[pk]} · {name}",
            formats.number(found.sizes[pk]),
            audience=_part(found, (pk,), alone=False),
        )
        for pk, name in found.names.items()
    ]
    picture, sheet = _picture(found, asked), _sheet(found)
    return Shown(answer, stats=stats, pictures=[picture], sheets=[sheet], notices=notices)


def _picture(found: OverlapReport, asked: Asked) -> Chart:
    labels = [_called(found, part.segments) for part in found.parts]
    name = pgettext("figure", "People")
    people = Series(name, [part.people for part in found.parts], of=name)
    people_of = [_part(found, part.segments) for part in found.parts]
    links = [whom.url(asked) if whom else None for whom in people_of]
    return Chart(_("Who is in which of them"), "bar", labels, [people], links)


def _sheet(found: OverlapReport) -> Sheet:
    heads = [
        Head("part", _("In exactly these"), "text"),
        Head("people", pgettext("figure", "People")),
        Head("share", _("Share"), "share"),
        *(Head(str(pk), letter, "text") for pk, letter in _letters(found).items()),
    ]
    lines = [
        Line(
            (
                _called(found, part.segments),
                part.people,
                part.people / found.people if found.people else 0.0,
                *("●" if pk in part.segments else "" for pk in found.names),
            ),
            _part(found, part.segments),
        )
        for part in found.parts
    ]
    return Sheet("parts", _("Who is in which of them"), heads, lines)


def _letters(found: OverlapReport) -> dict[int, str]:
    """A, B, C, D: names of segments are too long to stand under a bar."""
    return dict(zip(found.names, "ABCD", strict=False))


def _called(found: OverlapReport, segments: tuple[int, ...]) -> str:
    letters = _letters(found)
    if len(segments) == 1:
        return _("Only %(name)s") % {"name": letters[segments[0]]}
    return " + ".join(letters[pk] for pk in segments)


def _part(found: OverlapReport, inside: tuple[int, ...], *, alone: bool = True) -> Audience | None:
    """The people of a part: in these segments, each seen from its own day, and in none of the others.
    None where a definition cannot say it: the segments stand on others too deep already."""
    conditions = [_member("is", pk) for pk in inside]
    if alone:
        conditions += [_member("is_not", pk) for pk in found.names if pk not in inside]
    audience = Audience(" + ".join(found.names[pk] for pk in inside)[:120], tuple(conditions))
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
    question=gettext_lazy("Whom do these segments share?"),
    about=gettext_lazy("Two to four segments: how many people are in one, in several, in all."),
    icon="copy",
    find=find,
    show=show,
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
