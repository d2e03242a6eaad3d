"""Keys with which websites and servers send events."""

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import facts
from shuke.collect.models import WriteKey
from shuke.common import ids
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.texts import readable


def make_key(actor: Actor, *, name: str, side: str) -> WriteKey:
    """Let a website ("browser") or the shop's own server ("server") send events."""
    require(actor, "tracking.manage")
    if not (name := readable(name)[:80]):
        raise Invalid(_("Give the key a name."), fields={"name": _("Give the key a name.")})
    if side not in WriteKey.Side.values:
        raise Invalid(
            _("Choose who sends with it."), fields={"side": _("Choose who sends with it.")}
        )
    with transaction.atomic():
        key = WriteKey.objects.begin(actor, {"key": ids.token(24)[:40]}, name=name, side=side)
        assert key is not None, "random keys do not meet"
        facts.KEY_MADE.record(actor, key.pk)
    return key


def end_key(actor: Actor, key_id: int) -> None:
    """Take no more events with this key. What came stays."""
    require(actor, "tracking.manage")
    with transaction.atomic():
        row = WriteKey.objects.filter(pk=key_id).first()
        if row is None:
            raise NotFound(_("There is no such key."))
        if not WriteKey.objects.open().filter(pk=key_id).end(actor):
            raise Conflict(_("This key was ended before."))
        facts.KEY_ENDED.record(actor, key_id)
