"""The shop's sending rules: how often and at which hours somebody may be written to.

Plain values; `models.SendingRules` keeps their versions.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shuke.engage.channels import channel_name
from shuke.engage.models import Step

#: Days of a cap -> what the time is called. A day is the shop's calendar day; seven and thirty days
#: end with today, so that no week or month begins with a burst.
WINDOWS = {1: gettext_lazy("a day"), 7: gettext_lazy("in 7 days"), 30: gettext_lazy("in 30 days")}
#: The same in a sentence.
_LIMITS = {
    1: gettext_lazy("%(most)d a day"),
    7: gettext_lazy("%(most)d in 7 days"),
    30: gettext_lazy("%(most)d in 30 days"),
}
PURPOSES = dict(Step.Purpose.choices)
#: Nobody means more than this; a larger number is a slip.
MOST = 999


@dataclass(frozen=True, order=True)
class Cap:
    """At most `most` sends of a purpose to one person in so many days, over one channel or (channel
    "") over all of them together."""

    purpose: str
    channel: str
    days: int
    most: int


@dataclass(frozen=True)
class QuietHours:
    """From `begins` to `ends` on the person's own clock nothing goes out for these purposes."""

    begins: dt.time
    ends: dt.time
    purposes: tuple[str, ...] = ("marketing",)


@dataclass(frozen=True)
class Rules:
    """What holds. Without caps and quiet hours nothing is limited."""

    caps: tuple[Cap, ...] = ()
    quiet: QuietHours | None = None
    version: int = 0

    def as_json(self) -> dict[str, Any]:
        quiet = self.quiet
        return {
            "caps": [vars(cap) for cap in self.caps],
            "quiet": quiet
            and {
                "begins": f"{quiet.begins:%H:%M}",
                "ends": f"{quiet.ends:%H:%M}",
                "purposes": list(quiet.purposes),
            },
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], version: int = 0) -> "Rules":
        quiet = data.get("quiet")
        return cls(
            tuple(sorted(Cap(**cap) for cap in data.get("caps", ()))),
            quiet
            and QuietHours(
                dt.time.fromisoformat(quiet["begins"]),
                dt.time.fromisoformat(quiet["ends"]),
                tuple(quiet["purposes"]),
            ),
            version,
        )

    def sentences(self) -> list[str]:
        """What the rules say, in the reader's language."""
        phrases: dict[tuple[str, str], list[str]] = {}
        for cap in sorted(self.caps):
            phrases.setdefault((cap.purpose, cap.channel), []).append(
                str(_LIMITS[cap.days]) % {"most": cap.most}
            )
        lines = [
            _("%(what)s: at most %(caps)s for one person.")
            % {"what": _what(*of), "caps": pgettext("between limits", ", ").join(parts)}
            for of, parts in phrases.items()
        ]
        if self.quiet:
            lines.append(_quiet_sentence(self.quiet))
        return lines or [_("No limits: any number of messages at any hour.")]


def _what(purpose: str, channel: str) -> str:
    if not channel:
        return str(PURPOSES[purpose])
    return _("%(purpose)s by %(channel)s") % {
        "purpose": PURPOSES[purpose], "channel": channel_name(channel),
    }  # fmt: skip


def _quiet_sentence(quiet: QuietHours) -> str:
    times = {"begins": f"{quiet.begins:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}
    if "service" in quiet.purposes:
        return _("Nothing goes out between %(begins)s and %(ends)s; it waits.") % times
    return _("No marketing goes out between %(begins)s and %(ends)s; it waits.") % times


def quiet_until(
    at: dt.datetime, zone: ZoneInfo, begins: dt.time, ends: dt.time
) -> dt.datetime | None:
    """The instant at which the quiet time around `at` ends in this zone; None when it is not quiet."""
    local = at.astimezone(zone)
    time = local.time()
    over_midnight = begins > ends
    after, before = time >= begins, time < ends
    is_quiet = (after or before) if over_midnight else (after and before)
    if not is_quiet:
        return None
    day = local.date() + dt.timedelta(days=over_midnight and after)
    end = dt.datetime.combine(day, ends, zone)
    if day == local.date():
        end = end.replace(fold=local.fold)  # the second pass of an hour that comes twice
    return end.astimezone(dt.UTC)


def window_start(now: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """The midnight from which the sends of a cap over so many days count."""
    first = now.astimezone(zone).date() - dt.timedelta(days=days - 1)
    return dt.datetime.combine(first, dt.time(), zone).astimezone(dt.UTC)
