from django.core.management.base import CommandError

from shuke.common.kit import catalogues
from shuke.common.verb import Verb


class Command(Verb):
    help = "Bring the translation catalogues up to date with the source; compile or check them."

    def add_arguments(self, parser):
        parser.add_argument("rooms", nargs="*", help="rooms to look at; all when none is named")
        parser.add_argument("--compile", action="store_true", help="write stale .mo files")
        parser.add_argument("--check", action="store_true", help="list what is missing; exit 1")

    def handle(self, *args, **options):
        names = options["rooms"]
        try:
            folders = catalogues.rooms(names)
        except KeyError as error:
            raise CommandError(f"there is no room called {error}") from error
        if options["compile"]:
            self.stdout.write(f"{catalogues.compile_all(names)} compiled")
        elif options["check"]:
            self.check_all(names)
        else:
            self.refresh(folders)

    def refresh(self, folders):
        for room, folder in folders.items():
            for language in catalogues.LANGUAGES:
                path, count = catalogues.refresh(folder, language)
                if path is None:
                    continue
                missing = sum(fault.room == room for fault in catalogues.faults([room]))
                state = f"{missing} to translate" if missing else "complete"
                self.stdout.write(f"{room:<10} {language}  {count:>4} strings, {state}")

    def check_all(self, names):
        faults = list(catalogues.faults(names))
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} strings need a translator", returncode=1)
        self.stdout.write("every string is translated")
