from django.db import migrations

#: Where the tables went: (before, after, their models).
MOVES = (
    ("operate", "team", ("staff", "token")),
    ("operate", "tasks", ("task", "taskperson", "taskevent")),
    ("shop", "team", ("store",)),
)


def follow(apps, _schema):
    """Django's own list of tables, with the permissions that hang on it, goes where they went."""
    listed = apps.get_model("contenttypes", "ContentType").objects
    for before, after, models in MOVES:
        new = listed.filter(app_label=after).values("model")
        listed.filter(app_label=before, model__in=models).exclude(model__in=new).update(
            app_label=after
        )


class Migration(migrations.Migration):
    """Staff and tokens are of team now, tasks have a room of their own."""

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("operate", "0005_delete_auditentry"),
        ("shop", "0004_stores_are_of_team"),
        ("tasks", "0001_initial"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="TaskPerson"),
                migrations.DeleteModel(name="TaskEvent"),
                migrations.DeleteModel(name="Task"),
                migrations.DeleteModel(name="Token"),
                migrations.DeleteModel(name="Staff"),
            ],
        ),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
