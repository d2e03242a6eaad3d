"""Where people of a list came from: kept as data, said in the reader's language.

{"from": "segment", "segment": 5, "version": 2}: whoever was in a segment at that moment.
{"from": "came_in" or "went_out", "segment": 5, "day": "2026-11-23"}: who came or went on a day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuke.common.kit import formats
from shuke.insight.segments import named

Origin = Mapping[str, Any]


def origins(rows: Sequence[Origin]) -> list[str]:
    """Each as a few words, "" where nothing is known; names of segments as they are now."""
    names = named.names_of([str(each["segment"]) for each in rows if each])
    return [_text(each, names[str(each["segment"])]) if each else "" for each in rows]


def _text(origin: Origin, name: str) -> str:
    if origin["from"] == "segment":
        words = {"name": name, "version": origin["version"]}
        return _("From the segment “%(name)s”, version %(version)s") % words
    words = {"name": name, "day": formats.day(dt.date.fromisoformat(origin["day"]))}
    if origin["from"] == "came_in":
        return _("%(name)s: came in on %(day)s") % words
    return _("%(name)s: left on %(day)s") % words
