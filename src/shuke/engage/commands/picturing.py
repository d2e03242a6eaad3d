"""Keep a picture for letters."""

import os

from django.db import transaction

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.ids import token
from shuke.engage import facts, pictures
from shuke.engage.models import Picture


def keep_picture(actor: Actor, content: bytes, title: str = "") -> Picture:
    """The picture made fit for letters and kept; the one that is there where it was kept before. Invalid says why
    it cannot be used."""
    require(actor, "campaigns.edit")
    one = pictures.fit(content)
    path = pictures.place(one.name)
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_name(f".{one.name}.{token(6)}")
        with draft.open("wb") as file:
            file.write(one.content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)  # whole, or not there
    with transaction.atomic():
        picture, is_new = Picture.objects.get_or_create(
            name=one.name,
            defaults={
                "title": title[:120], "width": one.width, "height": one.height,
                "size": len(one.content), "at": clock.now(), "by": actor.name,
            },
        )  # fmt: skip
        if is_new:
            facts.PICTURE_ADDED.record(actor, picture.pk)
    return picture
