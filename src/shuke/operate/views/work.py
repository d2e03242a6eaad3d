"""Background work that failed: what, why, when it is tried again, and trying it again now."""

from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuke.common import audit, reactions
from shuke.common.access import Request, allow
from shuke.common.kit.paging import Page
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.common.models import Reaction
from shuke.operate import commands, queries


def _happened(row: Reaction) -> str:
    return f"{audit.actor_name(row.fact)} {audit.sentence(row.fact)}"


class WorkTable(Table):
    name = "work"
    columns = [
        Column(
            "name",
            gettext_lazy("What did not work"),
            value=reactions.words_of,
            link=lambda row: reverse("operate:work_item", args=[row.pk]),
        ),
        Column("fact", gettext_lazy("After what"), value=_happened),
        Column("fact.at", gettext_lazy("When"), kind="ago"),
        Column("tries", gettext_lazy("Times failed"), kind="number"),
        Column(
            "state",
            gettext_lazy("State"),
            template="operate/_work_state.html",
            value=lambda row: row,
        ),
    ]
    default_sort = "-pk"
    request: Request

    @cached_property
    def page(self) -> Page:
        page = super().page
        audit.read_names(self.request.actor, [row.fact for row in page.rows])
        return page

    empty = (
        gettext_lazy("Everything was done"),
        gettext_lazy("What follows a change by itself, and fails, is shown here."),
    )


@allow("work.manage")
@require_safe
def work(request: Request) -> HttpResponse:
    table = WorkTable(request, queries.failed_reactions(request.actor))
    return render(request, "operate/work.html", {"table": table})


@allow("work.manage")
@require_safe
def item(request: Request, reaction: int) -> HttpResponse:
    row = queries.failed_reaction(request.actor, reaction)
    audit.read_names(request.actor, [row.fact])
    context = {
        "row": row,
        "words": reactions.words_of(row),
        "happened": _happened(row),
        "subject_url": audit.url(row.fact),
        "open_chunks": row.chunks.filter(done_at=None).order_by("first")[:20],
    }
    return render(request, "operate/work_item.html", context)


@allow("work.manage")
@require_POST
def retry(request: Request, reaction: int) -> HttpResponse:
    """Have it tried again now (POST only)."""
    commands.retry_reaction(request.actor, reaction)
    toast(request, _("It is being tried again."))
    return redirect("operate:work")
