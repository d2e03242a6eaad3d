"""By what people are known: the kinds of identity that there are, each declared once.

A kind *joins* when two arrivals that carry the same value are one person. The others are kept, shown and found,
but many people may have one: a car and a tablet belong to a family (decision 0319).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import basics
from shuke.common.errors import Invalid
from shuke.customers import identities
from shuke.customers.identities import Normalised
from shuke.customers.models import CustomKind, Identity

#: Columns of kinds that the shop added begin with it, in files and bodies.
PREFIX = "id:"
#: One sign of a pattern -> what may stand there.
_SIGNS = {"#": r"\d", "@": r"[^\W\d_]", "*": r".*"}


@dataclass(frozen=True)
class IdentityKind:
    """One way by which people are known. `form(text, country)` gives what is stored, of text that is not blank;
    it raises Invalid for what cannot be one."""

    key: str
    label: Any
    form: Callable[[str, str], Normalised]
    icon: str = "tag"
    joins: bool = True
    #: Whether it can be written to or called: in full only with "customers.contact".
    is_contact: bool = False
    #: Its bit in `Customer.known_by`, 0 when segments do not ask for it. Never changed: rows hold them.
    bit: int = 0
    #: Headers by which a column of a file is known.
    headers: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def column(self) -> str:
        """Its column in `resolve_people`, and in files."""
        return f"{PREFIX}{self.key}" if self.is_own else self.key

    def normalise(self, raw: object, *, region: str = "") -> Normalised:
        """The stored form of what was written. Raises Invalid: code "blank" where nothing was given."""
        text = identities.written(self.key, raw)
        masked = identities.is_masked(self.key, text)
        form = Normalised(text, True) if masked else self.form(text, region or basics.country())
        return form if self.joins else Normalised(form.value, masked=True)


def _kind(key: str, icon: str, **more: Any) -> IdentityKind:
    return IdentityKind(key, Identity.Kind(key).label, identities.FORMS[key], icon, **more)


#: The most telling first: the first that somebody has says who an arrival is.
BUILT_IN = (
    _kind("number", "list-ordered", bit=32),
    _kind("web", "globe", bit=8),
    _kind("unionid", "qr-code", bit=128),
    _kind("openid", "qr-code", bit=64),
    _kind("wecom", "qr-code", bit=256),
    _kind("taobao", "shopping-bag", bit=4),
    _kind("card", "wallet", bit=16),
    _kind("email", "mail", bit=1, is_contact=True),
    _kind("phone", "phone", bit=2, is_contact=True),
    _kind("plate", "tag", joins=False),
    _kind("oaid", "package", joins=False),
    _kind("device", "smartphone", joins=False),
)
_BY_KEY = {kind.key: kind for kind in BUILT_IN}
BITS = {kind.key: kind.bit for kind in BUILT_IN if kind.bit}
#: The order in which a record shows them; what is not here comes last.
DISPLAY_ORDER = ("phone", "email", "openid", "wecom", "taobao", "web", "card", "plate")


def own_kind(row: CustomKind) -> IdentityKind:
    """A kind that the shop added."""
    pattern = compiled(row.pattern)

    def form(text: str, _country: str) -> Normalised:
        value = FOLDINGS[row.folding](text)
        if not value or (pattern and not pattern.fullmatch(value)):
            message = _("%(kind)s: it looks like %(pattern)s.")
            raise Invalid(
                message % {"kind": row.label, "pattern": row.pattern or "1"},
                fields={row.key: message % {"kind": row.label, "pattern": row.pattern or "1"}},
            )
        return Normalised(value)

    names = (row.label, row.key)
    return IdentityKind(
        row.key, row.label, form, joins=row.joins, headers=names, is_own=True, icon="tag"
    )


def compiled(pattern: str) -> re.Pattern[str] | None:
    """What a pattern of the shop means: # a digit, @ a letter, * anything, every other sign itself."""
    if not pattern:
        return None
    return re.compile("".join(_SIGNS.get(sign) or re.escape(sign) for sign in pattern), re.DOTALL)


FOLDINGS: dict[str, Callable[[str], str]] = {
    CustomKind.Folding.EXACT: lambda text: text,
    CustomKind.Folding.LOOSE: identities.loose,
    CustomKind.Folding.DIGITS: lambda text: re.sub(r"\D", "", text),
}


def kinds(*, ended: bool = False) -> dict[str, IdentityKind]:
    """Every kind by key, the most telling first (the shop's own before what families share); those that ended
    too where asked."""
    rows = CustomKind.objects.all() if ended else CustomKind.objects.filter(ended_at=None)
    own = [own_kind(row) for row in rows]
    contact = next(place for place, kind in enumerate(BUILT_IN) if kind.is_contact)
    return {kind.key: kind for kind in (*BUILT_IN[:contact], *own, *BUILT_IN[contact:])}


def kinds_of(keys: Iterable[str]) -> dict[str, IdentityKind]:
    """The kinds of these rows, by key; the shop's own are read only when one is among them."""
    return _BY_KEY if _BY_KEY.keys() >= set(keys) else kinds(ended=True)


def is_hidden(kind: IdentityKind, value: str) -> bool:
    """Whether a stored value that identifies nobody is hidden in part, not shared by several people."""
    if kind.key == "phone":
        return not value.startswith("+")
    return identities.is_masked(kind.key, value)


def labels() -> dict[str, str]:
    """What each kind is called, those that ended too: rows still have them."""
    return {kind.key: str(kind.label) for kind in kinds(ended=True).values()}


def choices() -> list[tuple[str, str]]:
    """What may be added to a record by hand, the usual ones first."""
    place = {key: at for at, key in enumerate(DISPLAY_ORDER)}
    listed = sorted(kinds().values(), key=lambda kind: place.get(kind.key, len(place)))
    return [(kind.key, str(kind.label)) for kind in listed]
