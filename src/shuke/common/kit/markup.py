"""Escaped HTML, quickly: a list page escapes a thousand values."""

from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def escaped(value: Any) -> str:
    """As `conditional_escape`. Django's goes through its machinery for lazy texts, which costs ten
    times the escaping itself; here plain text takes the short way."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str:
        return escape(value)
    if kind is int:
        return str(value)
    return conditional_escape(value)


def markup(pattern: str, *values: Any) -> SafeString:
    """As `format_html`, with `escaped`. The pattern is a constant of ours, never somebody's text."""
    return SafeString(pattern.format(*map(escaped, values)))
