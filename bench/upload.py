"""Upload of a large workbook end to end, the same file again, and storing lines, each beside the bare work under it."""

from datetime import date
from io import BytesIO, StringIO
from time import perf_counter
from typing import TYPE_CHECKING, Any

from psycopg2 import sql

from bench.books import PROCESSES, book, enterprise
from bench.table import Figure, seconds

if TYPE_CHECKING:
    from inventory.ledger.enterprise import LedgerEnterprise
    from park.access import ParkAccess
    from park.models import Enterprise


def upload_figures(pairs: int) -> list[Figure]:
    """P1, P2 and P3 from interleaved pairs of the product's way and the bare way, after one pair to warm up."""
    access = park_access()
    whole, again, storing = [], [], []
    rows = lines = 0
    for number in range(pairs + 1):
        firm, told = new_firm(access, number)
        data, rows = book(told, number)
        took, repeated = _product(access, firm, data)
        bare, lines = _floor(access, firm, data)
        ratio = _storing(firm)
        if number:
            whole.append(took / bare)
            again.append(repeated / bare)
            storing.append(ratio)
    sizes = {"rows": rows, "lines": lines}
    return [
        Figure("P1", "upload to results ÷ (calamine parse + bare COPY)", whole, 2.5, sizes=sizes),
        Figure("P2", "the identical file again ÷ the same", again, 0.2, sizes=sizes),
        Figure("P3", "storing lines ÷ COPY of the same text", storing, 1.5, sizes=sizes),
    ]


def park_access() -> "ParkAccess":
    """The editor of the park that is measured, made the first time."""
    from park.access import enter_park
    from park.models import Membership, Park, User

    park, _ = Park.objects.get_or_create(
        code="bench", defaults={"name": "测速园区", "province": "重庆", "base_year": 2024}
    )
    user, is_new = User.objects.get_or_create(username="bench-editor")
    if is_new:
        Membership.objects.create(user=user, park=park, role="editor")
    return enter_park(user, park.code, ("editor",))


def new_firm(access: "ParkAccess", number: int, size: int = PROCESSES) -> "tuple[Enterprise, LedgerEnterprise]":
    """An enterprise with so many processes in its registers, and the same as the ledger room knows it."""
    from park.models import Enterprise, Industry, Outlet, Process

    told = enterprise(credit_code(number), f"测速企业{number}", size)
    division = Industry.objects.get(code__endswith="26", level=2)
    firm = Enterprise.objects.create(
        park=access.park,
        uscc=told.uscc,
        name=told.name,
        industry=division,
        division=division,
        joined_on=date(2025, 1, 1),
    )
    processes = Process.objects.bulk_create(
        Process(park=access.park, enterprise=firm, code=code, name=name, kind="whole") for code, name in told.processes
    )
    by_code = {process.code: process for process in processes}
    Outlet.objects.bulk_create(
        Outlet(
            park=access.park,
            enterprise=firm,
            process=by_code[outlet.process],
            code=outlet.code,
            name=outlet.name,
            medium=outlet.medium,
        )
        for outlet in told.outlets
    )
    return firm, told


def credit_code(number: int) -> str:
    """A credit code with a right check character, of no registered firm."""
    from park.methods.uscc import check_symbol

    body = f"91500000{number:09d}"
    return body + check_symbol(body)


def check_now(access: "ParkAccess", firm: "Enterprise", data: bytes) -> Any:
    """The upload after its check, which for a large file is a worker's job."""
    from inventory.services.ledger import stage_upload
    from inventory.services.ledger_check import check_upload

    return check_upload(stage_upload(access, firm, "bench.xlsx", data, access.user).pk)


def _product(access: "ParkAccess", firm: "Enterprise", data: bytes) -> tuple[float, float]:
    """Seconds from bytes to stored results, and of the identical file after that."""
    from assessment.services.recalculation import recompute
    from inventory.services.explanation import Explanation
    from inventory.services.ledger import receive_ledger

    begun = perf_counter()
    upload = check_now(access, firm, data)
    versions = receive_ledger(upload, access.user, "", [Explanation("已核对属实")], declared=True)
    job = recompute(access.park.pk)
    took = perf_counter() - begun
    if len(versions) != 12 or job is None or job.state != "done":
        raise RuntimeError(f"the upload did not go through: {len(versions)} months, {upload.findings[:1]}")
    repeated = seconds(lambda: check_now(access, firm, data))
    return took, repeated


def _floor(access: "ParkAccess", firm: "Enterprise", data: bytes) -> tuple[float, int]:
    """Seconds of the least that must be done: parse with calamine, COPY the filed lines into a table like theirs."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    with transaction.atomic(), connection.cursor() as cursor:
        text = _stored(cursor, firm)
        cursor.execute("CREATE TEMPORARY TABLE bare (LIKE inventory_ledgerline INCLUDING ALL) ON COMMIT DROP")
        begun = perf_counter()
        parsed = CalamineWorkbook.from_object(BytesIO(data))
        for title in parsed.sheet_names:
            parsed.get_sheet_by_name(title).to_python(skip_empty_area=True)
        cursor.copy_expert("COPY bare FROM STDIN", text)
        took = perf_counter() - begun
        cursor.execute("SELECT count(*) FROM bare")
        return took, int(cursor.fetchone()[0])


def _storing(firm: "Enterprise") -> float:
    """Seconds of `copy_lines` ÷ COPY of the same text into the same table, each undone."""
    from django.db import connection, transaction

    from inventory.models import LedgerLine, LedgerVersion
    from inventory.selectors.ledger import lines_of_versions
    from inventory.services.ledger_line import by_month, copy_lines, place_ids, rows_of

    versions = list(LedgerVersion.objects.filter(enterprise=firm).order_by("month"))
    filed = by_month(rows_of(lines_of_versions(firm.park, {2025}, {version.pk for version in versions})))
    pairs = [(version, filed[version.year, version.month]) for version in versions]
    places = place_ids({firm.pk})
    with connection.cursor() as cursor:
        text = _stored(cursor, firm)
    taken = []
    for way in ("ours", "bare"):
        with transaction.atomic(), connection.cursor() as cursor:
            # Lines are written once; the scratch database may forget them all.
            cursor.execute("ALTER TABLE inventory_ledgerline DISABLE TRIGGER USER")
            LedgerLine.objects.filter(park=firm.park, enterprise=firm).delete()
            begun = perf_counter()
            if way == "ours":
                copy_lines(pairs, places)
            else:
                cursor.copy_expert("COPY inventory_ledgerline FROM STDIN", text)
            taken.append(perf_counter() - begun)
            transaction.set_rollback(True)
    return taken[0] / taken[1]


def _stored(cursor: Any, firm: "Enterprise") -> StringIO:
    """The filed lines of an enterprise as the text that COPY reads."""
    text = StringIO()
    lines = sql.SQL("COPY (SELECT * FROM inventory_ledgerline WHERE enterprise_id = {} ORDER BY number) TO STDOUT")
    cursor.copy_expert(lines.format(sql.Literal(firm.pk)), text)
    text.seek(0)
    return text
