"""What may be changed in insight: segments, lists and the shop's own RFM cuts."""

from shuke.insight.commands.benchmarks import import_benchmarks
from shuke.insight.commands.cuts import set_rfm_cuts
from shuke.insight.commands.excluding import exclude_product, offer_again
from shuke.insight.commands.kinds import begin_kinds, end_kinds, judge_buyers, write_kinds
from shuke.insight.commands.list_members import (
    add_to_list,
    freeze_segment,
    keep_people,
    remove_from_list,
)
from shuke.insight.commands.lists import archive_list, create_list, rename_list, restore_list
from shuke.insight.commands.overruling import end_overrule, overrule_kind
from shuke.insight.commands.rebuilding import rebuild_segments
from shuke.insight.commands.scoring import score_value
from shuke.insight.commands.segments import (
    archive_segment,
    rename_segment,
    restore_segment,
    save_segment,
)
from shuke.insight.commands.suggesting import learn_suggestions
from shuke.insight.commands.texts import mend_texts, read_texts
from shuke.insight.commands.themes import begin_themes, end_themes, write_themes
from shuke.insight.commands.tracking import track_segment

__all__ = [
    "add_to_list",
    "archive_list",
    "archive_segment",
    "begin_kinds",
    "begin_themes",
    "create_list",
    "end_kinds",
    "end_overrule",
    "end_themes",
    "exclude_product",
    "freeze_segment",
    "import_benchmarks",
    "judge_buyers",
    "keep_people",
    "learn_suggestions",
    "mend_texts",
    "offer_again",
    "overrule_kind",
    "read_texts",
    "rebuild_segments",
    "remove_from_list",
    "rename_list",
    "rename_segment",
    "restore_list",
    "restore_segment",
    "save_segment",
    "score_value",
    "set_rfm_cuts",
    "track_segment",
    "write_kinds",
    "write_themes",
]
