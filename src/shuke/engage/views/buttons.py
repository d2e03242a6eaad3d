"""Buttons: each a POST address named by a noun, each one command."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast


def button(capability: str, command: Callable, words: Any, page: str) -> Callable:
    """A view that gives a command about the thing that its address names, says these words, and goes back to
    the thing's page."""

    @allow(capability)
    @require_POST
    def press(request: Request, **named: int) -> HttpResponse:
        command(request.actor, *named.values())
        toast(request, words)
        return redirect(page, *named.values())

    return press
