"""Registering and withdrawing green certificates: each covers one enterprise-month and is used once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.ledger.guard import safe_name
from inventory.methods.certificate import NotANumber, normal_number
from inventory.models import DirtyMonth, GreenCertificate
from inventory.models.green import CertificateKind
from inventory.services.evidence import evidence_problem
from inventory.services.ledger_file import store_files
from inventory.signals import results_outdated
from park.access import ParkAccess
from park.selectors.province import Province, find_province
from park.services.audit import append_event

ONE_USE: Final = "one_use_per_certificate"
#: More MWh of one month are a mistaken unit: a station of 1 GW makes 8.76 million at full load in a whole year.
MOST_MWH: Final = Decimal(10_000_000)


class CertificateRefused(Exception):
    """A certificate cannot be registered or withdrawn; the text says why and what to do, `field` where."""

    def __init__(self, text: str, field: str | None = None) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """What is registered: enterprise of the park, kind, number, technology, region, month of use, MWh."""

    enterprise_id: int
    kind: str
    number: str
    technology: str
    region: str
    year: int
    month: int
    mwh: Decimal


def register_certificate(access: ParkAccess, entry: Entry, name: str, data: bytes) -> GreenCertificate:
    """Registers a certificate with its evidence (file name, bytes) and marks its enterprise-month dirty.

    Errors: 403 and 404 by role; CertificateRefused for a number used before, no province, a month to come, an amount
    that cannot be, bad evidence.
    """
    access.require_file()
    enterprise = access.enterprise(entry.enterprise_id)
    key = _checked(entry)
    province = _province(entry.region)
    if problem := evidence_problem(data):
        raise CertificateRefused(problem, "evidence")
    certificate = GreenCertificate(
        park=access.park,
        enterprise=enterprise,
        kind=entry.kind,
        number=entry.number.strip(),
        key=key,
        technology=entry.technology,
        region=province.name,
        year=entry.year,
        month=entry.month,
        mwh=entry.mwh,
        registered_by=access.user,
        registered_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            certificate.evidence = store_files(access.park, [(name, data)])[0]
            certificate.evidence_name = safe_name(name)[:120]
            certificate.save()
            _outdate(certificate)
            _record(certificate, access, "green.registered", {"evidence": certificate.evidence.sha256})
    except IntegrityError as error:
        if ONE_USE not in str(error):
            raise
        raise CertificateRefused(used_before(), "number") from error
    return certificate


@transaction.atomic
def withdraw_certificate(access: ParkAccess, pk: int, reason: str) -> GreenCertificate:
    """Takes a certificate out with a reason; the row stays, its number is free again, its month becomes dirty.

    Errors: 403 and 404 by role; CertificateRefused without a reason or when it was withdrawn before.
    """
    access.require_file()
    rows = access.own(GreenCertificate.objects.select_for_update(of=("self",)).select_related("enterprise"))
    certificate = get_object_or_404(rows, pk=pk)
    if not reason.strip():
        raise CertificateRefused(_("Say why the certificate is withdrawn."), "reason")
    if not certificate.in_force:
        raise CertificateRefused(_("This certificate was withdrawn before."))
    certificate.withdrawn_by, certificate.withdrawn_at = access.user, timezone.now()
    certificate.withdrawn_reason = reason.strip()[:400]
    certificate.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    _outdate(certificate)
    _record(certificate, access, "green.withdrawn", {"reason": certificate.withdrawn_reason})
    return certificate


def used_before() -> str:
    """The refusal of a second use; it says nothing about who used the number, where or when."""
    return _(
        "This number is registered as used already; a certificate is used once. Compare it with the certificate; if "
        "it is yours, ask the platform administrator."
    )


def no_province() -> str:
    """The refusal of a generation region that is on no list."""
    return _("The generation region is no province of the list. Choose the province of the power station.")


def _checked(entry: Entry) -> str:
    """The key of the number, when the entry can be."""
    try:
        key = normal_number(entry.number)
    except NotANumber as error:
        text = _("This is no number of a certificate: write at least six letters and digits, as printed.")
        raise CertificateRefused(text, "number") from error
    if date(entry.year, entry.month, 1) > timezone.localdate():
        raise CertificateRefused(
            _("The month is still to come. Choose the month in which the power was used."), "month"
        )
    _check_amount(entry)
    return key


def _check_amount(entry: Entry) -> None:
    if entry.mwh <= 0:
        raise CertificateRefused(_("The amount must be above zero."), "mwh")
    if entry.kind == CertificateKind.CERTIFICATE and entry.mwh % 1:
        text = _("One green certificate stands for 1 MWh: enter whole MWh, at least 1.")
        raise CertificateRefused(text, "mwh")
    if entry.mwh > MOST_MWH:
        text = _("The amount is above %(most)s MWh. Check the unit: 1 MWh is 1000 kWh.")
        raise CertificateRefused(text % {"most": f"{MOST_MWH:,}"}, "mwh")


def _province(text: str) -> Province:
    province = find_province(text)
    if province is None:
        raise CertificateRefused(no_province(), "region")
    return province


def _outdate(certificate: GreenCertificate) -> None:
    """Results of exactly this enterprise-month no longer follow from the facts."""
    DirtyMonth.objects.create(
        park_id=certificate.park_id,
        enterprise_id=certificate.enterprise_id,
        year=certificate.year,
        month=certificate.month,
        since=timezone.now(),
        reason="certificate",
    )
    results_outdated.send(sender=None, park_id=certificate.park_id)


def _record(certificate: GreenCertificate, access: ParkAccess, action: str, more: dict[str, str]) -> None:
    detail = {
        "certificate": certificate.pk,
        "kind": certificate.kind,
        "number": certificate.number,
        "period": f"{certificate.year}-{certificate.month:02d}",
        "mwh": f"{certificate.mwh.normalize():f}",
    }
    append_event(access.park, access.user, action, f"enterprise:{certificate.enterprise_id}", detail | more)
