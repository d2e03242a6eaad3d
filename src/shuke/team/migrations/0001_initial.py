"""Staff and tokens come from operate, stores from shop: the tables get their new names, no row moves."""

import django.db.models.deletion
from django.db import migrations, models


def renamed(before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {before} RENAME TO {after}", f"ALTER TABLE {after} RENAME TO {before}"
    )


ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
ROLES = [
    ("owner", "Owner"), ("marketer", "Marketer"), ("agent", "Agent"), ("analyst", "Analyst"),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [("operate", "0005_delete_auditentry"), ("shop", "0003_coupons")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                renamed("operate_staff", "team_staff"),
                renamed("operate_token", "team_token"),
                renamed("shop_store", "team_store"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Staff",
                    fields=[
                        ("id", ID),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("username", models.CharField(max_length=60, unique=True, verbose_name="User name")),
                        ("name", models.CharField(max_length=120, verbose_name="Name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="E-mail")),
                        ("role", models.CharField(choices=ROLES, max_length=12, verbose_name="Role")),
                        ("language", models.CharField(blank=True, max_length=10)),
                        ("theme", models.CharField(blank=True, max_length=5)),
                        ("joined_at", models.DateTimeField()),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={"abstract": False},
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        ("id", ID),
                        ("name", models.CharField(max_length=120, verbose_name="Name of the token")),
                        ("prefix", models.CharField(max_length=12)),
                        ("hash", models.CharField(max_length=64, unique=True)),
                        ("scopes", models.JSONField(default=list)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        ("staff", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="team.staff")),
                    ],
                ),
                migrations.CreateModel(
                    name="Store",
                    fields=[
                        ("id", ID),
                        ("revision", models.BigIntegerField(db_index=True, default=0, editable=False)),
                        ("code", models.CharField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=120, verbose_name="Name")),
                        ("kind", models.CharField(choices=[("online", "Online"), ("door", "Store")], default="online", max_length=10)),
                        ("city", models.CharField(blank=True, max_length=60)),
                    ],
                    options={"abstract": False},
                ),
            ],
        ),
    ]
