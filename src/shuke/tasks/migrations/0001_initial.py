"""Tasks come from operate: the tables get their new names, no row moves."""

import django.db.models.deletion
from django.db import migrations, models


def renamed(before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {before} RENAME TO {after}", f"ALTER TABLE {after} RENAME TO {before}"
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0004_custom_fields"),
        ("operate", "0005_delete_auditentry"),
        ("team", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                renamed("operate_task", "tasks_task"),
                renamed("operate_taskperson", "tasks_taskperson"),
                renamed("operate_taskevent", "tasks_taskevent"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=120, verbose_name='What to do')),
                        ('note', models.TextField(blank=True, verbose_name='Note')),
                        ('due_on', models.DateField(null=True, verbose_name='Due')),
                        ('role', models.CharField(blank=True, choices=[('owner', 'Owner'), ('marketer', 'Marketer'), ('agent', 'Agent'), ('analyst', 'Analyst')], max_length=12)),
                        ('source', models.JSONField(default=dict)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('given_at', models.DateTimeField()),
                        ('done_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.staff')),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.staff')),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='team.staff')),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.staff')),
                    ],
                ),
                migrations.CreateModel(
                    name='TaskEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('assigned', 'Assigned'), ('changed', 'Changed'), ('handed', 'Handed over'), ('done', 'Done'), ('reopened', 'Opened again'), ('withdrawn', 'Taken back'), ('restored', 'Given again')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('actor_id', models.BigIntegerField(null=True)),
                        ('by', models.CharField(max_length=120)),
                        ('detail', models.JSONField(default=dict)),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='tasks.task')),
                    ],
                ),
                migrations.CreateModel(
                    name='TaskPerson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('outcome', models.CharField(blank=True, choices=[('reached', 'Reached'), ('missed', 'Not reached'), ('declined', 'No interest')], max_length=12)),
                        ('said', models.CharField(blank=True, max_length=300)),
                        ('outcome_at', models.DateTimeField(null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_tasks', to='customers.customer')),
                        ('outcome_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.staff')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='tasks.task')),
                    ],
                ),
                migrations.AddIndex(
                    model_name='task',
                    index=models.Index(condition=models.Q(('done_at', None), ('withdrawn_at', None)), fields=['due_on', 'id'], name='task_open'),
                ),
                migrations.AddIndex(
                    model_name='task',
                    index=models.Index(fields=['-done_at', '-id'], name='task_done'),
                ),
                migrations.AddIndex(
                    model_name='taskevent',
                    index=models.Index(fields=['task', '-at', '-id'], name='task_event_recent'),
                ),
                migrations.AddConstraint(
                    model_name='taskperson',
                    constraint=models.UniqueConstraint(fields=('task', 'customer'), name='task_person_once'),
                ),
            ],
        ),
    ]
