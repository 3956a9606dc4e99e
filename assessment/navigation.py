"""The frame of every page: rail, park switcher, year and person, from at most six queries whatever the data."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessment.models import JobState, Recalculation
from inventory.models import ParkYear
from park.access import (
    ADMIN,
    ASSESSOR,
    EDITOR,
    EVERYONE,
    FILER,
    INSIDERS,
    OFFICIALS,
    READERS,
    VIEWER,
    ParkAccess,
    enter_park,
    visible_parks,
)
from park.models import Park, User
from park.selectors.notice import with_unread


@dataclass(frozen=True)
class Entry:
    """One line of the rail: URL name, word, icon, the roles that see it and the other URL names it stands for."""

    name: str
    label: str | Promise
    icon: str
    roles: tuple[str, ...] = READERS
    pages: tuple[str, ...] = ()

    def stands_for(self, url_name: str) -> bool:
        return any(url_name == name or url_name.startswith(f"{name}-") for name in (self.name, *self.pages))


ENTRIES: tuple[Entry, ...] = (
    Entry("overview", _("Overview"), "overview"),
    Entry(
        "enterprises", _("Boundary, enterprises"), "boundary", INSIDERS, ("enterprise", "boundary", "process", "outlet")
    ),
    Entry(
        "ledgers",
        _("Ledgers"),
        "ledger",
        INSIDERS,
        (
            "ledger",
            "ledger-upload",
            "ledger-template",
            "upload",
            "deadlines",
            "rule",
            "rules",
            "permits",
            "mapping",
            "mappings",
        ),
    ),
    Entry("reviews", _("Review of ledgers"), "check", READERS, ("review",)),
    Entry(
        "meters",
        _("Metering, alarms"),
        "scenario",
        INSIDERS,
        ("meter", "monitoring", "monitored", "readings", "alarm", "alarms", "equipment"),
    ),
    Entry("flows", _("Material, energy flows"), "flows"),
    Entry("fused", _("Fused inventory"), "fused", READERS, ("carbon", "emissions", "green-power", "verified")),
    Entry("verified", _("Verified figures"), "report", (FILER,)),
    Entry("green-power", _("Green power"), "flows", (FILER,)),
    Entry("decoupling", _("Decoupling"), "decoupling"),
    Entry("measures", _("Measures"), "measures", READERS, ("measure", "project")),
    Entry("scenarios", _("Scenarios and peak"), "scenario"),
    Entry("rating", _("Rating"), "rating", READERS, ("indicator", "target")),
    Entry("reports", _("Reports"), "report", READERS, ("report",)),
    Entry("factors", _("Factor library"), "factors", EVERYONE, ("factor", "methods", "method")),
    Entry("system", _("System"), "system", (*OFFICIALS, ADMIN), ("recalculation", "audit", "health")),
)
ROLE_WORDS: dict[str, Promise] = {
    VIEWER: _("Park official (viewer)"),
    EDITOR: _("Park official (editor)"),
    FILER: _("Enterprise filer"),
    ASSESSOR: _("Third-party assessor"),
    ADMIN: _("Platform administrator"),
}
JOB_WORDS: dict[str, Promise] = {
    JobState.WAITING: _("Recalculation waits"),
    JobState.RUNNING: _("Recalculating"),
    JobState.FAILED: _("Recalculation failed"),
}
TABS = ("overview", "enterprises", "ledgers", "fused", "decoupling")
TAB_COUNT = 4


@dataclass(frozen=True)
class Link:
    """A place to go: empty address when the page does not exist yet."""

    name: str
    label: str | Promise
    address: str
    icon: str = ""
    current: bool = False


def address_of(name: str, **kwargs: Any) -> str:
    """The address of a page, or "" while nobody serves that name."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


class Frame:
    """What base.html shows around a page. Every part is read when the template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        match = request.resolver_match
        self.url_name: str = (match.url_name or "") if match else ""
        self.kwargs: dict[str, Any] = dict(match.kwargs) if match else {}

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def parks(self) -> list[Park]:
        """Parks to switch to, each with the person's unread notices; one query for both."""
        return list(with_unread(visible_parks(self.user), self.user).order_by("name")) if self.user else []

    @cached_property
    def access(self) -> ParkAccess | None:
        """Access set by the view; on pages of no park that of `?park=`, else of the person's first park."""
        given: ParkAccess | None = getattr(self.request, "park_access", None)
        if given or not self.user or not self.parks:
            return given
        wanted = self.kwargs.get("park_code") or self.request.GET.get("park", "")
        park = next((park for park in self.parks if park.code == wanted), self.parks[0])
        return enter_park(self.user, park.code, EVERYONE)

    @property
    def park(self) -> Park | None:
        return self.access.park if self.access else None

    @property
    def is_demo(self) -> bool:
        return bool(self.park and self.park.is_demo)

    @property
    def role(self) -> str | Promise:
        return ROLE_WORDS[self.access.role] if self.access else ""

    @cached_property
    def records(self) -> dict[int, int]:
        """Latest filed month by year with stored results, newest first; an administrator sees none."""
        if not self.access or self.access.role == ADMIN:
            return {}
        found = ParkYear.objects.filter(park=self.access.park).order_by("-year").values_list("year", "last_month")
        return {year: month for year, month in found if self.access.sees_year(year)}

    @property
    def years(self) -> list[int]:
        """Years with stored results that the person may see, newest first."""
        return list(self.records)

    @cached_property
    def year(self) -> int | None:
        """The year the view settled on (`request.year`), else `?year=` when it is on record, else the newest finished.

        A year still running is chosen only when there is no finished one, as on the pages of results.
        """
        settled: int | None = getattr(self.request, "year", None)
        if settled:
            return settled
        wanted = self.request.GET.get("year", "")
        if wanted.isdecimal() and int(wanted) in self.records:
            return int(wanted)
        finished = (year for year, month in self.records.items() if month == 12)
        return next(finished, next(iter(self.records), None))

    @property
    def year_in_address(self) -> str:
        """`?year=…` when the reader chose one with results, so that links keep the choice."""
        return f"?year={self.year}" if "year" in self.request.GET and self.year in self.records else ""

    @cached_property
    def items(self) -> list[Link]:
        """The rail in the order of the guidance, only what the role may see."""
        if not self.access:
            return []
        code, role = self.access.park.code, self.access.role
        return [
            Link(entry.name, entry.label, self._park_address(entry.name, code), entry.icon, self._is_here(entry))
            for entry in ENTRIES
            if role in entry.roles
        ]

    @cached_property
    def tabs(self) -> list[Link]:
        """The first pages of the role that exist, for the bar at the foot of a small screen."""
        return [item for item in self.items if item.name in TABS and item.address][:TAB_COUNT]

    def _is_here(self, entry: Entry) -> bool:
        return bool(self.url_name) and "park_code" in self.kwargs and entry.stands_for(self.url_name)

    def _park_address(self, name: str, code: str) -> str:
        address = address_of(name, park_code=code)
        return address + self.year_in_address if address else ""

    @cached_property
    def park_links(self) -> list[Link]:
        """The same page of each other park, or its overview when the page belongs to one object."""
        plain = set(self.kwargs) == {"park_code"}
        name = self.url_name if plain else "overview"
        return [
            Link(park.code, park.name, address_of(name, park_code=park.code), current=park == self.park)
            for park in self.parks
        ]

    @cached_property
    def year_links(self) -> list[Link]:
        query = self.request.GET.copy()
        links = []
        for year in self.years:
            query["year"] = str(year)
            links.append(Link(str(year), str(year), "?" + query.urlencode(), current=year == self.year))
        return links

    @cached_property
    def job(self) -> Link | None:
        """The park's newest recalculation while it is open or has failed: what the bell would ring for."""
        if not self.access or self.access.role == ADMIN:
            return None
        job = Recalculation.objects.filter(park=self.access.park).only("pk", "state").first()
        if job is None or job.state not in JOB_WORDS:
            return None
        address = address_of("recalculation", park_code=self.access.park.code, pk=job.pk)
        return Link(job.state, JOB_WORDS[job.state], address, "failed" if job.state == JobState.FAILED else "progress")

    @cached_property
    def bell(self) -> Link | None:
        """The page of notices with the number of unread ones; an administrator is told nothing of a park."""
        if not self.user or not self.access or self.access.role == ADMIN:
            return None
        here = self.access.park.pk
        count = next((getattr(park, "unread", 0) for park in self.parks if park.pk == here), 0)
        address = address_of("notices", park_code=self.access.park.code)
        return Link(str(count) if count else "", _("Notices"), address, "bell", self.url_name == "notices")

    @property
    def home(self) -> str:
        return address_of("home") or "/"

    @property
    def basis(self) -> Link:
        address = address_of("basis")
        if address and self.park:
            address += "?" + urlencode({"park": self.park.code})
        return Link("basis", _("Basis"), address, "basis", self.url_name == "basis")

    @property
    def sign_in(self) -> str:
        return address_of("sign-in")

    @property
    def sign_out(self) -> str:
        return address_of("sign-out")

    @property
    def set_language(self) -> str:
        return address_of("set_language")

    @property
    def is_slim(self) -> bool:
        """Whether the reader folded the rail; kept in a cookie so that the page does not jump."""
        return self.request.COOKIES.get("rail") == "slim"


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}
