"""Numbers that were given since the backup was made are not given again.

Links in letters and answers of programs name rows by number. The shop that is restored would give the same
numbers to other letters and people, and what comes back would be noted at the wrong ones.
"""

from django.apps import apps
from django.db import connection

from shuke.common.revisions import Tracked, next_revision

#: Left out at least; of a table that has more, as many as it ever had.
LEAST = 1_000


def skip() -> None:
    """Let every counter go on far beyond what may have been given. Call inside `atomic`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = seq + max(seq, %s)", [LEAST])
            return
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), data_type::text "
            "FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        for name, kind in cursor.fetchall():
            most = 2**31 - 1 if kind == "integer" else 2**63 - 1
            cursor.execute(
                f"SELECT setval(%s, least(last_value + greatest(last_value, %s), %s)) FROM {name}",
                [name, LEAST, most],
            )


def renew_revisions() -> int:
    """Give rows whose revision lies ahead a fresh one; how many. On PostgreSQL it is the number of a transaction
    (0004): a cluster that is younger than the backup's would not show them to the copy for long. Call inside `atomic`.
    """
    fresh, changed = next_revision(), 0
    for model in apps.get_models():
        if any(field.column == "revision" for field in model._meta.local_concrete_fields):
            ahead = model._base_manager.filter(revision__gt=fresh)
            # Runs say up to where they looked: here they looked at nothing yet.
            changed += ahead.update(revision=fresh if issubclass(model, Tracked) else 0)
    return changed
