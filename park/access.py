"""The only door from a person to a park: turns (user, code) into an object or 404.

Strangers get 404 for objects; a person inside who may not act gets a sentence (403). Views and API call nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from park.models import Engagement, Enterprise, Membership, Park, User

VIEWER, EDITOR, FILER, ASSESSOR, ADMIN = "viewer", "editor", "filer", "assessor", "admin"
OFFICIALS = (VIEWER, EDITOR)
READERS = (VIEWER, EDITOR, ASSESSOR)
INSIDERS = (VIEWER, EDITOR, ASSESSOR, FILER)
EVERYONE = (*INSIDERS, ADMIN)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class ParkAccess:
    """What one person may do in one park; `enterprise_id` bounds a filer, the years bound an assessor."""

    user: User
    park: Park
    role: str
    enterprise_id: int | None = None
    first_year: int | None = None
    last_year: int | None = None

    @property
    def may_edit(self) -> bool:
        return self.role == EDITOR

    @property
    def may_file(self) -> bool:
        return self.role in (EDITOR, FILER)

    def sees_year(self, year: int) -> bool:
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )

    def own(self, rows: QuerySet[Row], enterprise_field: str = "enterprise") -> QuerySet[Row]:
        """Rows of this park that the person may see: a filer only those of the own enterprise."""
        rows = rows.filter(park=self.park)
        if self.enterprise_id is not None:
            rows = rows.filter(**{f"{enterprise_field}_id": self.enterprise_id})
        return rows

    def enterprise(self, pk: int) -> Enterprise:
        """The enterprise of this park, or 404 (also for a filer of another enterprise)."""
        if self.enterprise_id is not None and pk != self.enterprise_id:
            raise Http404
        return get_object_or_404(Enterprise.objects.select_related("industry", "division"), park=self.park, pk=pk)

    def require_edit(self) -> None:
        """Raises 403 with a sentence unless the person may change data of the park."""
        if not self.may_edit:
            raise PermissionDenied(_("Only park officials with editing rights can do this. Ask your park office."))

    def require_file(self) -> None:
        """Raises 403 with a sentence unless the person may file ledgers."""
        if not self.may_file:
            raise PermissionDenied(_("Only the enterprise's filer or a park editor can file ledgers."))


def visible_parks(user: User) -> QuerySet[Park]:
    """Parks a person belongs to, in any role; a platform administrator sees all names, but no business data."""
    if user.is_platform_admin:
        return Park.objects.all()
    return Park.objects.filter(Q(memberships__user=user) | Q(engagements__user=user)).distinct()


def enter_park(user: User, code: str, roles: tuple[str, ...] = READERS) -> ParkAccess:
    """The person's access to the park with this code in one of the roles, else 404."""
    access = _find_access(user, code)
    if access is None or access.role not in roles:
        raise Http404
    return access


def _find_access(user: User, code: str) -> ParkAccess | None:
    membership = Membership.objects.select_related("park").filter(user=user, park__code=code).first()
    if membership:
        return ParkAccess(user, membership.park, membership.role, membership.enterprise_id)
    engagements = list(Engagement.objects.select_related("park").filter(user=user, park__code=code))
    if engagements:
        first = min(engagement.first_year for engagement in engagements)
        last = max(engagement.last_year for engagement in engagements)
        return ParkAccess(user, engagements[0].park, ASSESSOR, None, first, last)
    if user.is_platform_admin:
        park = Park.objects.filter(code=code).first()
        return ParkAccess(user, park, ADMIN) if park else None
    return None


ParkView = Callable[Concatenate[HttpRequest, ParkAccess, ...], HttpResponse]


def park_view(*roles: str) -> Callable[[ParkView], Callable[..., HttpResponse]]:
    """Makes `view(request, access, …)` from an address with `park_code`; signs in first, 404 for other roles."""

    def decorate(view: ParkView) -> Callable[..., HttpResponse]:
        @wraps(view)
        @login_required
        def entered(request: HttpRequest, park_code: str, **kwargs: Any) -> HttpResponse:
            access = enter_park(signed_in(request), park_code, roles or READERS)
            request.park_access = access  # type: ignore[attr-defined]  # read by the navigation
            return view(request, access, **kwargs)

        return entered

    return decorate


def signed_in(request: HttpRequest) -> User:
    """The signed-in person; views behind login_required and the API have one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def page_year(request: HttpRequest, access: ParkAccess, years: Sequence[int], default: int | None = None) -> int | None:
    """`?year=` when given (404 for a year the person may not see), else the default, else the newest visible year."""
    visible = [year for year in years if access.sees_year(year)]
    wanted = request.GET.get("year", "")
    if wanted:
        if not wanted.isdecimal() or int(wanted) not in visible:
            raise Http404
        year: int | None = int(wanted)
    else:
        year = default if default in visible else max(visible, default=None)
    request.year = year  # type: ignore[attr-defined]  # read by the frame around the page
    return year
