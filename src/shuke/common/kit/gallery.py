"""What the gallery's list can do, declared as a room would: it changes nothing."""

from collections.abc import Mapping, Sequence

from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.declarations import later
from shuke.common.slots import (
    Board,
    BulkAction,
    BulkField,
    EditableField,
    ListFile,
    ListPage,
    UploadUse,
)


def nothing(actor: Actor, ids: Sequence[int], values: Mapping[str, str]) -> Sequence[int]:
    return ids


DECLARATIONS = (
    UploadUse("sample", "*"),
    ListPage(
        "sample", "kit:gallery", "*", later("shuke.common.kit.samples.sample_table"), "kit:summary"
    ),
    ListFile("sample", "*", lambda _actor, _count, _filters: None),
    Board(
        "sample",
        pgettext_lazy("gallery", "A board"),
        "*",
        later("shuke.common.kit.samples.groupings"),
        "kit/gallery/_card.html",
        "kit:gallery",
    ),
    EditableField(
        "sample",
        ("name", "state", "tags"),
        "*",
        later("shuke.common.kit.samples.read_field"),
        later("shuke.common.kit.samples.save_field"),
    ),
    BulkAction(
        "sample",
        "praise",
        pgettext_lazy("gallery", "Praise"),
        "heart",
        "*",
        nothing,
        nothing,
        fields=(BulkField("why", pgettext_lazy("gallery", "For what")),),
    ),
    BulkAction(
        "sample", "pack", pgettext_lazy("gallery", "Pack"), "package", "*", nothing, nothing
    ),
)
