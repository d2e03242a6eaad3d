"""Personal tokens for programs: made once, shown once, revoked at any time."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock, ids
from shuke.common.access import Actor, require
from shuke.common.errors import Invalid, NotFound
from shuke.team import facts
from shuke.team.models import Token
from shuke.team.roles import token_scopes

#: So that a token in a log or a repository is recognised for what it is.
MARK = "shk_"
PREFIX = 8
MOST = 50


def make_token(
    actor: Actor, *, name: str, scopes: Iterable[str], expires_at: dt.datetime | None = None
) -> tuple[Token, str]:
    """The token's row and its secret, which is shown now and never again."""
    require(actor, "tokens.own")
    scopes = sorted(set(scopes))
    if not name.strip():
        raise Invalid(_("Give the token a name."), fields={"name": _("What will use it?")})
    if not scopes:
        raise Invalid(_("Choose what it may do."), fields={"scopes": _("Choose at least one.")})
    for scope in scopes:
        if scope not in token_scopes() or not actor.can(scope):
            message = _("Your role does not include “%(scope)s”.") % {"scope": scope}
            raise Invalid(message, fields={"scopes": message})
    with transaction.atomic():
        if Token.objects.filter(staff_id=actor.id, revoked_at=None).count() >= MOST:
            raise Invalid(_("You have %(most)d tokens. Revoke one first.") % {"most": MOST})
        secret = MARK + ids.token()
        token = Token.objects.create(
            staff_id=actor.id,
            name=name.strip()[:120],
            prefix=secret[:PREFIX],
            hash=ids.token_hash(secret),
            scopes=scopes,
            created_at=clock.now(),
            expires_at=expires_at,
        )
        facts.TOKEN_MADE.record(actor, token.pk, scopes=scopes)
    return token, secret


def revoke_token(actor: Actor, token_id: int) -> Token:
    """End one of one's own tokens; somebody else's is not found."""
    require(actor, "tokens.own")
    with transaction.atomic():
        own = Token.objects.select_for_update().filter(staff_id=actor.id)
        token = own.filter(pk=token_id).first()
        if token is None:
            raise NotFound(_("You have no such token."))
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            token.save(update_fields=["revoked_at"])
            facts.TOKEN_REVOKED.record(actor, token.pk)
    return token
