"""The shop's own RFM borders."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.forms import CutsForm
from shuke.insight.views.report import answer


@allow("segments.edit")
@require_POST
def cuts(request: Request) -> HttpResponse:
    """Put the shop's own RFM borders in force, or automatic fifths when all are empty."""
    form = CutsForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(_("A threshold is not a number."))
        commands.set_rfm_cuts(request.actor, **form.borders())
    except Invalid as error:
        form.tell(error)
        return answer(request, "rfm", status=422, cuts_form=form)
    toast(request, _("The new thresholds apply now."))
    return redirect("insight:rfm")
