"""What the editor offers: a letter to begin from, and the variables by the names people know."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Variable:
    label: Any
    code: str


VARIABLES = (
    Variable(_("Salutation"), "{{ customer.greeting }}"),
    Variable(_("First name"), "{{ customer.first_name | default: '' }}"),
    Variable(_("Full name"), "{{ customer.name }}"),
    Variable(_("City"), "{{ customer.city }}"),
    Variable(_("Number of orders"), "{{ customer.order_count }}"),
    Variable(_("Spent so far"), "{{ customer.spent | money }}"),
    Variable(_("Last order"), "{{ customer.last_order_at | date }}"),
    Variable(_("Days since the last order"), "{{ customer.last_order_at | days_since }}"),
    Variable(_("Shop name"), "{{ shop.name }}"),
    Variable(_("Only for regulars"), "{% if customer.order_count >= 3 %}…{% endif %}"),
)

STARTER = _("<p>{{ customer.greeting }},</p>")
