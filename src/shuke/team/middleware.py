from django.shortcuts import redirect
from django.urls import reverse

from shuke.common.access import NOBODY
from shuke.team.queries import actor_for
from shuke.team.requiring import must_set_up
from shuke.team.views.sessions import keep_noted


class ActorMiddleware:
    """Sets `request.actor` from the session: a staff member, or nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        request.actor = actor_for(user) if user.is_authenticated else NOBODY
        if user.is_authenticated and must_set_up(user) and not _is_open(request.path):
            return redirect("team:second_factor")
        if user.is_authenticated:
            keep_noted(request)
        return self.get_response(request)


def _is_open(path: str) -> bool:
    """Where whoever has yet to set up their second step may go: there, out, and to what needs no log-in."""
    names = ("team:second_factor", "team:logout", "team:login", "kit:language", "kit:theme")
    return path in {reverse(name) for name in names} or path.startswith(("/static/", "/health/"))
