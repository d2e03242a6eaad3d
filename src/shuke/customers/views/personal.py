"""Pages that people open by a link of their own: in their language, and nobody else's business."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation


def drawn(
    request: HttpRequest, template: str, context: dict[str, Any], language: str, status: int = 200
) -> HttpResponse:
    """The page in the language of the person, or in the one that was chosen in this browser."""
    is_chosen = not language or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    with nullcontext() if is_chosen else translation.override(code_of(language)):
        return private(render(request, template, context, status=status))


def code_of(language: str) -> str:
    """The one of our languages in which whoever speaks this one reads."""
    return "zh-hans" if language.startswith("zh") else "en"


def private(response: HttpResponse) -> HttpResponse:
    """The answer, kept from search engines and from the pages that it leads to."""
    response["X-Robots-Tag"] = "noindex"
    # Without one browsers call the origin null: nothing could be sent.
    response["Referrer-Policy"] = "same-origin"
    return response
