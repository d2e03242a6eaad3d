"""What the shop looks like to customers: its picture and its colour, for pages that need no log-in."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuke.common import basics, colours, shop_settings
from shuke.common.access import public

#: The address holds the version, so that what is stored under it never changes.
FOREVER = "public, max-age=31536000, immutable"
#: The grounds of tokens.css and dark.css.
PAPER, NIGHT = "#ffffff", "#1a1815"


@dataclass(frozen=True)
class Face:
    """The shop on a page: `logo_url` is empty while there is no picture."""

    name: str
    logo_url: str
    colours_url: str


def face() -> Face:
    version = shop_settings.version()
    has_logo = bool(shop_settings.value(basics.LOGO))
    return Face(
        basics.name() or _("Shuke"),
        f"{reverse('kit:logo')}?v={version}" if has_logo else "",
        f"{reverse('kit:colours')}?v={version}",
    )


@public
@require_safe
def logo(_request: HttpRequest) -> HttpResponse:
    """The shop's picture; ours while it has none."""
    picture = basics.logo()
    if picture is None:
        return redirect(static("kit/favicon.svg"))
    answer = HttpResponse(picture.content, content_type=picture.content_type)
    answer["Cache-Control"] = FOREVER
    return answer


@public
@require_safe
def colours_css(_request: HttpRequest) -> HttpResponse:
    """The shop's colour in place of ours; by night as light as its words need."""
    colour = basics.colour()
    night = colours.readable_on(NIGHT, colour, "#ffffff")
    day, dark = _accents(colour, PAPER, "#000000"), _accents(night, NIGHT, "#ffffff")
    text = (
        f":root{{{day}}}\n@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )
    answer = HttpResponse(text, content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = FOREVER
    return answer


def _accents(colour: str, ground: str, towards: str) -> str:
    return (
        f"--accent:{colour};--accent-strong:{colours.mixed(colour, towards, 0.2)};"
        f"--accent-soft:{colours.mixed(ground, colour, 0.12)};--on-accent:{ground};"
        f"--brand:{colour};--on-brand:{ground}"
    )
