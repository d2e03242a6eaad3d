import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The keys followed the table to its new name; here Django learns of it."""

    dependencies = [("shop", "0003_coupons"), ("team", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="order",
                    name="store",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="team.store"),
                ),
                migrations.AlterField(
                    model_name="event",
                    name="store",
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="team.store"),
                ),
                migrations.DeleteModel(name="Store"),
            ],
        ),
    ]
