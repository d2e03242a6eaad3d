"""The pages of articles for the team."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.forms import made_of
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.knowledge import commands, queries
from shuke.knowledge.commands.writing import REVIEW_AFTER
from shuke.knowledge.forms import ArticleForm, SynonymForm
from shuke.knowledge.models import Article, Edition
from shuke.knowledge.standard import SYNONYMS
from shuke.knowledge.tables import STATES, TONES, article_table, state_of


@allow("knowledge.view")
@require_safe
def articles(request: Request) -> HttpResponse:
    return render(request, "knowledge/articles.html", {"table": article_table(request)})


@allow("knowledge.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    form = ArticleForm(request.POST or None)
    row = made_of(form, lambda: commands.write_article(request.actor, form.text()))
    if row is None:
        status = 422 if form.errors else 200
        return render(request, "knowledge/write.html", {"form": form}, status=status)
    toast(request, _("Saved as a draft"))
    return redirect("knowledge:article", row.pk)


@allow("knowledge.view")
@require_safe
def article(request: Request, article: int) -> HttpResponse:
    return _article_page(request, queries.article_for(request.actor, article))


@allow("knowledge.view")
@require_safe
def edition(request: Request, article: int, number: int) -> HttpResponse:
    """One edition, as it was."""
    row = queries.article_for(request.actor, article)
    return _article_page(request, row, queries.edition_for(row, number))


@allow("knowledge.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, article: int) -> HttpResponse:
    """A new draft, beginning with the newest edition or, with `?edition=`, an earlier one."""
    row = queries.article_for(request.actor, article)
    newest = queries.newest_edition(row)
    number = whole_number(request.GET.get("edition", ""), 9)
    first = queries.edition_for(row, number) if number else newest
    form = ArticleForm.of(first, request.POST or None, newest.number)
    try:
        made = made_of(form, lambda: _write(request, row, form))
    except Conflict as error:
        form.add_error(None, str(error.message))
        made = None
    if made is None:
        context = {"form": form, "article": row}
        return render(request, "knowledge/write.html", context, status=422 if form.errors else 200)
    toast(request, _("Saved as a draft"))
    return redirect("knowledge:article", row.pk)


def _write(request: Request, row: Article, form: ArticleForm) -> Edition:
    seen = form.cleaned_data["seen"]
    return commands.write_edition(request.actor, row.pk, form.text(), seen=seen)


@allow("knowledge.publish")
@require_POST
def publishing(request: Request, article: int) -> HttpResponse:
    number = whole_number(request.POST.get("edition", ""), 9)
    commands.publish(request.actor, article, number)
    toast(request, pgettext("article", "Published"))
    return redirect("knowledge:article", article)


@allow("knowledge.publish")
@require_POST
def withdrawing(request: Request, article: int) -> HttpResponse:
    commands.withdraw(request.actor, article)
    toast(request, _("Withdrawn: nobody finds it any more"))
    return redirect("knowledge:article", article)


@allow("knowledge.publish")
@require_POST
def offering(request: Request, article: int) -> HttpResponse:
    commands.offer(request.actor, article)
    toast(request, _("It is offered again"))
    return redirect("knowledge:article", article)


@allow("knowledge.write")
@require_POST
def reviewing(request: Request, article: int) -> HttpResponse:
    text = request.POST.get("review_on", "").strip()
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and day is None:
        raise Invalid(_("This is no day."))
    commands.set_review(request.actor, article, day)
    toast(request, _("Saved"))
    return redirect("knowledge:article", article)


@allow("knowledge.view")
@require_POST
def judging(request: Request, article: int) -> HttpResponse:
    helpful = request.POST.get("helpful") == "1"
    commands.judge(request.actor, article, is_helpful=helpful)
    toast(request, _("Thank you: noted"), undo="")
    return redirect("knowledge:article", article)


@allow("knowledge.write")
@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: Request) -> HttpResponse:
    """Words that mean the same: those of the shop, and those that are there from the start."""
    form = SynonymForm(request.POST or None)
    row = made_of(form, lambda: commands.add_synonym(request.actor, form.parts()))
    if row is None:
        context = {"form": form, "synonyms": queries.synonyms()[:500], "standard": SYNONYMS}
        status = 422 if form.errors else 200
        return render(request, "knowledge/synonyms.html", context, status=status)
    toast(request, _("Saved"))
    return redirect("knowledge:synonyms")


@allow("knowledge.write")
@require_POST
def synonym_ending(request: Request, synonym: int) -> HttpResponse:
    commands.end_synonym(request.actor, synonym)
    toast(request, _("They mean the same no longer"))
    return redirect("knowledge:synonyms")


@allow("knowledge.view")
@require_safe
def suggestions(request: Request) -> HttpResponse:
    """What answers the words in `q`, while somebody types them."""
    hits = queries.search(request.GET.get("q", ""), actor=request.actor, most=5)
    return JsonResponse(
        {
            "results": [
                {
                    "title": hit.title,
                    "passage": hit.passage,
                    "url": reverse("knowledge:article", args=[hit.article]),
                }
                for hit in hits
            ]
        }
    )


def _article_page(request: Request, row: Article, chosen: Edition | None = None) -> HttpResponse:
    newest = queries.newest_edition(row)
    current = chosen or row.live or newest
    state = state_of(row)
    context: dict[str, Any] = {
        "article": row,
        "edition": current,
        "newest": newest,
        "reading": queries.reading(current),
        "state": STATES[state],
        "tone": TONES[state],
        "verdict": queries.verdict(row),
        "editions": row.editions.order_by("-number").defer("body_zh", "body_en")[:50],
        "next_review": clock.today() + REVIEW_AFTER,
        "is_due": row.review_on is not None and row.review_on <= clock.today(),
    }
    return render(request, "knowledge/article.html", context)
