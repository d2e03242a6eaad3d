"""Where one is logged in, and ending that."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuke.common import clock, ids
from shuke.common.access import Request, allow, signed_in
from shuke.common.kit.toasts import toast
from shuke.common.proxies import address
from shuke.team import commands, queries
from shuke.team.models import Staff
from shuke.team.queries import actor_for

#: By which a browser is known again.
DEVICE_COOKIE = "shuke_device"
#: Where a session holds its row, and when it was last noted that it goes on.
_ROW, _SEEN = "staff_session", "seen_at"
_EVERY = 600


def begin(request: HttpRequest, response: HttpResponse, staff: Staff) -> HttpResponse:
    """Note the log-in that has just happened; the response remembers the browser."""
    device = request.COOKIES.get(DEVICE_COOKIE, "")[:64] or ids.token()
    row = commands.begin_session(
        actor_for(staff),
        session_key=request.session.session_key or "",
        device=device,
        address=address_of(request),
        agent=request.headers.get("User-Agent", ""),
    )
    request.session[_ROW], request.session[_SEEN] = row.pk, clock.now().timestamp()
    response.set_cookie(
        DEVICE_COOKIE, device, max_age=int(commands.sessions.RETENTION.total_seconds()),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def address_of(request: HttpRequest) -> str | None:
    one = address(request.META.get("REMOTE_ADDR", ""))
    return str(one) if one else None


def keep_noted(request: Any) -> None:
    """Every ten minutes, that this session goes on."""
    row, now = request.session.get(_ROW), clock.now().timestamp()
    if row and now - request.session.get(_SEEN, 0) > _EVERY:
        request.session[_SEEN] = now
        commands.note_seen(row, request.session.session_key)


def go_on(request: Request) -> None:
    """This one has a new key, as its person has a new password."""
    if row := request.session.get(_ROW):
        commands.note_seen(row, request.session.session_key or "")


def leave(request: Request) -> None:
    if row := request.session.get(_ROW):
        commands.note_ended(row)


@never_cache
@signed_in
def sessions(request: Request) -> HttpResponse:
    rows = queries.own_sessions(request.actor, request.session.session_key or "")
    context = {"rows": rows, "others": any(not row.is_this for row in rows)}
    return render(request, "team/sessions.html", context)


@require_POST
@signed_in
def end(request: Request, session_id: int) -> HttpResponse:
    commands.end_session(request.actor, session_id)
    toast(request, _("That session has ended."), undo="")
    return redirect("team:sessions")


@require_POST
@signed_in
def end_others(request: Request) -> HttpResponse:
    commands.end_other_sessions(request.actor, request.session.session_key or "")
    toast(request, _("Your other sessions have ended."), undo="")
    return redirect("team:sessions")


@require_POST
@signed_in
def confirm(request: Request, session_id: int) -> HttpResponse:
    """“That was me.”"""
    commands.confirm_device(request.actor, session_id)
    return redirect("team:sessions")


@require_POST
@allow("staff.manage")
def end_of_member(request: Request, staff_id: int) -> HttpResponse:
    commands.end_sessions_of(request.actor, staff_id)
    toast(request, _("They are logged out everywhere."), undo="")
    return redirect("team:member", staff_id)
