"""What the tests of imports share."""

import pytest

from shuke.collect import commands, running
from shuke.collect.models import Import
from shuke.common.access import SYSTEM


@pytest.fixture
def bring(home, db):
    """`bring("orders", content)` imports text or bytes as the command line does; gives the Import."""

    def run(
        kind: str, content: str | bytes, *, name: str = "file.csv", options=None, **mapping
    ) -> Import:
        data = content.encode() if isinstance(content, str) else content
        source = commands.receive_file(SYSTEM, [data], name, kind=kind)
        wanted = {**source.mapping, **mapping}
        source = commands.change_mapping(
            SYSTEM, source.pk, mapping=wanted, options={**source.options, **(options or {})}
        )
        commands.start_import(SYSTEM, source.pk, background=False)
        running.run(source.pk)
        source.refresh_from_db()
        return source

    return run
