"""The worker of the job queue, telling long work when it was asked to end."""

from django_ox.worker import Worker as OxWorker

from shuke.common import jobs


class Worker(OxWorker):
    def run(self) -> None:
        with jobs.stoppable(lambda: self.stopping):
            super().run()
