"""Metrics and terms on pages, each with its one definition on hover."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html

from shuke.common.templatetags.kit import define
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.terms import TERMS
from shuke.insight.reports.presentation import Figure

register = template.Library()


@register.simple_tag
def figure(number: Figure | None) -> str:
    """`{% figure number %}`: attributes that say what the number in the element is; nothing for None."""
    if number is None or number.value is None:
        return ""
    return format_html(
        ' data-metric="{}" data-period="{}" data-where="{}" data-value="{}"',
        *(number.metric, number.period, number.where, exactly(number.value)),
    )


def exactly(value: Any) -> str:
    """A value as it can be compared: amounts to the hundredth, shares to the millionth."""
    match value:
        case Decimal():
            return str(value.quantize(Decimal("0.01")))
        case float():
            return f"{value:.6f}"
    return str(value)


@register.inclusion_tag("kit/define.html")
def metric(key: str, name: Any = "") -> dict[str, Any]:
    """`{% metric "revenue" %}`: the metric's name with its definition; `name` says it otherwise."""
    definition = METRICS[key]
    return define(str(name or definition.name), str(definition.definition))


@register.inclusion_tag("kit/define.html")
def term(key: str, name: Any = "") -> dict[str, Any]:
    """`{% term "net" %}`: the same for what metrics rest on."""
    entry = TERMS[key]
    return define(str(name or entry.name), str(entry.definition))
