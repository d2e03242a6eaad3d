"""Numbers that were given since the backup was made are not given again.

Links in letters and answers of programs name rows by number. The shop that is restored would give the same
numbers to other letters and people, and what comes back would be noted at the wrong ones.
"""

from django.db import connection

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
