"""Green certificates of the demo park, registered through the door a filer uses, each with a page as evidence."""

from decimal import Decimal
from typing import Final

from assessment.services.demo.declaration import DemoPark
from assessment.services.demo.people import filers
from assessment.services.demo.records import table
from inventory.models import GreenCertificate
from inventory.services.green import Entry, register_certificate
from park.access import EDITOR, FILER, enter_park
from park.models import Enterprise, Park

#: A page in PDF with one line of text; the objects stand in this order, so that their places can be counted.
OBJECTS: Final = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length {length} >>\nstream\n{text}\nendstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)


def add_certificates(park: Park, demo: DemoPark) -> int:
    """Registers the declared certificates that are not on record yet; returns how many."""
    known = set(GreenCertificate.objects.filter(park=park).values_list("number", flat=True))
    enterprises = {enterprise.uscc: enterprise for enterprise in Enterprise.objects.filter(park=park)}
    editor, own = filers(park)
    wanted = [row for row in table("certificates.csv") if row["number"] not in known and row["enterprise"] in demo.firm]
    for row in wanted:
        enterprise = enterprises[demo.firm[row["enterprise"]].uscc]
        access = enter_park(own.get(enterprise.pk, editor), park.code, (FILER, EDITOR))
        entry = Entry(
            enterprise_id=enterprise.pk,
            kind=row["kind"],
            number=row["number"],
            technology=row["technology"],
            region=row["region"],
            year=int(row["year"]),
            month=int(row["month"]),
            mwh=Decimal(row["mwh"]),
        )
        text = f"Demonstration only: {row['number']}, {row['mwh']} MWh, {row['year']}-{int(row['month']):02d}"
        register_certificate(access, entry, f"{row['number']}.pdf", pdf_page(text))
    return len(wanted)


def pdf_page(text: str) -> bytes:
    """One page that says a line of ASCII text without brackets."""
    drawn = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET"
    content = b"%PDF-1.4\n"
    places = []
    for number, declared in enumerate(OBJECTS, start=1):
        body = declared.format(length=len(drawn), text=drawn) if "{text}" in declared else declared
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(content)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{rows}"
    tail = f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return content + (head + tail).encode("ascii")
