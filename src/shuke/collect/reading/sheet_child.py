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
    chosen = wanted if wanted in names else next((n for n in names if is_table(workbook, n)), "")
    chosen = chosen or next((n for n in names if workbook.get_sheet_by_name(n).height > 1), "")
    if not chosen:
        return 4
    sheet = workbook.get_sheet_by_name(chosen)
    if sheet.width > int(columns):
        return 3
    with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        writer = csv.writer(file)
        for row in sheet.iter_rows():
            writer.writerow([text(value) for value in row])
    sys.stdout.write("\n".join([chosen, *(n for n in names if n != chosen)]))
    return 0


def is_table(workbook, name: str) -> bool:
    """Whether a sheet has two rows of two cells and more; notes stand in one column."""
    wide = (
        row for row in workbook.get_sheet_by_name(name).iter_rows() if sum(v != "" for v in row) > 1
    )
    return next(wide, None) is not None and next(wide, None) is not None


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
