"""The index that `customers.search` keeps: an FTS5 table on SQLite, a tsvector on PostgreSQL."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE customers_search USING fts5("
    "tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', "
    "tokenize=\"ascii tokenchars '#@$'\")"
)
POSTGRESQL = (
    "CREATE TABLE customers_search (customer_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX customers_search_tokens ON customers_search USING gin (tokens)",
)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(SQLITE)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE customers_search")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
