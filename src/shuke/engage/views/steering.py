"""The buttons: each a POST address named by a noun, each one command."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.engage import commands, queries
from shuke.engage.channels import EMAIL
from shuke.engage.forms import PhoneTestForm, ScheduleForm, TestForm, test_form_of
from shuke.engage.views.buttons import button
from shuke.engage.views.campaigns import campaign_page

_WRONG: dict[Any, Any] = {
    TestForm: gettext_lazy("This is no e-mail address."),
    PhoneTestForm: gettext_lazy("This is no phone number."),
}


def _button(command: Callable, words: Any) -> Callable:
    return button("campaigns.send", command, words, "engage:campaign")


launch = _button(commands.start_campaign, gettext_lazy("It goes out in a moment"))
pause = _button(commands.pause_campaign, gettext_lazy("Paused"))
resume = _button(commands.resume_campaign, gettext_lazy("Going on"))
stop = _button(commands.stop_campaign, gettext_lazy("Stopped for good"))
take_back = _button(
    commands.take_back_campaign,
    gettext_lazy("Taken back: nothing has left, it is a draft again"),
)


@allow("campaigns.send")
@require_POST
def schedule(request: Request, pk: int) -> HttpResponse:
    """The time is the shop's own."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        form.errors["scheduled_at"] = form.error_class([_("Choose a day and a time.")])
        return campaign_page(request, pk, schedule_form=form)
    try:
        commands.schedule_campaign(request.actor, pk, form.cleaned_data["scheduled_at"])
    except Invalid as error:
        if "scheduled_at" not in error.fields:
            raise
        form.add_error("scheduled_at", error.fields["scheduled_at"])
        return campaign_page(request, pk, schedule_form=form)
    toast(request, _("Scheduled"))
    return redirect("engage:campaign", pk)


@allow("campaigns.edit")
@require_POST
def test(request: Request, pk: int) -> HttpResponse:
    """A test letter, written as for the customer who is being previewed."""
    campaign = queries.campaign_for(request.actor, pk)
    channel = campaign.step.channel
    shape = test_form_of(channel)
    form = shape(request.POST, auto_id="test_%s")
    if not form.is_valid():
        form.errors["address"] = form.error_class([_WRONG.get(shape, _("Check it."))])
        return campaign_page(request, pk, test_form=form)
    customer = request.POST.get("customer", "")
    if not customer.isdigit():
        people = queries.samples(
            request.actor, campaign.segment_id, channel, offers=campaign.has_offer
        )
        customer = str(people[0]) if people else ""
    if not customer:
        raise Invalid(_("Choose a segment with people in it first."))
    address = form.cleaned_data["address"]
    commands.send_test(request.actor, pk, address, customer_id=int(customer))
    words = _("A test letter went to %(address)s")
    if channel != EMAIL:
        words = _("A test went to %(address)s")
    toast(request, words % {"address": address})
    return redirect("engage:campaign", pk)


@allow("campaigns.edit")
@require_POST
def copy(request: Request, pk: int) -> HttpResponse:
    made = commands.copy_campaign(request.actor, pk)
    toast(request, _("Copied"))
    return redirect("engage:edit", made.pk)


@allow("campaigns.edit")
@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    commands.delete_draft(request.actor, pk)
    toast(request, _("The draft is gone"))
    return redirect("engage:campaigns")
