"""What a person was told in a park: the unread count of the bell, the list, the choice of e-mail."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from park.models import Notice, NoticeChoice, NoticeKind, Park, User


def unread_count(park: Park, user: User) -> int:
    """Unread notices of the person in the park. One query on an index of unread rows."""
    return Notice.objects.filter(park=park, user=user, read_at__isnull=True).count()


def with_unread(parks: QuerySet[Park], user: User) -> QuerySet[Park]:
    """The parks with the person's unread notices in each as `unread`, without a query of its own."""
    waiting = Notice.objects.filter(park=OuterRef("pk"), user=user, read_at__isnull=True).order_by()
    counted = waiting.values("park").annotate(count=Count("pk")).values("count")
    return parks.annotate(unread=Coalesce(Subquery(counted), 0))


def notices_of(park: Park, user: User, kind: str = "", unread: bool = False) -> QuerySet[Notice]:
    """The person's own notices of the park, newest first."""
    rows = Notice.objects.filter(park=park, user=user)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(read_at__isnull=True) if unread else rows


def mail_choices(park: Park, user: User) -> list[tuple[str, str, bool]]:
    """Each kind with its word and whether the person wants it by e-mail."""
    refused = set(NoticeChoice.objects.filter(park=park, user=user, by_mail=False).values_list("kind", flat=True))
    return [(kind.value, str(kind.label), kind.value not in refused) for kind in NoticeKind]
