"""Journeys as an actor may see them: who is where, who passed what, one person's way."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.engage.journeys.plan import walk
from shuke.engage.models import Enrolment, Journey, JourneyVersion, Passage
from shuke.insight import queries as insight

State = Enrolment.State


def journeys(actor: Actor, *, archived: bool = False) -> QuerySet[Journey]:
    """Every journey in use, or those put away."""
    require(actor, "journeys.view")
    return Journey.objects.filter(archived_at__isnull=not archived)


def journey_for(actor: Actor, journey_id: int) -> Journey:
    """One journey. NotFound, or Forbidden without the right."""
    require(actor, "journeys.view")
    journey = Journey.objects.select_related("version").filter(pk=journey_id).first()
    if journey is None:
        raise NotFound(_("There is no such journey."))
    return journey


def version_for(actor: Actor, version_id: int) -> JourneyVersion:
    """One version. NotFound when there is none."""
    require(actor, "journeys.view")
    version = JourneyVersion.objects.select_related("journey").filter(pk=version_id).first()
    if version is None:
        raise NotFound(_("There is no such version."))
    return version


@dataclass(frozen=True)
class Headcount:
    """How many ways through a journey stand where."""

    #: By `Enrolment.state`.
    states: Counter[str] = field(default_factory=Counter)
    #: Of those on the way: by the key of the step at which they wait.
    waiting: Counter[str] = field(default_factory=Counter)
    #: By (key of a step, `Passage.outcome`): how often that was.
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def entered(self) -> int:
        """Ways that began: all but the control group's and those noticed too late."""
        return self.states.total() - self.states[State.CONTROL] - self.states[State.LATE]


def headcounts(journey_ids: Collection[int]) -> dict[int, Headcount]:
    """Of each of these journeys, of all versions together: a step keeps its key from one to the next."""
    counts = {pk: Headcount() for pk in journey_ids}
    ways = Enrolment.objects.filter(journey__in=journey_ids).order_by()
    waiting = ways.filter(state=State.INSIDE)
    passages = Passage.objects.filter(enrolment__journey__in=journey_ids).order_by()
    for pk, state, count in ways.values_list("journey", "state").annotate(Count("pk")):
        counts[pk].states[state] = count
    for pk, place, count in waiting.values_list("journey", "place").annotate(Count("pk")):
        counts[pk].waiting[place] = count
    passed = passages.values_list("enrolment__journey", "place", "outcome").annotate(Count("pk"))
    for pk, place, outcome, count in passed:
        counts[pk].passed[place, outcome] = count
    return counts


def headcount(journey: Journey) -> Headcount:
    """The same of one."""
    return headcounts([journey.pk])[journey.pk]


def sizes(journey_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each journey: how many are on the way, and how many reached the goal."""
    rows = Enrolment.objects.filter(journey__in=journey_ids, state__in=(State.INSIDE, State.GOAL))
    counts = Counter[tuple[int, str]]()
    for journey, state, count in (
        rows.order_by().values_list("journey", "state").annotate(Count("pk"))
    ):
        counts[journey, state] = count
    return {pk: (counts[pk, State.INSIDE], counts[pk, State.GOAL]) for pk in journey_ids}


def journeys_of_segment(actor: Actor, segment_id: int) -> list[insight.Use]:
    """The journeys in use that ask about a segment, in what runs or in the draft."""
    if not actor.can("journeys.view"):
        return []
    return [
        insight.Use(_("Journey"), each.name, reverse("engage:journey", args=[each.pk]))
        for each in journeys(actor).select_related("version").order_by("-pk")
        if segment_id in _segments(each)
    ]


def _segments(journey: Journey) -> set[int]:
    definitions = [journey.draft, *([journey.version.definition] if journey.version else [])]
    segments = set()
    for definition in definitions:
        segments.add(int(definition.get("segment") or 0))
        segments |= {
            int(step["segment"] or 0)
            for step, _depth in walk(definition["steps"])
            if step["kind"] == "branch"
        }
    return segments - {0}
