"""Log-in of programs: a personal token in the Authorization header."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.ids import token_hash
from shuke.team.models import Token
from shuke.team.queries import actor_for
from shuke.team.throttle import count_wrong_token

USED_EVERY = dt.timedelta(minutes=1)


class TokenAuth(HttpBearer):
    """Sets `request.actor` to the token's owner, with what both the role and the token allow."""

    def authenticate(self, request, token: str) -> Actor | None:
        now = clock.now()
        row = (
            Token.objects.select_related("staff")
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .filter(hash=token_hash(token), revoked_at=None, staff__left_at=None)
            .first()
        )
        if row is None:
            count_wrong_token(request)
            return None
        if row.last_used_at is None or row.last_used_at < now - USED_EVERY:
            Token.objects.filter(pk=row.pk).update(last_used_at=now)
        name = _("%(name)s (token %(token)s)") % {"name": row.staff.name, "token": row.name}
        # A door may be narrower than the tokens that open it.
        allowed = frozenset(row.scopes) - getattr(request, "withheld", frozenset())
        request.actor = actor_for(row.staff, name=name, allowed=allowed)
        return request.actor
