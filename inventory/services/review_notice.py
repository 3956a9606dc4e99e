"""Who is told of a filing or of an act on it, and in which words."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from inventory.ledger import lifecycle
from inventory.models import LedgerAct, LedgerReview, LedgerUpload, LedgerVersion, RefileLine
from inventory.selectors.owed import spans
from park.access import EDITOR, FILER, ParkAccess
from park.models import Membership, NoticeKind, Park, User
from park.services.notice import Message, notify, tell

#: Title of the notice of an act: month and enterprise stand in it.
TITLES: Final = {
    lifecycle.APPROVE: _("{month} of {enterprise} is approved"),
    lifecycle.RETURN: _("{month} of {enterprise} is returned: correct it and file it again"),
    lifecycle.LOCK: _("{month} of {enterprise} is locked"),
    lifecycle.ASK: _("Withdrawal of {month} of {enterprise} is asked for"),
    lifecycle.REFUSE: _("{month} of {enterprise} is not withdrawn"),
    lifecycle.TAKE_BACK: _("The withdrawal of {month} of {enterprise} is no longer asked for"),
    lifecycle.WITHDRAW: _("{month} of {enterprise} is withdrawn: the month is missing again"),
}
#: Acts whose next step is an official's.
FOR_OFFICIALS: Final = (lifecycle.ASK, lifecycle.TAKE_BACK)


def editors(park: Park) -> list[User]:
    """Officials who may decide."""
    return [row.user for row in Membership.objects.filter(park=park, role=EDITOR).select_related("user")]


def filers(park: Park, enterprise_id: int) -> list[User]:
    """Who files for the enterprise."""
    rows = Membership.objects.filter(park=park, role=FILER, enterprise_id=enterprise_id)
    return [row.user for row in rows.select_related("user")]


def _told(months: Iterable[tuple[int, int]]) -> str:
    """Months in words short enough for a title: runs by their first and last month."""
    runs = ((f"{first[0]}-{first[1]:02d}", f"{last[0]}-{last[1]:02d}") for first, last in spans(months))
    return "、".join(first if first == last else f"{first}–{last}" for first, last in runs)


def tell_about(access: ParkAccess, review: LedgerReview, done: LedgerAct) -> None:
    """Tells the filers of the enterprise, or the officials when it is their turn; never who did it."""
    if done.act not in TITLES:
        return
    park = access.park
    people = editors(park) if done.act in FOR_OFFICIALS else [*filers(park, review.enterprise_id), review.filed_by]
    words = {"month": f"{review.year}-{review.month:02d}", "enterprise": str(review.enterprise)}
    at_cells = (f"{remark['sheet']}!{remark['cell']}：{remark['text']}" for remark in done.remarks)
    body = "\n".join([done.remark, *at_cells]).strip()
    notify(
        park,
        [person for person in people if person.pk != access.user.pk],
        NoticeKind.WAITING if done.act in FOR_OFFICIALS else NoticeKind.REVIEW,
        format_lazy(TITLES[done.act], **words),
        body,
        reverse("ledger-version", kwargs={"park_code": park.code, "pk": review.version_id}),
    )


def tell_many(access: ParkAccess, reviews: Sequence[LedgerReview], act: str) -> None:
    """Tells the filers of every enterprise once that their months were approved or locked together."""
    months: dict[int, list[LedgerReview]] = {}
    for review in reviews:
        months.setdefault(review.enterprise_id, []).append(review)
    people = Membership.objects.filter(park=access.park, role=FILER, enterprise_id__in=months).select_related("user")
    told = [
        Message(
            person.user,
            format_lazy(
                TITLES[act],
                month=_told((one.year, one.month) for one in months[person.enterprise_id]),
                enterprise=str(months[person.enterprise_id][0].enterprise),
            ),
            url=reverse(
                "ledger-version",
                kwargs={"park_code": access.park.code, "pk": months[person.enterprise_id][0].version_id},
            ),
        )
        for person in people
        if person.enterprise_id is not None
    ]
    tell(access.park, NoticeKind.REVIEW, told)


def tell_refiles(park: Park, lines: Sequence[RefileLine]) -> None:
    """Tells the filers which months must be filed again, once per enterprise."""
    versions: dict[int, dict[str, int]] = {}
    for line in lines:
        versions.setdefault(line.enterprise_id, {})[f"{line.year}-{line.month:02d}"] = line.version_id
    if not versions:
        return
    people = Membership.objects.filter(park=park, role=FILER, enterprise_id__in=versions).select_related("user")
    told = []
    for person in people:
        months = versions.get(person.enterprise_id or 0, {})
        title = format_lazy(_("File {months} again: an earlier month has changed"), months="、".join(sorted(months)))
        body = _(
            "The figures were settled from running totals (1 January to the month) and no longer follow from them."
        )
        address = reverse("ledger-version", kwargs={"park_code": park.code, "pk": months[min(months)]})
        told.append(Message(person.user, title, body, address))
    tell(park, NoticeKind.REVIEW, told)


def tell_filed(upload: LedgerUpload, versions: list[LedgerVersion], by: User) -> None:
    """Tells the officials that versions wait for review."""
    months = _told((version.year, version.month) for version in versions)
    park = upload.park
    notify(
        park,
        [person for person in editors(park) if person.pk != by.pk],
        NoticeKind.WAITING,
        format_lazy(_("{enterprise} has filed {months}"), enterprise=str(upload.enterprise), months=months),
        versions[0].reason,
        reverse("ledger-version", kwargs={"park_code": park.code, "pk": versions[0].pk}),
    )
