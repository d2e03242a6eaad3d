"""`shuke report summary|rfm|pareto|segments`: the shop's numbers on the command line."""

import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError

from shuke.common.access import SYSTEM
from shuke.common.errors import ShukeError
from shuke.insight import metrics, queries
from shuke.insight.metrics import Basis
from shuke.insight.metrics.reports import as_data, pareto_report, rfm_report
from shuke.insight.reporting import as_text
from shuke.insight.segments.scores import cuts_for
from shuke.warehouse import engine
from shuke.warehouse.commands import sync


class Command(BaseCommand):
    help = "Print a report. Syncs the analysis tables first."

    def add_arguments(self, parser):
        parser.add_argument("report", choices=("summary", "rfm", "pareto", "segments"))
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--sales-only",
            action="store_true",
            help="count lines of sales with quantity and price above 0, before returns and refunds",
        )
        parser.add_argument(
            "--as-of",
            default="today",
            help="last day that counts: YYYY-MM-DD, today, or last (day of the newest order)",
        )
        parser.add_argument("--currency", default="", help="ISO 4217; default: the shop's own")

    def handle(self, *args, report, json: bool, **options):
        try:
            sync(wait=600)
            told = _segments() if report == "segments" else _over_basis(report, options)
        except ShukeError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_as_json(told) if json else as_text(told))


def _over_basis(report: str, options: dict) -> dict:
    with engine.connect() as shop:
        basis = metrics.basis_for(
            shop,
            currency=options["currency"].upper(),
            as_of=_day(options["as_of"], shop, options["currency"].upper()),
            sales_only=options["sales_only"],
        )
        figures = _figures(report, shop, basis)
        return {"report": report, "basis": _told(basis, shop.fresh.synced_at), **figures}


def _figures(report: str, shop: engine.Connection, basis: Basis) -> dict:
    match report:
        case "rfm":
            return as_data(rfm_report(shop, basis, cuts_for(shop, basis)))
        case "pareto":
            return as_data(pareto_report(shop, basis))
    return as_data(metrics.summary(shop, basis))


def _told(basis: Basis, synced_at: dt.datetime) -> dict:
    return {
        "currency": basis.currency,
        "as_of": basis.as_of.isoformat(),
        "counting": "sales only" if basis.sales_only else "net",
        "synced_at": synced_at.isoformat(),
    }


def _day(told: str, shop: engine.Connection, currency: str) -> dt.date | None:
    if told == "today":
        return None
    if told == "last":
        return metrics.last_order_day(shop, currency)
    try:
        return dt.date.fromisoformat(told)
    except ValueError as error:
        raise CommandError(f"--as-of {told}: give YYYY-MM-DD, today or last.") from error


def _segments() -> dict:
    rows = []
    for segment in queries.list_segments(SYSTEM):
        size = queries.segment_size(segment.pk)
        rows.append(
            {
                "id": segment.pk,
                "name": segment.name,
                "version": segment.version,
                "people": size.people,
                "share": size.share,
                "anchor": size.anchor.isoformat(),
                "meaning": segment.sentence,
            }
        )
    fresh = engine.freshness()
    return {
        "report": "segments",
        "basis": {"synced_at": fresh.synced_at.isoformat() if fresh else None},
        "segments": rows,
    }


def _as_json(told: dict) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False)
