"""Asking many people at once from the list of customers, or one by one as their turn comes in a journey."""

from collections.abc import Mapping, Sequence

from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.surveys.commands import invite, uninvite
from shuke.surveys.models import Survey


def invite_people(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> list[int]:
    return invite(actor, int(values["survey"]), ids, group=values.get("group", ""))


def uninvite_people(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> None:
    try:
        uninvite(actor, int(values["survey"]), people=list(ids))
    except Conflict:
        return  # they have answered: what they said stands


def running(_actor: Actor) -> list[tuple[str, str]]:
    """Surveys that run, the latest first."""
    rows = Survey.objects.filter(state=Survey.State.OPEN).order_by("-made_at", "-pk")
    return [(str(row.pk), row.name) for row in rows[:100]]
