from django.db import migrations, models

#: As `customers.identities.BITS`.
COUNT = """
UPDATE customers_customer SET known_by = COALESCE((
  SELECT SUM(DISTINCT CASE kind
    WHEN 'email' THEN 1 WHEN 'phone' THEN 2 WHEN 'taobao' THEN 4
    WHEN 'web' THEN 8 WHEN 'card' THEN 16 WHEN 'number' THEN 32 ELSE 0 END)
  FROM customers_identity WHERE customer_id = customers_customer.id AND NOT masked), 0)
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_custom_fields")]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="known_by",
            field=models.SmallIntegerField(default=0, editable=False),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
