"""Run as a process of its own: one sheet of a workbook to CSV, under limits of memory and time.

A hostile workbook can ask the parser for any amount of memory (one cell in the last corner of a
sheet is enough); then this process dies and nothing else. It imports nothing of Shuke.
"""

import csv
import datetime as dt
import resource
import sys


def main(path: str, target: str, wanted: str, memory: str, seconds: str, columns: str) -> int:
    from python_calamine import CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    workbook = CalamineWorkbook.from_path(path)
    names = workbook.sheet_names
    for name in [wanted] if wanted in names else names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.width > int(columns):
            return 3
        if sheet.height > 1 or name == wanted:
            with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
                writer = csv.writer(file)
                for row in sheet.iter_rows():
                    writer.writerow([text(value) for value in row])
            sys.stdout.write("\n".join([name, *(n for n in names if n != name)]))
            return 0
    return 4


def text(value: object) -> str:
    """A cell as a person would have typed it."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
