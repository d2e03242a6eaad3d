"""`shuke migrate` that is killed in the middle of every migration, twice in each: a program for `test_upgrades`.

    python -m tests.upgrades.killed

Each try is a process of its own. In the first try at a migration SIGKILL comes after its first operation, in the
second after its last, before anything tells that it was applied; then it is let through, and the next one is killed.
Prints how many tries were killed. Starting Django anew for each would be most of the time, so the tries are forked from
a process that has it and nothing open.
"""

import os
import signal
import sys
import traceback

import django
from django.core.management import call_command
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    MigrationLoader(None)  # what every try would import
    passed = tries = 0
    while killed("first", passed):
        if not killed("last", 0):
            raise SystemExit("the second try at a migration ended by itself")
        passed, tries = 1, tries + 2  # the one that was killed twice is let through
    print(tries)


def killed(where: str, passed: int) -> bool:
    """Whether there was a migration left to be killed in."""
    child = os.fork()
    if not child:
        try:
            migrate(where, passed)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if status:
        raise SystemExit(f"a try ended with {status}")
    return False


def migrate(where: str, passed: int) -> None:
    """Apply migrations until `passed` of them are committed; the next one is killed after its `where` operation."""
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
    sys.exit(main())
