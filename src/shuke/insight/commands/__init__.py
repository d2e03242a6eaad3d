"""What may be changed in insight: segments and the shop's own RFM cuts."""

from shuke.insight.commands.cuts import set_rfm_cuts
from shuke.insight.commands.segments import (
    archive_segment,
    rename_segment,
    restore_segment,
    save_segment,
)

__all__ = [
    "archive_segment",
    "rename_segment",
    "restore_segment",
    "save_segment",
    "set_rfm_cuts",
]
