"""The kinds of blocks that a letter is put together from, and what is asked of each."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Choices = tuple[tuple[str, Any], ...]

ALIGN: Choices = (("left", _("Left")), ("center", _("Centred")))
#: What stands where in a block of two columns.
CELLS = 2


@dataclass(frozen=True)
class Part:
    """One thing that is asked of a block. `control`: line, rich, address, picture, choice, codes or cells; a choice
    without `choices` is of something that the shop has (`values_of`)."""

    name: str
    label: Any
    control: str = "line"
    choices: Choices = ()
    initial: Any = ""
    is_required: bool = False
    most: int = 300


@dataclass(frozen=True)
class Kind:
    name: str
    label: Any
    icon: str
    parts: tuple[Part, ...] = ()
    #: Whether it may stand in a column.
    fits_column: bool = True


_HREF = Part("href", _("Leads to"), "address", most=2000)
_ALIGN = Part("align", _("Stands"), "choice", ALIGN, "left")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "heading",
            _("Heading"),
            "heading",
            (
                Part("text", pgettext_lazy("block", "Words"), is_required=True),
                Part(
                    "size",
                    pgettext_lazy("letter", "Size"),
                    "choice",
                    (("h1", _("Large")), ("h2", _("Middle")), ("h3", _("Small"))),
                    "h1",
                ),
                _ALIGN,
            ),
        ),
        Kind("text", _("Text"), "pencil", (Part("html", _("Text"), "rich", most=20_000),)),
        Kind(
            "picture",
            _("Picture"),
            "image",
            (
                Part("src", _("Picture"), "picture", is_required=True, most=2000),
                Part("alt", _("What it shows, in words")),
                _HREF,
                Part(
                    "width",
                    _("Width"),
                    "choice",
                    (("100", _("Whole width")), ("66", _("Two thirds")), ("33", _("One third"))),
                    "100",
                ),
            ),
        ),
        Kind(
            "button",
            _("Button"),
            "mouse-pointer-click",
            (
                Part("label", pgettext_lazy("block", "Words"), is_required=True, most=80),
                Part("href", _("Leads to"), "address", is_required=True, most=2000),
                _ALIGN,
            ),
        ),
        Kind(
            "products",
            _("Products"),
            "shopping-bag",
            (
                Part(
                    "source",
                    _("Which"),
                    "choice",
                    (("chosen", _("Those below")), ("suggested", _("What each may order next"))),
                    "chosen",
                ),
                Part("codes", _("Product codes, one on each line"), "codes", most=2000),
                _HREF,
            ),
            fits_column=False,
        ),
        Kind(
            "coupon",
            _("Coupon"),
            "tag",
            (
                Part("coupon", _("Coupon"), "choice"),
                Part("text", _("Line above the code")),
                _HREF,
            ),
        ),
        Kind(
            "figure",
            _("Points or another value"),
            "wallet",
            (
                Part("variable", _("Value"), "choice", is_required=True),
                Part("before", _("Line above it")),
                Part("after", _("Line below it")),
            ),
        ),
        Kind(
            "columns",
            _("Two columns"),
            "columns-3",
            (Part("cells", _("Two columns"), "cells"),),
            fits_column=False,
        ),
        Kind(
            "spacer",
            _("Space"),
            "arrow-down",
            (
                Part(
                    "height",
                    pgettext_lazy("letter", "Height"),
                    "choice",
                    (("16", _("Small")), ("32", _("Middle")), ("64", _("Large"))),
                    "32",
                ),
            ),
        ),
        Kind("divider", pgettext_lazy("block", "Line"), "minus"),
        Kind("logo", _("Logo of the shop"), "store", (_ALIGN,)),
    )
}
