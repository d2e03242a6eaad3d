"""The public pages of a form. Nobody is signed in here, and the page may stand in a frame of the shop's site."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect import commands
from shuke.collect.models import FormVersion, WebForm
from shuke.collect.queries import webforms as queries
from shuke.collect.webforms import keys
from shuke.collect.webforms.content import Field, fields_of, say
from shuke.common.access import public
from shuke.common.errors import Invalid, ShukeError

#: A field that people do not see; programs fill in all that they find.
TRAP = "website"
#: A form may stand in a frame on any site of the shop; scripts and styles stay our own.
FRAMED: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}
_SPELLINGS = {
    "source": ("utm_source", "source"),
    "medium": ("utm_medium",),
    "campaign": ("utm_campaign",),
    "visitor": ("visitor",),
}


@public
@csrf_exempt
@never_cache
@xframe_options_exempt
@csp_override(FRAMED)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET draws the form, POST takes the answers and leads to the thanks."""
    row = queries.form_at(public_id)
    with translation.override(_language(request)):
        if not row.is_open:
            return _drawn(request, "collect/form_closed.html", {"form": row}, status=410)
        version = queries.latest(row)
        if request.method != "POST":
            return _page(request, version)
        return _take(request, row, version)


def _take(request: HttpRequest, row: WebForm, version: FormVersion) -> HttpResponse:
    raw = {name: request.POST.getlist(name) for name in request.POST}
    page = keys.read_page(request.POST.get("page", ""))
    if page is None or page.form != row.pk or page.age > keys.LATEST:
        text = _("This page was open for long. Look over your answers and send them again.")
        return _page(request, version, raw, notice=text)
    version = queries.version_of(row, page.version) or version
    if page.age < keys.SOONEST:
        text = _("That was very quick. Look over your answers and send them once more.")
        return _page(request, version, raw, notice=text, token=request.POST["page"])
    if "preview" in request.GET:
        return _to_thanks(request, row, {"preview": "1"})
    try:
        commands.count_caller(request.META.get("REMOTE_ADDR", ""))
        answers = {
            field.id: raw[field.id] for field in fields_of(version.content) if field.id in raw
        }
        commands.receive_entry(
            version,
            keys.entry_key(page, answers),
            answers,
            origin=_origin(request),
            is_trapped=bool(request.POST.get(TRAP)),
        )
    except Invalid as error:
        return _page(request, version, raw, error=error, token=request.POST["page"])
    except ShukeError as error:
        return _page(
            request, version, raw, notice=str(error.message), token=request.POST["page"],
            status=error.status,
        )  # fmt: skip
    return _to_thanks(request, row, {"letter": "1"} if _has_letter(version, answers) else {})


def _to_thanks(request: HttpRequest, row: WebForm, more: dict[str, str]) -> HttpResponse:
    query = more | {key: request.GET[key] for key in ("lang", "frame") if key in request.GET}
    address = reverse("form:thanks", args=[row.public_id])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


def _has_letter(version: FormVersion, answers: Mapping[str, Any]) -> bool:
    """Whether a letter comes that asks to confirm."""
    agreed = {row["about"] for row in version.content["fields"] if any(answers.get(row["id"], ()))}
    return version.content["confirm"] and {"email", "consent:marketing:email"} <= agreed


@public
@never_cache
@xframe_options_exempt
@csp_override(FRAMED)
@require_safe
def thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    row = queries.form_at(public_id)
    with translation.override(_language(request)):
        content = queries.latest(row).content
        context = {
            "form": row,
            "text": say(content["thanks"]),
            "link": content["link"],
            "link_label": say(content["link_label"]),
            "has_letter": "letter" in request.GET,
            "is_preview": "preview" in request.GET,
        }
        return _drawn(request, "collect/form_thanks.html", context)


@public
@csrf_exempt
@require_POST
def step(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page's script says that the form was drawn, or that somebody begins to fill it in."""
    commands.count_steps(queries.form_at(public_id), request.POST.get("step", ""))
    return HttpResponse(status=204)


def _page(
    request: HttpRequest,
    version: FormVersion,
    raw: Mapping[str, list[str]] | None = None,
    *,
    notice: str = "",
    error: Invalid | None = None,
    token: str = "",
    status: int = 0,
) -> HttpResponse:
    fields, wrong = fields_of(version.content), dict(error.fields) if error else {}
    context = {
        "form": version.form,
        "title": say(version.content["title"]),
        "intro": say(version.content["intro"]),
        "screens": [_screen(screen, raw or {}, wrong) for screen in _screens(fields)],
        "notice": notice or (str(error.message) if error else ""),
        "token": token or keys.sign_page(version),
        "trap": TRAP,
        "is_preview": "preview" in request.GET,
    }
    refused = 422 if notice or error else 200
    return _drawn(request, "collect/form_page.html", context, status=status or refused)


def _screens(fields: list[Field]) -> list[list[Field]]:
    """What stands on one screen of a phone: each question alone, all that may be agreed to together, last."""
    agreements = [field for field in fields if field.is_agreement]
    screens = [[field] for field in fields if field not in agreements]
    return [*screens, agreements] if agreements else screens


def _screen(fields: list[Field], raw: Mapping[str, list[str]], wrong: Mapping[str, str]) -> list:
    return [(field, raw.get(field.id, []), wrong.get(field.id, "")) for field in fields]


def _drawn(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    query = request.GET.copy()
    languages = []
    for code, name in settings.LANGUAGES:
        query["lang"] = code
        languages.append((code, name, f"?{query.urlencode()}"))
    context |= {"form_languages": languages, "is_framed": "frame" in request.GET}
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


def _language(request: HttpRequest) -> str:
    """The one that was chosen on the page, else the browser's."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or "en"


def _origin(request: HttpRequest) -> dict[str, str]:
    """Where the visitor came from, as the address says it, and the site that led here."""
    origin = {}
    for key, names in _SPELLINGS.items():
        text = next((request.GET[name] for name in names if request.GET.get(name)), "")
        if text := text.strip()[:60]:
            origin[key] = text
    site = urlsplit(request.headers.get("Referer", "")).hostname or ""
    if site and site != request.get_host().partition(":")[0]:
        origin["referrer"] = site[:120]
    language = (translation.get_language() or "").partition("-")[0]
    return origin | ({"language": language} if language else {})
