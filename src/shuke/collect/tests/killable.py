"""A recorder of events that is killed (-9, by itself): `commit` when all is written and not committed yet,
`unlink` when it is committed and the files of the spool still stand there.
"""

import os
import signal
import sys
from pathlib import Path

import django


def die(*_args: object, **_options: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(moment: str) -> None:
    django.setup()
    from django.db import connection

    from shuke.collect.tracking.recording import record_spool

    connection.ensure_connection()
    if moment == "commit":
        connection._commit = die
    else:
        Path.unlink = die
    record_spool()


if __name__ == "__main__":
    main(sys.argv[1])
