"""Toasts: short words about what just happened, with a way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import trigger_client_event

from shuke.common.undo import collected, collecting

_LEVELS = {
    "good": messages.SUCCESS,
    "info": messages.INFO,
    "warn": messages.WARNING,
    "bad": messages.ERROR,
}
#: More changes than this are offered on the page of all of them only.
MOST = 100
_TONES = {level: tone for tone, level in _LEVELS.items()}


def toast(request: HttpRequest, text: Any, *, undo: str | None = None, tone: str = "good") -> None:
    """Say `text` on the page that the person sees next. It offers to undo what this request changed, or
    what the POST address `undo` does; "" offers nothing."""
    if undo is None:
        changes = collected() if tone == "good" else ()
        changes = changes if len(changes) <= MOST else ()
        undo = reverse("kit:undo_changes", args=["-".join(map(str, changes))]) if changes else ""
    messages.add_message(request, _LEVELS[tone], str(text), extra_tags=undo)


def described(message: Any) -> dict:
    """A stored message as the templates and scripts want it."""
    return {
        "text": str(message.message),
        "tone": _TONES.get(message.level, "info"),
        "undo": message.extra_tags or "",
    }


class ToastMiddleware:
    """Carries toasts of an htmx request to the page in the HX-Trigger header. A script that uploads is
    told where to go on: were it sent there, it would use up what that page has to say."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with collecting():
            response = self.get_response(request)
        if "Shuke-Upload" in request.headers and response.status_code in {301, 302, 303}:
            return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        leaves = {"HX-Redirect", "HX-Refresh", "HX-Location"} & set(response.headers)
        is_part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
        if is_part and not leaves and response.status_code not in {301, 302, 303, 307, 308}:
            toasts = [described(message) for message in messages.get_messages(request)]
            if toasts:
                trigger_client_event(response, "shuke:toast", {"toasts": toasts})
        return response
