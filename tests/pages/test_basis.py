"""The page 依据: counts per document, links that lead somewhere, what is not served yet."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessment.services.trace import Clause, Document, Link, documents
from assessment.views import basis
from park.models import Enterprise, Industry, Membership, Park, User

pytestmark = pytest.mark.django_db
LINKED = Link("000-A.1-ef-mid-2", "000", "url", "factors", "tests/pages/test_factors.py::test_x", "")
INNER = Link("000-6.2.2", "000", "method", "fuel.combustion", "tests/x.py::test_y", "部分：只有燃料")
FUSED = Link("000-6.3", "000", "url", "fused", "tests/x.py::test_z", "")


@pytest.fixture
def park() -> Park:
    return Park.objects.create(code="river", name="江边园区", province="重庆")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def official(park: Park) -> Client:
    user = User.objects.create_user("official")
    Membership.objects.create(user=user, park=park, role="viewer")
    return client_of(user)


@pytest.fixture
def small_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """One document: a page that exists, a method in part, a clause that nobody serves."""
    clauses = [
        Clause("000-A.1-ef-mid-2", "000", "表A.1", "因子中级：省级指南", "可", "inventory", (LINKED,)),
        Clause("000-6.2.2", "000", "6.2.2", "碳核算范围与方法依据", "宜", "inventory", (INNER,)),
        Clause("000-8", "000", "8", "定期评价与改进", "宜", "assessment", ()),
    ]
    found = {"000": Document("000", "协同控制指南", "Guidelines", clauses)}
    monkeypatch.setattr(basis, "documents", lambda: found)


def text(client: Client, address: str = "/basis/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("small_trace")
def test_counts_links_and_what_is_not_yet(official: Client) -> None:
    html = text(official)
    assert '<a href="/p/river/factors/">因子库</a>' in html
    assert "核算方法 fuel.combustion" in html
    assert "部分：只有燃料" in html
    assert "tests/pages/test_factors.py::test_x" in html
    head = html[html.index("协同控制指南") :]
    figures = [part.partition("<")[0].strip() for part in head.split('class="n')[1:5]]
    assert [figure.partition(">")[2] for figure in figures[:4]] == ["3", "1", "1", "1"]
    assert "尚未提供：1条" in html
    assert "定期评价与改进" in html[html.index("尚未提供：1条") :]
    assert "评估与管理（1）" in html


def test_all_five_documents_with_the_counts_of_the_trace(official: Client) -> None:
    html = text(official)
    for document in documents().values():
        assert document.title_zh in html
    assert "产业园区减污降碳协同控制指南" in html
    second = text(official, "/basis/?doc=001")
    assert f"尚未提供：{len(documents()['001'].not_yet)}条" in second


def test_a_document_nobody_knows_is_not_found(official: Client) -> None:
    assert official.get("/basis/?doc=999").status_code == 404


def test_without_a_park_pages_are_named_but_not_linked() -> None:
    html = text(client_of(User.objects.create_user("nobody")))
    assert "/factors/" not in html
    assert "因子库" in html[html.index("<tbody>") :]


def test_a_filer_gets_no_link_to_pages_of_officials(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    clause = Clause("000-6.3", "000", "6.3", "融合清单与重点过程", "宜", "inventory", (LINKED, FUSED))
    monkeypatch.setattr(basis, "documents", lambda: {"000": Document("000", "指南", "Guide", [clause])})
    monkeypatch.setattr(basis, "address_arguments", lambda: {"factors": {"park_code"}, "fused": {"park_code"}})
    monkeypatch.setattr(basis, "reverse", lambda name, kwargs=None: f"/{name}/")
    industry = Industry.objects.create(code="26", level=2, name_zh="化学原料", status="secondary", source="GB/T 4754")
    own = Enterprise.objects.create(
        park=park, name="甲公司", industry=industry, division=industry, joined_on=date(2020, 1, 1)
    )
    filer = User.objects.create_user("filer")
    Membership.objects.create(user=filer, park=park, role="filer", enterprise=own)
    html = text(client_of(filer))
    assert '<a href="/factors/">因子库</a>' in html
    assert '<a href="/fused/">' not in html


def test_a_guest_signs_in_first() -> None:
    assert Client().get("/basis/").status_code == 302


def test_queries_do_not_grow_with_documents_or_parks(official: Client, park: Park) -> None:
    counts = []
    for document in ("000", "004"):
        official.get(f"/basis/?doc={document}")
        with CaptureQueriesContext(connection) as queries:
            official.get(f"/basis/?doc={document}")
        counts.append(len(queries))
        user = User.objects.get(username="official")
        for number in range(20):
            other = Park.objects.create(code=f"park-{document}-{number}", name=f"园区{number}", province="四川")
            Membership.objects.create(user=user, park=other, role="viewer")
    assert counts[0] == counts[1]
    assert counts[0] <= 12
