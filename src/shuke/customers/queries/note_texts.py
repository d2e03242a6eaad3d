"""Notes of colleagues as texts (`slots.TextSource`)."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from shuke.customers.models import Touch
from shuke.customers.queries.timeline import NOTES
from shuke.customers.slots_texts import Text


def after(ref: int, limit: int) -> Sequence[Text]:
    rows = Touch.objects.filter(kind=NOTES, pk__gt=ref).order_by("pk")[:limit]
    return [_text(row) for row in rows]


def among(refs: Sequence[int]) -> Mapping[int, Text]:
    return {row.pk: _text(row) for row in Touch.objects.filter(kind=NOTES, pk__in=list(refs))}


def url(text: Text) -> str:
    return reverse("customers:record", args=[text.customer])


def _text(row: Touch) -> Text:
    return Text(row.pk, str(row.detail.get("text", "")), row.at, row.customer_id)
