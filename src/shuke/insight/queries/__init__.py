"""What other rooms may ask of insight. A package: add a module per concept, export it here."""

from shuke.insight import effects
from shuke.insight.figures import offered, people_url
from shuke.insight.queries.changes import Change, entered_since, left_in, tracked_segments
from shuke.insight.queries.currency import shop_currency
from shuke.insight.queries.lists import ListInfo, list_for, list_lists, list_names, list_panel
from shuke.insight.queries.meaning import as_text, definition_of
from shuke.insight.queries.membership import Membership, customer_panel, is_member, memberships
from shuke.insight.queries.segments import (
    SegmentInfo,
    as_checked,
    checked,
    chosen_people,
    is_conditional,
    list_segments,
    members_among,
    people_of_definition,
    read_aloud,
    segment_count,
    segment_for,
    segment_name,
    segment_people,
    segment_size,
)
from shuke.insight.queries.spreads import Spread, profit_spread
from shuke.insight.queries.uses import Use, uses
from shuke.insight.segments.running import Count

__all__ = [
    "Change",
    "Count",
    "ListInfo",
    "Membership",
    "SegmentInfo",
    "Spread",
    "Use",
    "as_checked",
    "as_text",
    "checked",
    "chosen_people",
    "customer_panel",
    "definition_of",
    "effects",
    "entered_since",
    "is_conditional",
    "is_member",
    "left_in",
    "list_for",
    "list_lists",
    "list_names",
    "list_panel",
    "list_segments",
    "members_among",
    "memberships",
    "offered",
    "people_of_definition",
    "people_url",
    "profit_spread",
    "read_aloud",
    "segment_count",
    "segment_for",
    "segment_name",
    "segment_people",
    "segment_size",
    "shop_currency",
    "tracked_segments",
    "uses",
]
