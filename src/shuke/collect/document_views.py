"""Pages of the inbox: what came in through every door, as it came, and what became of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, queries, reasons, tables
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast


@allow("imports.view")
@require_safe
def documents(request: Request) -> HttpResponse:
    """The list; narrowed to what one door holds or rejected, all of that can be tried again."""
    source, state = request.GET.get("source", ""), request.GET.get("state", "")
    may = state == "held" or (state == "rejected" and not source.startswith("file:"))
    context = {
        "table": tables.DocumentTable(request),
        "replay": source if may and source in dict(queries.doors()) else "",
        "state": state,
    }
    return render(request, "collect/documents.html", context)


@allow("imports.view")
@require_safe
def one(request: Request, document: int) -> HttpResponse:
    row = queries.get_document(document)
    context = {
        "document": row,
        "door": dict(queries.doors()).get(row.source, row.source),
        "tone": tables.document_tone(row),
        "may_replay": row.state == "held" or (row.state == "rejected" and row.file is None),
        "reason": reasons.words(row.reason, row.value),
        "content": queries.content(request.actor, row),
        "versions": [(each, tables.document_tone(each)) for each in queries.versions(row)],
    }
    return render(request, "collect/document.html", context)


@allow("imports.run")
@require_POST
def replay(request: Request, document: int) -> HttpResponse:
    """Try one document that is held or was rejected again."""
    _tell(request, commands.replay_documents(request.actor, document_id=document))
    return redirect("collect:document", document)


@allow("imports.run")
@require_POST
def replay_all(request: Request) -> HttpResponse:
    """Try all that one door holds, or all that it rejected, again."""
    source = request.POST.get("source", "")
    if source not in dict(queries.doors()):
        raise Invalid(_("Choose a door first."))
    rejected = request.POST.get("state") == "rejected"
    _tell(request, commands.replay_documents(request.actor, source=source, rejected=rejected))
    return redirect("collect:documents")


def _tell(request: Request, count: int) -> None:
    if count:
        toast(request, _("%(count)d documents are settled") % {"count": count})
    else:
        toast(request, _("Nothing could be recorded: the reasons still stand"), tone="warn")
