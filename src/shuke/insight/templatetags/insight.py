"""Metrics and terms on pages, each with its one definition on hover."""

from typing import Any

from django import template

from shuke.common.templatetags.kit import define
from shuke.insight.metrics.definitions import METRICS
from shuke.insight.metrics.terms import TERMS

register = template.Library()


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
