"""The `shuke` command: each verb is a management command in the room that it belongs to."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

#: Verbs that go on running: what they write belongs to the shop, not to whoever started them.
RUNNING = {"serve", "work", "demo", "mailbox"}
#: Exit status when the same command may succeed later (EX_TEMPFAIL of sysexits.h).
TRY_AGAIN = 75
#: Our languages by the language of a locale ("en_GB.UTF-8").
OURS = {"zh": "zh-hans", "en": "en"}
#: Our verbs that ask nothing of the shop, or make one themselves.
WITHOUT_SHOP = {"demo", "mailbox", "messages", "restore"}
#: The folder of a checkout; an installed Shuke has no `bench` there.
CHECKOUT = Path(__file__).parents[3]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["bench"]:
        return bench()
    try:
        speak(sys.argv[1:])
        open_shop(sys.argv[1:])
        execute_from_command_line(sys.argv)
    except Exception as error:
        words, status = explained(error)
        if not words or "--traceback" in sys.argv:
            raise
        print(words, file=sys.stderr)
        sys.exit(status)


def explained(error: Exception) -> tuple[str, int]:
    """What a person at the terminal can do about it, and the exit status; "" for a fault of ours."""
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(error, ImproperlyConfigured):
        return str(error), 1
    from django.utils.translation import gettext as _

    from shuke.common.availability import is_older_database, unavailable
    from shuke.common.errors import ShukeError

    if isinstance(error, ShukeError):
        return "\n".join([str(error.message), *map(str, error.fields.values())]), 1
    if passing := unavailable(error):
        return f"{passing.message}\n({error})", 1 if passing.reason == "damaged" else TRY_AGAIN
    if is_older_database(error):
        return _("The database belongs to another version of Shuke. Run: shuke migrate"), 1
    return "", 1


def bench() -> None:
    """Run `shuke bench`, which is no part of an installed shop: it lives in the checkout, beside `src`."""
    if not (CHECKOUT / "bench" / "verb.py").is_file():
        sys.exit("`shuke bench` measures Shuke in a checkout of its sources; here is none.")
    import django

    django.setup()
    sys.path.insert(0, str(CHECKOUT))
    from bench.verb import Command

    Command().run_from_argv(sys.argv)


def open_shop(words: list[str]) -> None:
    """Make an empty home a working one before the first verb that asks something of the shop; an older
    database is left to `shuke migrate`."""
    if not words or words[0] in WITHOUT_SHOP or {"-h", "--help"} & {*words}:
        return
    import django
    from django.core.management import get_commands

    django.setup()
    refuse_half_restored()
    if not str(get_commands().get(words[0], "")).startswith("shuke.") or "--take" in words:
        return
    from django.db import connection

    if "django_migrations" not in connection.introspection.table_names():
        # In a process of its own: the server forks from this one, which must start no thread.
        migrate = [sys.executable, "-m", "shuke", "migrate", "--verbosity", "0", "--skip-checks"]
        if status := subprocess.run(migrate, check=False).returncode:
            sys.exit(status)
    connection.close()


def refuse_half_restored() -> None:
    """A home in which a restore was interrupted is no shop, and must not become a new one; nor is one that was left."""
    from django.utils.translation import gettext as _

    from shuke.common.errors import Conflict
    from shuke.operate.queries import is_half_restored, is_left

    if is_half_restored():
        raise Conflict(
            _("A restore was interrupted here. Run the same `shuke restore` again; it begins anew.")
        )
    if is_left():
        raise Conflict(
            _(
                "This shop moved to PostgreSQL: set SHUKE_DATABASE_URL. To go back to the old database, and lose "
                "what happened since, delete the file “moved” in SHUKE_HOME."
            )
        )


def speak(words: list[str]) -> None:
    """Let the verb in `words` speak the language of who typed it; output for programs stays the shop's."""
    if not words or words[0] in RUNNING or "--json" in words:
        return
    import django
    from django.conf import settings
    from django.utils import translation

    if language := settings.COMMAND_LANGUAGE or language_of(os.environ):
        django.setup()
        translation.activate(language)


def language_of(environment: Mapping[str, str]) -> str:
    """The one of our languages that the terminal speaks; "" for any other, and for none (C, POSIX). The
    first variable that is set decides, as POSIX has it."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return OURS.get(locale.replace("-", "_").partition(".")[0].partition("_")[0].lower(), "")
