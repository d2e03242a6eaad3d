"""Within what time people are answered and helped: the owner's rules as values, read, checked and said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.service.models import Ticket

#: What runs, in the order in which rows give their hours.
CLOCKS = ("first", "next", "solve")
#: Channels on which people wait in front of the screen.
CHATS = ("chat", "taobao", "pinduoduo", "douyin", "wechat")
LONGEST, MOST_MINUTES, MOST_STAGES = 1_000.0, 1_440, 3
Hours = tuple[float, float, float]


@dataclass(frozen=True)
class Stage:
    """So many hours of business time after a time was missed, the ticket goes to a colleague."""

    after: float
    to: int


@dataclass(frozen=True)
class Terms:
    """Hours of business time by priority: for the first answer, each next one, the solution; 0: none."""

    by_priority: Mapping[int, Hours] = field(
        default_factory=lambda: {1: (24, 24, 0), 2: (8, 8, 72), 3: (4, 4, 24), 4: (1, 2, 8)}
    )
    #: In chats, where that is less.
    chats: Hours = (0.25, 0.25, 0)
    #: Minutes before a time is over that it is said.
    warn: int = 30
    chain: tuple[Stage, ...] = ()

    def hours(self, priority: int, channel: str, which: str) -> float:
        """0: there is none."""
        at = CLOCKS.index(which)
        own = self.by_priority.get(priority, (0, 0, 0))[at]
        chat = self.chats[at] if channel in CHATS else 0
        return min(filter(None, (own, chat)), default=0)

    def as_json(self) -> dict[str, Any]:
        return {
            "priorities": {str(key): list(hours) for key, hours in self.by_priority.items()},
            "chats": list(self.chats),
            "warn": self.warn,
            "chain": [{"after": stage.after, "to": stage.to} for stage in self.chain],
        }

    @classmethod
    def of_version(cls, definition: Mapping[str, Any]) -> "Terms":
        """What a stored version says."""
        return cls(
            {int(key): _hours(hours) for key, hours in definition["priorities"].items()},
            _hours(definition["chats"]),
            definition["warn"],
            tuple(Stage(each["after"], each["to"]) for each in definition["chain"]),
        )

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Terms":
        """Raises Invalid for what cannot be used."""
        try:
            terms = cls.of_version(definition)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Invalid(_("These are no times.")) from error
        hours = [*terms.by_priority.values(), terms.chats]
        if set(terms.by_priority) != set(Ticket.Priority.values) or any(
            not 0 <= each <= LONGEST for row in hours for each in row
        ):
            words = _("Hours between 0 and %(most)s.") % {"most": f"{LONGEST:.0f}"}
            raise Invalid(words, fields={"priorities": words})
        if not 0 <= terms.warn <= MOST_MINUTES or len(terms.chain) > MOST_STAGES:
            raise Invalid(_("These are no times."))
        return terms

    def sentences(self, names: Mapping[int, str] | None = None) -> list[str]:
        """What it says, a sentence for each part. `names`: of colleagues."""
        labels = dict(Ticket.Priority.choices)
        lines = [
            _("%(priority)s: %(times)s.") % {"priority": labels[key], "times": _times(hours)}
            for key, hours in sorted(self.by_priority.items(), reverse=True)
        ]
        if any(self.chats):
            lines.append(_("In chats, where that is less: %(times)s.") % {"times": _times(self.chats)})  # fmt: skip
        if self.warn:
            lines.append(_("It is said %(n)s minutes before a time is over.") % {"n": self.warn})
        for stage in self.chain:
            lines.append(
                _("%(n)s hours after a missed time it goes to %(name)s.")
                % {"n": _number(stage.after), "name": (names or {}).get(stage.to, f"#{stage.to}")}
            )
        return lines


def _hours(values: Any) -> Hours:
    first, following, solve = (float(each) for each in values)
    return first, following, solve


def _number(hours: float) -> str:
    return formats.number(hours, 0 if hours == int(hours) else 2)


def _times(hours: Hours) -> str:
    words = (
        _("first answer within %(n)s hours"),
        _("each next one within %(n)s hours"),
        _("solved within %(n)s hours"),
    )
    parts = [text % {"n": _number(n)} for text, n in zip(words, hours, strict=True) if n]
    return _(", ").join(parts) or _("no time is set")
