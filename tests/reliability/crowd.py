"""A hundred people of a shop whose home is real: met, exported, forgotten, and tried to be brought back.

Run as a program in an environment that names the home: `python -m tests.reliability.crowd VERB COUNT`. What it
did is told as JSON.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

HEADER = "order,date,status,product,quantity,price,name,phone,email,note\n"


def person(number: int) -> tuple[str, str, str]:
    """Name, phone, e-mail: invented, and such as stand nowhere else."""
    return f"欧阳晓霜{number:04}号", f"1391728{number:04}", f"xiaoshuang{number:04}.oy@example.com"


def words(count: int) -> list[str]:
    return [word for number in range(count) for word in person(number)]


def write_orders(path: Path, count: int, month: int = 1) -> None:
    """An order of each, one that waits for a word, one that cannot be read, and one of somebody who stays."""
    lines = [
        HEADER,
        f"S{month},2026-0{month}-02,paid,Cap,1,10,Emma,13817280459,emma@example.com,\n",
    ]
    for number in range(count):
        name, phone, mail = person(number)
        said = f"送到{name}家 {phone}"
        rows = (("paid", f"2026-0{month}-02"), ("wartet", "2026-01-03"), ("paid", "2026-13-45"))
        for at, (status, day) in enumerate(rows):
            lines.append(
                f"B{month}-{number}-{at},{day},{status},Cap,1,10,{name},{phone},{mail},{said}\n"
            )
    path.write_text("".join(lines))


def meet(count: int) -> dict:
    """What no file brings: a note, a child, a task, an event of each."""
    from shuke.common.access import SYSTEM
    from shuke.customers import commands
    from shuke.customers.models import Customer
    from shuke.tasks.commands import giving

    identify(count, "first")
    for customer in Customer.objects.filter(name__startswith="欧阳"):
        commands.add_note(SYSTEM, customer.pk, f"{customer.name} 想要红色的")
        commands.add_child(SYSTEM, customer.pk, name=f"{customer.name}的孩子")
        giving.assign_task(SYSTEM, title=f"Call {customer.name}", customers=[customer.pk])
    return {"people": Customer.objects.count()}


def identify(count: int, when: str) -> dict:
    """An event of each that names them, as an SDK sends it."""
    from django.test import Client

    from shuke.collect.commands.tracking import make_key
    from shuke.collect.tracking import recording
    from shuke.common.access import SYSTEM

    key, client = make_key(SYSTEM, name=f"Server {when}", side="server"), Client()
    answers = []
    for number in range(count):
        name, phone, mail = person(number)
        event = {
            "writeKey": key.key, "messageId": f"{when}-{number}", "userId": f"user-{number}",
            "type": "identify", "traits": {"name": name, "phone": phone, "email": mail},
        }  # fmt: skip
        answer = client.post(
            "/v1/identify",
            json.dumps(event),
            content_type="application/json",
            HTTP_HOST="localhost",
        )
        answers.append(answer.status_code)
    recording.record_spool()
    return {"answers": sorted(set(answers))}


def export(count: int) -> dict:
    """How many of them got all that is held: names, contacts, order, note, child, task."""
    from shuke.common.access import SYSTEM
    from shuke.customers import commands
    from shuke.customers.models import Identity

    whole = 0
    for number in range(count):
        name, phone, mail = person(number)
        [owner] = Identity.objects.filter(value=mail).values_list("customer", flat=True)
        text = json.dumps(commands.export_person(SYSTEM, owner), ensure_ascii=False, default=str)
        parts = (
            f"+86{phone}",
            mail,
            f"B1-{number}-0",
            f"{name} 想要",
            f"{name}的孩子",
            f"Call {name}",
        )
        whole += all(part in text for part in parts)
    return {"whole": whole}


def forget(count: int) -> dict:
    from shuke.common.access import SYSTEM
    from shuke.customers import commands
    from shuke.customers.models import Identity

    for number in range(count):
        mail = person(number)[2]
        [owner] = Identity.objects.filter(value=mail).values_list("customer", flat=True)
        commands.erase_customer(SYSTEM, owner)
    return {"done": commands.finish_erasures()}


def late(count: int) -> dict:
    """What comes after: events, and the shop's own system."""
    from shuke.collect import commands as collect
    from shuke.collect.slots import Incoming
    from shuke.common import clock
    from shuke.common.access import SYSTEM

    outcomes = set()
    for number in range(count):
        name, phone, mail = person(number)
        body = {"name": name, "phone": phone, "email": mail}
        [receipt] = collect.receive(
            SYSTEM, "api:customers", [Incoming(f"crm/{number}", clock.now(), body)]
        )
        outcomes.add(receipt.outcome)
    return {"outcomes": sorted(outcomes), **identify(count, "late")}


def night(_count: int) -> dict:
    """What every night does: files of finished imports go, and the database is written anew."""
    from shuke.collect import commands as collect
    from shuke.customers import commands

    return {"files": collect.forget_files(), "written anew": commands.compact_erased()}


def living(_count: int) -> dict:
    """By what people are known."""
    from shuke.customers.models import Customer, Identity

    assert not Customer.objects.exclude(name="").exists()  # a file of orders names no customer
    return {"known by": sorted(Identity.objects.values_list("value", flat=True))}


VERBS: dict[str, Callable[[int], dict]] = {
    each.__name__: each for each in (meet, export, forget, late, night, living)
}

if __name__ == "__main__":
    import django

    django.setup()
    from shuke.common import clock

    began = clock.now()
    did = VERBS[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps(did | {"seconds": round((clock.now() - began).total_seconds(), 1)}))
