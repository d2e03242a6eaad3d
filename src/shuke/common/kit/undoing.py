"""Undo what somebody just changed, or changed today."""

import re

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common import undoing
from shuke.common.access import Request, signed_in
from shuke.common.errors import NotFound, ShukeError
from shuke.common.kit.preferences import back
from shuke.common.kit.toasts import toast

#: Ids of facts, as an address carries them.
_FACTS = re.compile(r"\d{1,18}(-\d{1,18}){0,99}")


@signed_in
@require_POST
def undo_changes(request: Request, facts: str) -> HttpResponse:
    """Undo these changes together; a refusal is told on the page that asked."""
    if not _FACTS.fullmatch(facts):
        raise NotFound(_("There is nothing to undo: one’s own changes can be undone for a day."))
    try:
        undoing.undo_changes(request.actor, [int(pk) for pk in facts.split("-")])
    except ShukeError as error:
        toast(request, error.message, tone="bad")
    else:
        toast(request, _("Put back as it was"), undo="")
    return back(request)
