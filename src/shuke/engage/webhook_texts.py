"""What a webhook says of a person: who they are here, and the words of the step, read as JSON where they are an object."""

import json

from django.utils.translation import gettext_lazy

from shuke.engage import texts
from shuke.engage.channels.webhook import WEBHOOK
from shuke.engage.recipients import Recipient


class WebhookComposer(texts.TextComposer):
    """Writes what is posted for each person."""

    is_framed = counts_links = False
    channel = WEBHOOK
    no_carrier = gettext_lazy("Say where the webhook goes first, under Channels.")

    def letter(self, recipient: Recipient) -> bytes:
        """JSON: "customer", and "data" (an object) or "text"."""
        words = super().letter(recipient).decode()
        try:
            data = json.loads(words)
        except ValueError:
            data = None
        what = {"data": data} if isinstance(data, dict) else {"text": words}
        return json.dumps({"customer": recipient.customer_id, **what}, ensure_ascii=False).encode()
