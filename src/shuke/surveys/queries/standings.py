"""What people said last, as segments ask it."""

from typing import Any

from django.utils.translation import pgettext_lazy

from shuke.surveys.models import Standing


def recommend_choices() -> dict[str, Any]:
    return {
        "promoter": pgettext_lazy("NPS", "promoters"),
        "passive": pgettext_lazy("NPS", "passives"),
        "detractor": pgettext_lazy("NPS", "detractors"),
    }


def satisfied_choices() -> dict[str, Any]:
    return {
        "very": pgettext_lazy("CSAT", "very satisfied"),
        "satisfied": pgettext_lazy("CSAT", "satisfied"),
        "neither": pgettext_lazy("CSAT", "neither satisfied nor dissatisfied"),
        "dissatisfied": pgettext_lazy("CSAT", "dissatisfied"),
    }


def has_answers() -> bool:
    return Standing.objects.exists()
