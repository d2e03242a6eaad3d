"""A list of what did not work, a page for each, and a button that has one tried again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Actor, Request, allow
from shuke.common.kit.tables import Table
from shuke.common.kit.toasts import toast

CAPABILITY = "work.manage"


@dataclass(frozen=True)
class RetryPages:
    """The three views of one kind of work; `list_page` and `item_page` are templates and, behind
    "operate:", addresses."""

    list_page: str
    item_page: str
    table: type[Table]
    rows: Callable[[Actor], QuerySet]
    row: Callable[[Actor, int], Model]
    #: What the page of one shows, beside `row`.
    context: Callable[[Actor, Any], dict[str, Any]]
    retry: Callable[[Actor, int], object]
    #: What is said after a press on the button.
    retried: Any
    #: What the list shows beside the table.
    above: Callable[[Actor], dict[str, Any]] = lambda _actor: {}
    #: Whether a row that is tried again keeps its page.
    stays: bool = False

    def views(self) -> tuple[Callable, Callable, Callable]:
        """The views of the list, of one, and of trying one again (POST only)."""

        @allow(CAPABILITY)
        @require_safe
        def listing(request: Request) -> HttpResponse:
            table = self.table(request, self.rows(request.actor))
            context = {"table": table, **self.above(request.actor)}
            return render(request, f"operate/{self.list_page}.html", context)

        @allow(CAPABILITY)
        @require_safe
        def one(request: Request, **address: int) -> HttpResponse:
            [pk] = address.values()
            row = self.row(request.actor, pk)
            context = {"row": row, **self.context(request.actor, row)}
            return render(request, f"operate/{self.item_page}.html", context)

        @allow(CAPABILITY)
        @require_POST
        def retry(request: Request, **address: int) -> HttpResponse:
            [pk] = address.values()
            self.retry(request.actor, pk)
            toast(request, self.retried)
            if self.stays:
                return redirect(f"operate:{self.item_page}", pk)
            return redirect(f"operate:{self.list_page}")

        return listing, one, retry
