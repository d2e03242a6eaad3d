"""What people write to the shop as texts (`customers.slots.TextSource`): their own words, without what they quote."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from shuke.collect.messages.quotes import own_words
from shuke.collect.models import Message
from shuke.customers.slots import Text


def _rows() -> QuerySet[Message]:
    return Message.objects.filter(direction=Message.Direction.IN).defer("html")


def after(ref: int, limit: int) -> Sequence[Text]:
    return [_text(row) for row in _rows().filter(pk__gt=ref).order_by("pk")[:limit]]


def among(refs: Sequence[int]) -> Mapping[int, Text]:
    return {row.pk: _text(row) for row in _rows().filter(pk__in=list(refs))}


def url(text: Text) -> str:
    return reverse("messages:message", args=[text.ref])


def _text(row: Message) -> Text:
    # Whoever follows an account or taps its menu writes nothing, whatever the carrier puts there.
    words = "" if row.answers.get("event") else own_words(row.text) or row.subject
    return Text(row.pk, words, row.occurred_at, row.customer_id, row.channel)
