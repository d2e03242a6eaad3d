from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "shuke.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from shuke.common import announced  # noqa: F401  its facts are declared by it
        from shuke.common.declarations import declare
        from shuke.common.kit.gallery import DECLARATIONS
        from shuke.common.statistics import after_migrations

        declare(DECLARATIONS)
        post_migrate.connect(after_migrations, sender=self)
