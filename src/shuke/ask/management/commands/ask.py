"""`shuke ask QUESTION`: a question in words, answered from the shop's own figures."""

from shuke.common.access import SYSTEM
from shuke.common.verb import Verb


class Command(Verb):
    help = "Ask a question about the shop in words, in Chinese or English."

    def add_arguments(self, parser):
        parser.add_argument("question", help="such as “How much did we sell last month?”")
        self.offer_json(parser)

    def handle(self, *args, question: str, **options):
        from shuke.ask import queries  # the engines take a second to load

        reply = queries.ask(SYSTEM, question)
        lines = [reply.text, *(f"  {row.name}  {row.value}" for row in reply.rows)]
        lines += [
            f"  {each.words}: {each.share:.0%} / {each.other_share:.0%}" for each in reply.reasons
        ]
        data = {
            "text": reply.text,
            "plan": reply.plan.as_json(),
            "rows": [{"name": row.name, "value": row.value} for row in reply.rows],
            "people": [pk for pk, _name in reply.people],
        }
        self.answer(data, "\n".join([*lines, *reply.notices]), as_json=options["json"])
