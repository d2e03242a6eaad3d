"""Write down what sizes measure, and take it back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.common.models import RecordedFact
from shuke.shop import facts
from shuke.shop.models import SizeChart
from shuke.shop.sizes import Chart


def write_sizes(actor: Actor, brand: str, category: str, chart: Chart) -> SizeChart:
    """Let this chart hold for goods of that brand and category ("": all), in place of the one before."""
    require(actor, "prices.edit")
    names = {"brand": brand, "category": category}
    thing = {name: text.replace("\0", "").strip()[:120] for name, text in names.items()}
    with transaction.atomic():
        held = SizeChart.objects.open().filter(**thing).first()
        if held:
            SizeChart.objects.filter(pk=held.pk).open().end(actor)
        row = SizeChart.objects.begin(
            actor, thing, measures=list(chart.measures), sizes=[list(row) for row in chart.sizes]
        )
        if row is None:
            raise Conflict(
                _("This size chart was changed at the same time. Look at it and try again.")
            )
        undo_with = {"began": row.pk, "ended": held.pk if held else None}
        facts.SIZES_WRITTEN.record(actor, undo_with=undo_with)
    return row


def end_sizes(actor: Actor, chart_id: int) -> None:
    """Let a chart hold no longer. NotFound when it does not."""
    require(actor, "prices.edit")
    with transaction.atomic():
        if not SizeChart.objects.open().filter(pk=chart_id).end(actor):
            raise NotFound(_("There is no such size chart."))
        facts.SIZES_ENDED.record(actor, undo_with={"ended": chart_id})


def undo_sizes(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """What undoes the facts of size charts: end the one that began, begin again the one that ended."""
    require(actor, "prices.edit")
    with transaction.atomic():
        began, ended = before.get("began"), before.get("ended")
        if began and not SizeChart.objects.open().filter(pk=began).end(actor):
            raise Conflict(_("This size chart was changed again since then."))
        if not ended:
            facts.SIZES_ENDED.record(actor, undo_with={"ended": began})
            return
        row = SizeChart.objects.get(pk=ended)
        thing = {"brand": row.brand, "category": row.category}
        again = SizeChart.objects.begin(actor, thing, measures=row.measures, sizes=row.sizes)
        if again is None:
            raise Conflict(_("This size chart was changed again since then."))
        facts.SIZES_WRITTEN.record(actor, undo_with={"began": again.pk, "ended": began})
