"""The pages on which people answer. Nobody is signed in, and no script is needed: a question that depends on an answer
comes on the page after it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuke.collect import commands as collect
from shuke.common.access import public
from shuke.common.errors import Conflict, Invalid, ShukeError
from shuke.common.texts import whole_number
from shuke.surveys import commands, keys, queries
from shuke.surveys.content import say
from shuke.surveys.filling import Raw, applies, gather, pages_of
from shuke.surveys.models import Questionnaire, Response, Survey
from shuke.surveys.presenting import hidden_of, put_of

Take = Callable[[Raw, int], Response]


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_survey(request: HttpRequest, code: str) -> HttpResponse:
    """By invitation: the address is the proof, and it answers once."""
    invitation = queries.invitation_at(code)

    def take(raw: Raw, version: int) -> Response:
        language = translation.get_language() or ""
        return commands.answer_invitation(code, raw, version=version, language=language[:8])

    is_open = invitation.survey.is_open and invitation.wave.ended_at is None
    return _answer(
        request, invitation.survey, take, is_open, is_done=invitation.answered_at is not None
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_survey(request: HttpRequest, public_id: str) -> HttpResponse:
    """For everybody who has the address or its QR code, without a name."""
    survey = queries.survey_at(public_id)

    def take(raw: Raw, version: int) -> Response:
        key = keys.page_key(request.POST.get("page", ""), survey.pk)
        if not key:
            raise Conflict(
                _("This page was open for long. Look over your answers and send them again.")
            )
        collect.count_caller(request.META.get("REMOTE_ADDR", ""))
        language = translation.get_language() or ""
        return commands.answer_openly(
            survey.pk, raw, key=key, version=version, language=language[:8]
        )

    token = keys.sign_page(survey.pk)
    sent = request.POST.get("page", "")
    token = sent if keys.page_key(sent, survey.pk) else token
    return _answer(
        request, survey, take, survey.is_open, token=token, is_done="done" in request.GET
    )


def _answer(
    request: HttpRequest,
    survey: Survey,
    take: Take,
    is_open: bool,
    *,
    is_done: bool,
    token: str = "",
) -> HttpResponse:
    chosen = request.GET.get("lang", "")
    language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        version = _version(survey, request.POST.get("version", ""))
        if is_done or not is_open:
            name = "thanks" if is_done else "closed"
            context = {"thanks": say(version.content["thanks"])}
            status = 200 if is_done else 410
            return _drawn(request, survey, f"surveys/{name}.html", context, status)
        if request.method != "POST":
            return _page(request, survey, version, _prefilled(request, version), 0, token)
        return _step(request, survey, version, take, token)


def _step(
    request: HttpRequest, survey: Survey, version: Questionnaire, take: Take, token: str
) -> HttpResponse:
    """Go on, or back, or take it all once no question is left."""
    raw = {name: request.POST.getlist(name) for name in request.POST}
    pages = pages_of(version.content)
    place = min(whole_number(request.POST.get("place", ""), 2) or 0, len(pages) - 1)
    if request.POST.get("do") == "back":
        return _page(request, survey, version, raw, _next(version, raw, place, -1) or 0, token)
    past = [each for page in pages[: place + 1] for each in page]
    _answers, wrong = gather(version.content, past, raw)
    here = {each["id"] for each in pages[place]}
    if here & wrong.keys():
        return _page(request, survey, version, raw, place, token, wrong=wrong)
    following = _next(version, raw, place, 1)
    if following is not None:
        return _page(request, survey, version, raw, following, token)
    try:
        take(raw, version.number)
    except Invalid as error:
        notice = "" if error.fields else str(error.message)
        return _page(request, survey, version, raw, place, token, wrong=error.fields, notice=notice)
    except ShukeError as error:
        notice = str(error.message)
        return _page(
            request, survey, version, raw, place, token, notice=notice, status=error.status
        )
    query = {key: request.GET[key] for key in ("lang",) if key in request.GET}
    query |= {"done": "1"} if token else {}
    return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)


def _next(version: Questionnaire, raw: Raw, place: int, way: int) -> int | None:
    """The next page with a question for whoever answers so; None after the last."""
    pages = pages_of(version.content)
    answers, _wrong = gather(version.content, version.content["questions"], raw)
    places = range(place + way, len(pages) if way > 0 else -1, way)
    return next(
        (at for at in places if any(applies(version.content, each, answers) for each in pages[at])),
        None,
    )


def _page(
    request: HttpRequest,
    survey: Survey,
    version: Questionnaire,
    raw: Raw,
    place: int,
    token: str,
    *,
    wrong: Mapping[str, str] | None = None,
    notice: str = "",
    status: int = 0,
) -> HttpResponse:
    pages = pages_of(version.content)
    answers, _wrong = gather(version.content, version.content["questions"], raw)
    put = [each for each in pages[place] if applies(version.content, each, answers)]
    context = {
        "title": say(version.content["title"]),
        "intro": say(version.content["intro"]) if place == 0 else "",
        "questions": [put_of(each, raw, (wrong or {}).get(each["id"], "")) for each in put],
        "hidden": hidden_of(version.content, put, raw),
        "place": place,
        "step": place + 1,
        "steps": len(pages),
        "is_last": place == len(pages) - 1,
        "version": version.number,
        "token": token,
        "notice": notice,
    }
    return _drawn(
        request, survey, "surveys/answer.html", context, status or (422 if wrong else 200)
    )


def _drawn(
    request: HttpRequest, survey: Survey, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    query = request.GET.copy()
    languages = []
    for code, name in settings.LANGUAGES:
        query["lang"] = code
        languages.append((code, name, f"?{query.urlencode()}"))
    context |= {"survey": survey, "languages": languages}
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def _version(survey: Survey, number: str) -> Questionnaire:
    """The one that the page was drawn with, else the newest."""
    drawn = survey.versions.filter(number=whole_number(number, 6) or 0).first()
    return drawn or queries.questionnaire(survey)


def _prefilled(request: HttpRequest, version: Questionnaire) -> Raw:
    """A number that was touched in a letter ("?score=9") stands in the first question that has numbers. Nothing is
    stored by it: whoever fetches links ahead answers nothing."""
    score = whole_number(request.GET.get("score", ""), 2)
    first = version.content["questions"][0]
    if score is None or first["kind"] not in ("nps", "satisfaction", "effort"):
        return {}
    return {first["id"]: [str(score)]}
