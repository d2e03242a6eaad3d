"""What people write in surveys as texts in which themes and feelings are read (`customers.slots.TextSource`)."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from shuke.customers.slots import Text
from shuke.surveys.models import ResponseValue


def _rows() -> QuerySet[ResponseValue]:
    return ResponseValue.objects.exclude(text="").select_related("response")


def after(ref: int, limit: int) -> Sequence[Text]:
    return [_text(row) for row in _rows().filter(pk__gt=ref).order_by("pk")[:limit]]


def among(refs: Sequence[int]) -> Mapping[int, Text]:
    return {row.pk: _text(row) for row in _rows().filter(pk__in=list(refs))}


def url(text: Text) -> str:
    row = ResponseValue.objects.filter(pk=text.ref).values_list("response", flat=True).first()
    return reverse("surveys:response", args=[row or 0])


def _text(row: ResponseValue) -> Text:
    return Text(row.pk, row.text, row.response.at, row.response.customer_id)
