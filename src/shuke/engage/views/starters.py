"""A letter to begin from."""

from django.utils.translation import gettext_lazy as _

STARTER = _("<p>{{ customer.greeting }},</p>")
