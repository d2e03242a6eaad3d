"""Uploads go to a temporary file in pieces, and no further than the biggest import allowed."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Throws a file away as soon as it is too big, so that nobody can fill the disk with one."""

    received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.IMPORT_MAX_MB * 1_000_000:
            self.file.close()
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
