"""API of the official review: what waits, one version, and the acts; and a file checked against what is in force."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from inventory.api.ledger import LedgerAPIView
from inventory.ledger.lifecycle import STATES
from inventory.models import LedgerReview
from inventory.services.evidence import evidence_problem
from inventory.services.ledger_file import store_files
from inventory.services.review import ActRefused, ProofMissing, RemarkMissing, Said, act_on, acts_open
from inventory.services.review_conflict import check_again
from inventory.views.ledger_json import DetailSerializer, UploadSerializer
from inventory.views.review_json import ActSerializer, DocumentedActSerializer, ReviewPageSerializer, ReviewSerializer
from inventory.views.review_version import own_review
from park.access import INSIDERS
from park.api import ParkAPIView

PAGE_SIZE = 200
NOT_FOUND = {404: DetailSerializer}


class ReviewList(ParkAPIView):
    """Reviews of a park; a filer sees those of the own enterprise."""

    roles = INSIDERS

    @extend_schema(
        operation_id="parks_reviews_list",
        parameters=[
            OpenApiParameter("state", str, enum=STATES, description="submitted when left out"),
            OpenApiParameter("year", {"type": "integer", "minimum": 1990, "maximum": 2100}),
            OpenApiParameter("page", {"type": "integer", "minimum": 1}, description=f"{PAGE_SIZE} reviews each"),
        ],
        responses={200: ReviewPageSerializer, 400: OpenApiTypes.OBJECT, **NOT_FOUND},
    )
    def get(self, request: Request, park_code: str) -> Response:
        """Versions in one state, oldest month first."""
        state, year = request.query_params.get("state", "submitted"), request.query_params.get("year", "")
        page = request.query_params.get("page", "1")
        if state not in STATES:
            raise ValidationError({"state": [ErrorDetail(f"应为 {'、'.join(STATES)} 之一。")]})
        for name, text in (("page", page), ("year", year or "1")):
            if not (text.isascii() and text.isdecimal() and int(text[:9]) > 0):
                raise ValidationError({name: [ErrorDetail("应为正整数。")]})
        rows = self.access.own(LedgerReview.objects.filter(state=state))
        rows = rows.select_related("enterprise", "version", "filed_by", "asked_by", "decided_by")
        if year:
            rows = rows.filter(year=min(int(year[:9]), 32767))
        if self.access.first_year is not None:
            rows = rows.filter(year__gte=self.access.first_year, year__lte=self.access.last_year)
        pages = Paginator(rows.defer("version__acknowledged", "version__profile"), PAGE_SIZE)
        shown = int(page[:9])
        found = pages.page(shown).object_list if shown <= pages.num_pages else []
        body = {"count": pages.count, "page": shown, "pages": pages.num_pages, "reviews": found}
        return Response(ReviewPageSerializer(body, context=context(self)).data)


class ReviewDetail(ParkAPIView):
    """The review of one version."""

    roles = INSIDERS
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(responses={200: ReviewSerializer, **NOT_FOUND})
    def get(self, request: Request, park_code: str, version: int) -> Response:
        """Where the version stands and what the person may do."""
        return Response(ReviewSerializer(own_review(self.access, version), context=context(self)).data)

    @extend_schema(
        request={"application/json": ActSerializer, "multipart/form-data": DocumentedActSerializer},
        responses={
            200: ReviewSerializer,
            400: OpenApiTypes.OBJECT,
            403: DetailSerializer,
            409: DetailSerializer,
            422: DetailSerializer,
            **NOT_FOUND,
        },
    )
    def post(self, request: Request, park_code: str, version: int) -> Response:
        """Does one act: 409 when the state or the person does not allow it, 422 when remark or evidence is missing."""
        own_review(self.access, version)
        self.access.require_file()
        form = ActSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = form.validated_data
        remarks = {remark["line"]: remark["text"] for remark in given["remarks"]}
        try:
            said = Said(given["remark"], remarks, self._evidence(request))
            review = act_on(self.access, version, given["act"], said)
        except (RemarkMissing, ProofMissing) as error:
            return Response({"detail": str(error)}, 422)
        except ActRefused as error:
            return Response({"detail": str(error)}, 409)
        return Response(ReviewSerializer(review, context=context(self)).data)

    def _evidence(self, request: Request) -> int | None:
        document = request.FILES.get("evidence")
        if document is None:
            return None
        data = document.read()
        if problem := evidence_problem(data):
            raise ProofMissing(problem)
        return int(store_files(self.access.park, [(document.name or "", data)])[0].pk)


class UploadRecheck(LedgerAPIView):
    """A checked upload against what is in force now."""

    @extend_schema(request=None, responses={200: UploadSerializer, 202: UploadSerializer, **NOT_FOUND})
    def post(self, request: Request, park_code: str, pk: int) -> Response:
        """Checks the kept file anew; the answer is its new dry run."""
        self.access.require_file()
        upload = self.own_upload(pk)
        if upload.source_file is None:
            raise Http404
        return Response(UploadSerializer(check_again(upload)).data)


def context(view: ParkAPIView) -> dict[str, Any]:
    """What the serializer asks for each review."""
    return {"acts_open": lambda review: acts_open(view.access, review)}
