"""What the database knows of its tables, by which it plans its queries.

SQLite forgets it of a table that a migration rebuilds, and learns nothing by itself: a page of a big shop then
takes ten times as long. PostgreSQL keeps its own and looks again by itself.
"""

from django.db import connection

#: Rows of an index that SQLite looks at: enough to plan by, and soon done on any table.
_ROWS = 1_000


def look_again() -> None:
    """Look at the tables of which nothing is known, or that have grown tenfold since."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {_ROWS}")
        # All tables, not only those that this connection has asked (https://sqlite.org/pragma.html).
        cursor.execute("PRAGMA optimize = 0x10002")


def after_migrations(*, plan: object = None, **_more: object) -> None:
    """Receiver of Django's `post_migrate`, which also comes when tests empty a database."""
    if plan:
        look_again()
