"""What a webhook says of a person: who they are here, and the words of the step, read as JSON where they are an object."""

import json
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from shuke.engage import texts
from shuke.engage.channels.webhook import WEBHOOK
from shuke.engage.providers import provider_of
from shuke.engage.recipients import Recipient


class WebhookComposer(texts.TextComposer):
    """Writes what is posted for each person."""

    is_framed = counts_links = False
    channel = WEBHOOK

    def letter(self, recipient: Recipient) -> bytes:
        """JSON: "customer", and "data" (an object) or "text"."""
        words = super().letter(recipient).decode()
        try:
            data = json.loads(words)
        except ValueError:
            data = None
        what = {"data": data} if isinstance(data, dict) else {"text": words}
        return json.dumps({"customer": recipient.customer_id, **what}, ensure_ascii=False).encode()


def missing(campaign: Any) -> dict[str, str]:
    """What has to be there before it can be sent, by field."""
    fields = texts.missing_words(campaign)
    if provider_of(WEBHOOK) is None:
        fields["channel"] = _("Say where the webhook goes first, under Channels.")
    return fields


check = partial(texts.check, compose=WebhookComposer)
trial = partial(texts.trial, compose=WebhookComposer)
