"""What was promised: noted on the record, settled, and the list of what presses."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.customers import queries as customers
from shuke.tasks.commands import promising
from shuke.tasks.forms_promises import PromiseForm
from shuke.tasks.queries.promises import pressing, promises_to

#: So many on a page: whoever has more gives some away.
MOST = 200


@allow("tasks.do")
@require_safe
def promises(request: Request) -> HttpResponse:
    """What is due of what was promised, by whoever reads it and by nobody."""
    due = pressing(request.actor)
    rows, count = list(due[:MOST]), due.count()
    context = {"rows": rows, "count": count, "today": clock.today()}
    return render(request, "tasks/promises.html", context)


@allow("tasks.do")
@require_safe
def promised(request: Request, customer: int) -> HttpResponse:
    """All that was ever promised to somebody."""
    person = customers.customer_for(request.actor, customer)
    rows = promises_to(request.actor, customers.person_ids(person), settled=True)
    context = {"rows": rows, "count": len(rows), "customer": person, "today": clock.today()}
    return render(request, "tasks/promises.html", context)


@allow("tasks.do")
@require_http_methods(["GET", "POST"])
def promise_new(request: Request, customer: int) -> HttpResponse:
    person = customers.customer_for(request.actor, customer)
    form = PromiseForm(request.POST or None, initial={"holder": request.actor.id})
    if request.method == "POST" and form.is_valid():
        try:
            promising.make_promise(request.actor, person.pk, **form.values())
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Noted"))
            return redirect("customers:record", person.pk)
    context = {"form": form, "customer": person}
    return render(request, "tasks/promise_new.html", context, status=422 if form.errors else 200)


@allow("tasks.do")
@require_POST
def promise_outcome(request: Request, promise: int) -> HttpResponse:
    """Say what became of it; `again`: it is open after all."""
    if request.POST.get("again"):
        row = promising.reopen_promise(request.actor, promise)
    else:
        row = promising.settle_promise(request.actor, promise, request.POST.get("outcome", ""))
    toast(request, _("Saved"))
    return redirect("customers:record", row.customer_id)
