"""`shuke migrate` that is killed in the middle of a migration: a program for `test_upgrades`.

    python -m tests.upgrades.killed first|last PASSED

Migrations are applied until PASSED of them are committed; the next one gets SIGKILL after its `first` or
its `last` operation, before anything tells that it was applied.
"""

import os
import signal
import sys

import django
from django.core.management import call_command
from django.db.migrations import Migration


def main(where: str, passed: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    applied, apply = [], Migration.apply

    def deadly(migration, state, editor, collect_sql=False):
        if len(applied) < passed:
            applied.append(migration)
            return apply(migration, state, editor, collect_sql)
        if where == "first":
            migration.operations = migration.operations[:1]
        apply(migration, state, editor, collect_sql)
        os.kill(os.getpid(), signal.SIGKILL)

    Migration.apply = deadly
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
