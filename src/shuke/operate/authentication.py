"""Log-in of programs: a personal token in the Authorization header."""

from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.ids import token_hash
from shuke.operate.models import Token
from shuke.operate.roles import CAPABILITIES


class TokenAuth(HttpBearer):
    def authenticate(self, request, token: str):
        found = (
            Token.objects.select_related("staff")
            .filter(hash=token_hash(token), revoked_at=None, staff__left_at=None)
            .first()
        )
        if found is None:
            return None
        Token.objects.filter(pk=found.pk).update(last_used_at=clock.now())
        staff = found.staff
        held = CAPABILITIES.get(staff.role, frozenset()) & frozenset(found.scopes)
        request.actor = Actor(
            id=staff.pk,
            name=_("%(name)s (token %(token)s)") % {"name": staff.name, "token": found.name},
            role=staff.role,
            capabilities=held,
        )
        return request.actor
