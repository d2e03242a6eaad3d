"""`shuke staff add|list|password|leave`: the team from the command line."""

import getpass

from django.core.management.base import CommandError

from shuke.common.access import SYSTEM
from shuke.common.declarations import declared
from shuke.common.errors import ShukeError
from shuke.common.verb import Verb
from shuke.team import commands, queries
from shuke.team.models import Region, Role, Staff, Store, Team
from shuke.team.queries import scopes
from shuke.team.queries.assignments import hand_over_report
from shuke.team.slots import Ownable


class Command(Verb):
    help = "Add staff, list them, say what they see, give a new password, note that somebody left."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="let somebody in; prints a random password once")
        add.add_argument("username")
        add.add_argument("--role", choices=Role.values, default=Role.AGENT.value)
        add.add_argument("--name", default="", help="as colleagues call them")
        add.add_argument("--email", default="")
        new = verbs.add_parser("password", help="a new password; ends sessions and tokens")
        new.add_argument("username")
        for verb in (add, new):
            verb.add_argument("--prompt", action="store_true", help="type the password yourself")
        step = verbs.add_parser("second-step", help="let somebody in who lost phone and paper")
        step.add_argument("username")
        leave = verbs.add_parser("leave", help="ends sessions and tokens at once")
        leave.add_argument("username")
        leave.add_argument("--to", action="append", default=[], help="who shares what they have")
        place = verbs.add_parser("place", help="what somebody sees; nothing given: the whole shop")
        place.add_argument("username")
        place.add_argument("--store", action="append", default=[], help="code of a store")
        place.add_argument("--region", action="append", default=[], help="name of a region")
        place.add_argument("--team", action="append", default=[], help="name of a team")
        show = verbs.add_parser("list", help="who works here")
        self.offer_json(show)

    def handle(self, *args, verb, **options):
        try:
            getattr(self, f"_{verb.replace('-', '_')}")(options)
        except ShukeError as error:
            raise CommandError(error.message) from error

    def _add(self, options):
        welcome = commands.add_staff(
            SYSTEM,
            username=options["username"],
            name=options["name"],
            role=options["role"],
            email=options["email"],
            password=self._typed_password(options),
        )
        self._tell(welcome, options)

    def _password(self, options):
        staff_id = self._staff(options["username"]).pk
        self._tell(
            commands.reset_password(SYSTEM, staff_id, self._typed_password(options)), options
        )

    def _second_step(self, options):
        person = commands.end_second_factor(SYSTEM, self._staff(options["username"]).pk)
        self.stdout.write(f"{person.name} logs in by password alone now.")

    def _leave(self, options):
        receivers = [self._staff(name).pk for name in options["to"]]
        kinds = [each.kind for each in declared(Ownable)]
        leaver = self._staff(options["username"])
        row = commands.hand_over(SYSTEM, leaver.pk, dict.fromkeys(kinds, receivers))
        self.stdout.write(f"{leaver.name} has left: sessions and tokens have ended.")
        for receipt in hand_over_report(SYSTEM, row.pk)["receipts"]:
            self.stdout.write(f"{receipt.label}: {len(receipt.names)} to {receipt.receiver}")

    def _place(self, options):
        places = {
            "store": self._ids(Store, "code", options["store"]),
            "region": self._ids(Region, "name", options["region"]),
            "team": self._ids(Team, "name", options["team"]),
        }
        staff = commands.place_staff(SYSTEM, self._staff(options["username"]).pk, places)
        for sentence in scopes.sentences(SYSTEM, staff):
            self.stdout.write(sentence)

    def _ids(self, table, field: str, names: list[str]) -> list[int]:
        ids = dict(table.objects.filter(**{f"{field}__in": names}).values_list(field, "pk"))
        if missing := set(names) - set(ids):
            raise CommandError(
                f"There is no {table.__name__.lower()} {', '.join(sorted(missing))}."
            )
        return list(ids.values())

    def _list(self, options):
        people = [
            {
                "username": person.username,
                "name": person.name,
                "role": person.role,
                "left_at": person.left_at and person.left_at.isoformat(),
                "tokens": person.token_count,
            }
            for person in queries.team()
        ]
        lines = [
            f"{person['username']:<20} {person['role']:<10} {person['name']}"
            + ("  (left)" if person["left_at"] else "")
            for person in people
        ]
        self.answer(people, "\n".join(lines), as_json=options["json"])

    def _staff(self, username: str) -> Staff:
        staff = Staff.objects.filter(username=Staff.objects.normalise(username)).first()
        if staff is None:
            raise CommandError(f"Nobody is called {username}. `shuke staff list` shows everybody.")
        return staff

    def _typed_password(self, options) -> str:
        if not options["prompt"]:
            return ""
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise CommandError("The two passwords differ; nothing was changed.")
        return password

    def _tell(self, welcome: commands.Welcome, options) -> None:
        staff = welcome.staff
        self.stdout.write(f"{staff.name} ({staff.role}) logs in as {staff.username}")
        if not options["prompt"]:
            self.stdout.write(f"Password, shown only now: {welcome.password}")
