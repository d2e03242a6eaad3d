import django.db.models.deletion
from django.db import migrations, models


def tell_outcome(apps, schema_editor):
    """Held lines that a replay settled were counted as recorded by their mark alone."""
    problems = apps.get_model("collect", "Problem").objects.filter(settled_at__isnull=False, first="")
    problems.update(first="held", outcome="recorded")


class Migration(migrations.Migration):

    dependencies = [
        ('collect', '0012_arrivals_counted'),
        ('customers', '0010_merges'),
    ]

    operations = [
        migrations.AddField(
            model_name='problem',
            name='digest',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        migrations.AddField(
            model_name='problem',
            name='first',
            field=models.CharField(blank=True, db_default='', default='', max_length=10),
        ),
        migrations.RunPython(tell_outcome, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('began_by', models.CharField(max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=120)),
                ('row', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('orders', 'Orders'), ('customers', 'Customers'), ('products', 'Products')], max_length=12)),
                ('words', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=32)),
                ('line', models.IntegerField()),
                ('column', models.IntegerField()),
                ('before', models.TextField()),
                ('after', models.TextField()),
                ('applied_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.customer')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='collect.import')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('applied_at__isnull', True)), fields=['source', 'digest'], name='correction_waiting'), models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer'], name='correction_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('kind', 'words', 'line', 'column'), name='cell_corrected_once')],
            },
        ),
    ]
