"""How codes of the counter read: `{% load counter %}`."""

from typing import Any

from django import template

from shuke.counter.models import Call, Visit

register = template.Library()


@register.filter
def visit_kind(code: str) -> Any:
    return dict(Visit.Kind.choices).get(code, code)


@register.filter
def visit_outcome(code: str) -> Any:
    return dict(Visit.Outcome.choices).get(code, code)


@register.filter
def call_outcome(code: str) -> Any:
    return dict(Call.Outcome.choices).get(code, code)
