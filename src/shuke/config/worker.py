"""The worker of the job queue, telling long work when it was asked to end."""

from typing import Any

from django_ox.worker import Worker as OxWorker

from shuke.common import jobs, shop_settings


class Worker(OxWorker):
    def run(self) -> None:
        with jobs.stoppable(lambda: self.stopping):
            super().run()

    def execute(self, *args: Any, **options: Any) -> None:
        shop_settings.look_again()
        super().execute(*args, **options)
