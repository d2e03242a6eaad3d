"""What insight announces. Every payload holds `by` ({"id", "name"}) and ids, no definitions."""

from shuke.common.access import Actor

#: A segment was saved for the first time: `segment`.
SEGMENT_CREATED = "insight.segment_created"
#: It got a new definition: `segment`, `version`.
SEGMENT_CHANGED = "insight.segment_changed"
#: It got another name only: `segment`.
SEGMENT_RENAMED = "insight.segment_renamed"
#: It was put away, or taken back: `segment`.
SEGMENT_ARCHIVED = "insight.segment_archived"
SEGMENT_RESTORED = "insight.segment_restored"
#: The shop's own RFM cuts came into force: `cuts`.
CUTS_SET = "insight.rfm_cuts_set"
#: Figures of the industry came in: `figures` (how many).
BENCHMARKS_IMPORTED = "insight.benchmarks_imported"
#: A list of people was made: `list`.
LIST_CREATED = "insight.list_created"
#: It got another name or note: `list`.
LIST_RENAMED = "insight.list_renamed"
#: People were put on it, or taken off: `list`, `people` (how many), `why`.
LIST_GREW = "insight.list_grew"
LIST_SHRANK = "insight.list_shrank"
#: It was put away, or taken back: `list`.
LIST_ARCHIVED = "insight.list_archived"
LIST_RESTORED = "insight.list_restored"
#: Shuke began or ended keeping track of who is in a segment: `segment`, `how` (daily, live, off).
SEGMENT_TRACKED = "insight.segment_tracked"
#: A rebuild found that people came into a kept segment, or left it: `segment`, `version`, `rebuild`,
#: `people` (how many). Who they are: `queries.entered_since` and `queries.left_in`.
SEGMENT_ENTERED = "insight.segment_entered"
SEGMENT_LEFT = "insight.segment_left"


def by(actor: Actor) -> dict:
    """Who did it, as it stands in a payload."""
    return {"id": actor.id, "name": actor.name}
