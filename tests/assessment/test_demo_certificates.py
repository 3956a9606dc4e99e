"""The demo park's certificates go through the filer's door once, each with a page that opens as PDF."""

import re

import pytest
from django.core.management import call_command

from assessment.services.demo.certificates import add_certificates, pdf_page
from assessment.services.demo.declaration import demo_park
from assessment.services.demo.people import add_people
from assessment.services.demo.registry import register_park
from inventory.models import DirtyMonth, GreenCertificate
from inventory.services.ledger_file import file_bytes
from park.models import AuditEvent


@pytest.mark.django_db
def test_certificates_are_registered_once() -> None:
    call_command("load_reference", verbosity=0)
    demo = demo_park()
    park = register_park(demo)
    add_people(park, demo)
    assert (add_certificates(park, demo), add_certificates(park, demo)) == (4, 0)
    stored = list(GreenCertificate.objects.filter(park=park).order_by("number"))
    assert [row.number for row in stored] == [
        "DEMO-GEC-2025-06-0001", "DEMO-GEC-2025-08-0001", "DEMO-JS-2025-06-0001", "DEMO-JS-2025-07-0001",
    ]  # fmt: skip
    assert all(row.number.encode() in file_bytes(row.evidence) for row in stored)
    assert DirtyMonth.objects.filter(park=park, reason="certificate").count() == 4
    assert AuditEvent.objects.filter(park=park, action="green.registered").count() == 4


def test_the_page_is_a_pdf_whose_table_points_at_its_objects() -> None:
    data = pdf_page("Demonstration only: 1 MWh")
    start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    table = data[start:].split(b"trailer")[0].splitlines()
    assert table[:2] == [b"xref", b"0 6"]
    for number, row in enumerate(table[3:], start=1):
        assert data[int(row[:10]) :].startswith(f"{number} 0 obj\n".encode())
    stream = re.search(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", data, re.DOTALL)
    assert stream is not None and int(stream[1]) == len(stream[2])
