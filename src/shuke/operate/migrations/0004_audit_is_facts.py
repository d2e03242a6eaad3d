"""The audit becomes the audited facts (decision 0084). All of it is done by the database, in a few
statements: entries that a fact tells already are left out, the others become facts."""

from django.db import migrations

#: Key of an old payload -> kind of subject. A ticked customer is not what a task's fact is about.
SUBJECTS = [
    ("task", "task"),
    ("customer", "customer"),
    ("segment", "segment"),
    ("list", "list"),
    ("campaign", "campaign"),
    ("import", "import"),
    ("import_id", "import"),
    ("staff", "staff"),
    ("token", "token"),
]
#: What was noted by a reaction that follows the fact; it may not have run yet.
AUDITED = """
customers.created customers.edited customers.field_added customers.field_changed customers.field_ended
customers.identity_added customers.identity_removed customers.child_saved customers.child_removed
customers.note_added customers.note_taken_back customers.consent_granted customers.consent_withdrawn
customers.exported shop.orders_excluded shop.orders_included insight.segment_created
insight.segment_changed insight.segment_renamed insight.segment_archived insight.segment_restored
insight.segment_tracked insight.list_created insight.list_renamed insight.list_grew insight.list_shrank
insight.list_archived insight.list_restored insight.rfm_cuts_set insight.benchmarks_imported
collect.import_started collect.import_stopped collect.held_replayed collect.problems_exported
engage.campaign_launched engage.campaign_scheduled engage.campaign_unscheduled engage.campaign_paused
engage.campaign_resumed engage.campaign_stopped engage.address_blocked engage.address_freed
operate.task_assigned operate.task_changed operate.task_handed operate.task_done operate.task_reopened
operate.task_withdrawn operate.task_restored
""".split()


class SQLite:
    named = "json_set(detail, '$.name', target)"
    is_number = "json_type(payload, '$.{key}') = 'integer'"
    number = "json_extract(payload, '$.{key}')"
    without = "json_remove(payload, '$.{key}')"
    by_id = "json_extract(payload, '$.by.id')"
    by_name = "json_extract(payload, '$.by.name')"


class PostgreSQL:
    named = "detail || jsonb_build_object('name', target)"
    is_number = "jsonb_typeof(payload -> '{key}') = 'number'"
    number = "(payload ->> '{key}')::bigint"
    without = "payload - '{key}'"
    by_id = "(payload -> 'by' ->> 'id')::bigint"
    by_name = "payload -> 'by' ->> 'name'"


def forwards(apps, editor):
    sql = PostgreSQL if editor.connection.vendor == "postgresql" else SQLite
    with editor.connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE common_recordedfact SET actor_id = {sql.by_id}, "
            f"actor_name = COALESCE({sql.by_name}, 'system'), payload = {sql.without.format(key='by')}"
        )
        marks = ", ".join(["%s"] * len(AUDITED))
        cursor.execute(
            f"UPDATE common_recordedfact SET audited = TRUE WHERE kind IN ({marks})", AUDITED
        )
        cursor.execute(
            "INSERT INTO common_recordedfact "
            "(kind, at, actor_id, actor_name, subject, payload, audited, backfill) "
            "SELECT action, at, actor_id, actor_name, '', "
            f"CASE WHEN target <> '' THEN {sql.named} ELSE detail END, TRUE, FALSE "
            "FROM operate_auditentry entry WHERE NOT EXISTS (SELECT 1 FROM common_recordedfact fact "
            "WHERE fact.kind = entry.action AND fact.at = entry.at) ORDER BY id"
        )
        for key, subject in SUBJECTS:
            cursor.execute(
                f"UPDATE common_recordedfact SET subject = '{subject}', "
                f"subject_id = {sql.number.format(key=key)}, payload = {sql.without.format(key=key)} "
                f"WHERE subject = '' AND {sql.is_number.format(key=key)}"
            )
        cursor.execute(
            "DELETE FROM common_reaction WHERE name = 'shuke.operate.commands.auditing.audit_fact'"
        )
        # What is left to follow is the analysis copy.
        cursor.execute(
            "UPDATE django_ox_oxtask SET task_path = 'shuke.warehouse.jobs.keep_fresh', args = '[]' "
            "WHERE task_path = 'shuke.common.facts.dispatch' AND status = 'READY'"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("operate", "0003_task_version"),
        ("common", "0005_reactions_are_due"),
        ("django_ox", "0005_dequeue_index"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
