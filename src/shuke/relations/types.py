"""The set of relationship types as the owner writes it: what each wants, its rules of engagement, its signs.

A definition, as JSON: `{"minimum": 2, "types": [{"code": "regular", "label": "", "most": 2, "days": 30, "offers":
"welcome", "starts": "either", "where": {"all": […]}}]}`. `where` is the condition of a segment: whoever meets it and
has `minimum` orders is of the type, of several that fit the first one. Without it only colleagues say so. Words left
empty are those of `standard`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.definitions import whole
from shuke.common.errors import Invalid
from shuke.common.texts import readable
from shuke.relations.standard import STANDARD

MOST_TYPES, MOST_MESSAGES, MOST_DAYS, LONGEST = 40, 100, 366, 200
#: Days after they came in which the shop may write to whoever speaks first.
AFTER = 14
#: Below so many orders nothing is said of anybody by itself.
MINIMUM = 2
OFFERS: Mapping[str, Any] = {
    "welcome": gettext_lazy("Offers are welcome"),
    "only": gettext_lazy("Only offers are welcome"),
    "asked": gettext_lazy("Offers only when they ask"),
    "never": gettext_lazy("No offers"),
}
STARTS: Mapping[str, Any] = {
    "either": gettext_lazy("Either side speaks first"),
    "shop": gettext_lazy("The shop speaks first"),
    "customer": gettext_lazy("They speak first"),
}
WORDS: Mapping[str, Any] = {
    "label": gettext_lazy("Name"),
    "wants": gettext_lazy("What they want"),
    "tone": gettext_lazy("Tone"),
    "broken_by": gettext_lazy("What to avoid"),
}
_CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")


@dataclass(frozen=True)
class Type:
    """One type. `most` marketing messages in `days` days, 0: none at all; `after`: where they speak first, the days
    after they bought or wrote in which marketing may answer."""

    code: str
    label: str = ""
    wants: str = ""
    tone: str = ""
    broken_by: str = ""
    most: int = 2
    days: int = 30
    offers: str = "welcome"
    starts: str = "either"
    after: int = AFTER
    where: Mapping[str, Any] | None = None

    def words(self, name: str) -> str:
        """One of `WORDS`, as the owner wrote it or as the standard set has it."""
        own = getattr(self, name)
        standard = STANDARD.get(self.code)
        return own or (str(getattr(standard, name)) if standard else "")

    @property
    def name(self) -> str:
        return self.words("label") or self.code

    @property
    def wish(self) -> str:
        """What people of it want, as a sentence."""
        wants = self.words("wants")
        return _("Wants %(what)s.") % {"what": wants} if wants else ""

    @property
    def definition(self) -> dict[str, Any] | None:
        """Of whom it is said by itself, as segments take it."""
        return {"where": self.where} if self.where else None

    def sentences(self) -> list[str]:
        """The rules of engagement, one to a sentence."""
        lines = [self._often(), str(OFFERS[self.offers]) + _("."), self._first()]
        if tone := self.words("tone"):
            lines.append(_("Tone: %(tone)s.") % {"tone": tone})
        if broken_by := self.words("broken_by"):
            lines.append(_("Avoid: %(what)s.") % {"what": broken_by})
        return lines

    def _often(self) -> str:
        if not self.most:
            return _("No marketing.")
        often = ngettext(
            "At most %(n)d marketing message in %(days)d days.",
            "At most %(n)d marketing messages in %(days)d days.",
            self.most,
        )
        return often % {"n": self.most, "days": self.days}

    def _first(self) -> str:
        if self.starts != "customer":
            return str(STARTS[self.starts]) + _(".")
        return ngettext(
            "They speak first: marketing within %(n)d day after they bought or wrote.",
            "They speak first: marketing within %(n)d days after they bought or wrote.",
            self.after,
        ) % {"n": self.after}


@dataclass(frozen=True)
class Types:
    """A whole set."""

    types: tuple[Type, ...] = ()
    minimum: int = MINIMUM

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Types":
        """Check what somebody wrote; Invalid names the places ("types.0.most"). Conditions are checked where segments
        are known (`commands.write_types`)."""
        wrong: dict[str, str] = {}
        if unknown := definition.keys() - {"types", "minimum"}:
            wrong[sorted(unknown)[0]] = _("Nobody asks this of it.")
        listed = definition.get("types", [])
        if not isinstance(listed, Sequence) or isinstance(listed, str) or len(listed) > MOST_TYPES:
            wrong["types"] = _("Give a list of %(most)d types at most.") % {"most": MOST_TYPES}
            listed = []
        minimum = whole(definition.get("minimum", MINIMUM), 1, 50, "minimum", wrong)
        types = tuple(_type(raw, f"types.{at}", wrong) for at, raw in enumerate(listed))
        for at, each in enumerate(types):
            if each.code in {other.code for other in types[:at]}:
                wrong.setdefault(f"types.{at}.code", _("There is a type with this code already."))
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)
        return cls(types, minimum)

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Types":
        """A stored one."""
        return cls(tuple(Type(**each) for each in definition["types"]), definition["minimum"])

    def as_json(self) -> dict[str, Any]:
        return {"types": [asdict(each) for each in self.types], "minimum": self.minimum}

    @property
    def by_code(self) -> dict[str, Type]:
        return {each.code: each for each in self.types}


def _type(raw: Any, place: str, wrong: dict[str, str]) -> Type:
    names = {each.name for each in fields(Type)}
    if not isinstance(raw, Mapping) or raw.keys() - names:
        wrong[place] = _("Give a type with %(names)s.") % {"names": ", ".join(sorted(names))}
        return Type("")
    code = str(raw.get("code", ""))
    if not _CODE.fullmatch(code):
        wrong[f"{place}.code"] = _("A code of small letters, digits and “_”, at most 24.")
    words = {name: _words(raw.get(name), code, name) for name in WORDS}
    if not words["label"] and code not in STANDARD:
        wrong[f"{place}.label"] = _("Give it a name.")
    where = raw.get("where")
    if where is not None and not isinstance(where, Mapping):
        wrong[f"{place}.where"] = _("Give a condition as segments have it.")
    return Type(
        code=code,
        **words,
        most=whole(raw.get("most", 2), 0, MOST_MESSAGES, f"{place}.most", wrong),
        days=whole(raw.get("days", 30), 1, MOST_DAYS, f"{place}.days", wrong),
        offers=_choice(raw.get("offers", "welcome"), f"{place}.offers", OFFERS, wrong),
        starts=_choice(raw.get("starts", "either"), f"{place}.starts", STARTS, wrong),
        after=whole(raw.get("after", AFTER), 1, MOST_DAYS, f"{place}.after", wrong),
        where=where or None,
    )


def _words(raw: Any, code: str, name: str) -> str:
    """What was written; nothing where the standard set says the same, which then speaks every language."""
    text = readable(raw or "")[:LONGEST]
    standard = STANDARD.get(code)
    return "" if standard and text == str(getattr(standard, name)) else text


def _choice(raw: Any, place: str, choices: Mapping[str, Any], wrong: dict[str, str]) -> str:
    if not isinstance(raw, str) or raw not in choices:
        wrong[place] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)}
        return next(iter(choices))
    return str(raw)
