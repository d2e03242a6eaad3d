"""The help page: articles for customers, found without logging in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import public
from shuke.common.texts import readable
from shuke.knowledge import commands, limits, queries

#: So many stand on the page; more are found by searching.
MOST = 60


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What answers `q`; without it every article by its first tag."""
    text = readable(request.GET.get("q", ""))[: limits.LONGEST]
    context: dict[str, Any] = {"q": text}
    if text:
        limits.count(request.META.get("REMOTE_ADDR", ""))
        context["hits"] = queries.search(text, most=8)
    else:
        context["groups"] = _groups()
    return render(request, "knowledge/help.html", context)


def _groups() -> list[tuple[str, list[tuple[int, str]]]]:
    """Titles by the first tag of their articles; those without one stand last."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in queries.for_customers().order_by("pk")[:MOST]:
        assert row.live is not None
        tag = row.live.tags[0] if row.live.tags else ""
        groups.setdefault(tag, []).append((row.pk, queries.reading(row.live).title))
    return sorted(groups.items(), key=lambda group: (group[0] == "", group[0]))


@public
@require_safe
def help_article(request: HttpRequest, article: int) -> HttpResponse:
    row = queries.public_article(article)
    assert row.live is not None
    context = {
        "article": row,
        "reading": queries.reading(row.live),
        "is_judged": request.GET.get("thanks") == "1",
    }
    return render(request, "knowledge/help_article.html", context)


@public
@require_POST
def help_opinion(request: HttpRequest, article: int) -> HttpResponse:
    """Whether it helped: once a day for each network address."""
    remote = request.META.get("REMOTE_ADDR", "")
    helpful = request.POST.get("helpful") == "1"
    commands.judge_as_visitor(article, remote, is_helpful=helpful)
    return redirect(f"{reverse('help:article', args=[article])}?thanks=1")
