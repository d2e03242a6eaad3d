"""Files that were imported: once all is in, their documents stand in the inbox, and nobody reads them again."""

import shutil
from pathlib import Path

from django.conf import settings

from shuke.collect import staging
from shuke.collect.models import Import

#: Nobody goes on with an import in one of these states.
ENDED = (Import.State.DONE, Import.State.STOPPED, Import.State.UNDONE)


def forget_files() -> int:
    """Delete the files of imports that have ended; how many there were."""
    count = 0
    home = Path(settings.HOME)
    for source in Import.objects.filter(state__in=ENDED).only("pk").order_by("pk").iterator():
        folder = staging.folder_of(source, home)
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count
