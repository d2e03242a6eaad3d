"""The shop's own borders between RFM scores."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid
from shuke.insight import facts
from shuke.insight.models import RfmCuts

BORDERS = 4


def set_rfm_cuts(
    actor: Actor,
    *,
    recency_days: Sequence[int | Decimal] = (),
    frequency: Sequence[int | Decimal] = (),
    monetary: Sequence[int | Decimal] = (),
) -> RfmCuts:
    """Put cuts in force: four rising borders per letter, or none for automatic fifths."""
    require(actor, "segments.edit")
    cuts = {"recency_days": recency_days, "frequency": frequency, "monetary": monetary}
    problems = {name: why for name, borders in cuts.items() if (why := _problem(borders))}
    if problems:
        raise Invalid(next(iter(problems.values())), code="invalid_cuts", fields=problems)
    stored = {name: [float(border) for border in borders] for name, borders in cuts.items()}
    with transaction.atomic():
        saved = RfmCuts.objects.create(at=clock.now(), by=actor.name, **stored)
        facts.CUTS_SET.record(actor, cuts=saved.pk)
    return saved


def _problem(borders: Sequence[int | Decimal]) -> str:
    if not borders:
        return ""
    if len(borders) != BORDERS:
        return _("Enter four thresholds, or none for automatic fifths.")
    if any(border < 0 for border in borders) or list(borders) != sorted(set(borders)):
        return _("Each threshold must be above the one before.")
    return ""
