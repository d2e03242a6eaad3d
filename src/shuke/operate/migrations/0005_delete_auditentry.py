from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("operate", "0004_audit_is_facts"), ("common", "0003_audit_indexes")]

    operations = [migrations.DeleteModel("AuditEntry")]
