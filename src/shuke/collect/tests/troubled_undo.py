"""`shuke work` that undoes an import and is killed (-9, by itself) at a point chosen by what has happened:
`inside KIND N`, when the N-th step of this kind of rows is written and not committed; `after KIND N`, right after
its commit; `documents`, when the inbox is being put back; `tie`, when all is and returns are tied anew;
`stop KIND N` gets SIGTERM after that commit.
"""

import sys
from collections import Counter

import django

from shuke.collect.tests.troubled_worker import kill, stop


def main(moment: str, kind: str, number: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from shuke.collect import undoing

    put_back, steps = undoing._put_back, Counter()

    def troubled(source, what, rows):
        result = put_back(source, what, rows)
        steps[what] += 1
        if (what, steps[what]) == (kind, number):
            if moment == "inside":
                kill()
            transaction.on_commit(stop if moment == "stop" else kill)
        return result

    if moment == "tie":
        undoing.shop.tie_again = lambda people: kill()
    if moment == "documents":
        undoing._documents = lambda source: kill()
    undoing.STEP = 100
    undoing._put_back = troubled
    call_command("work", concurrency=1)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
