"""The form of a boundary version."""

import hashlib
import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from park.forms.place import DateInput
from park.methods.coordinates import System
from park.methods.geometry import RefusedGeometry
from park.models import Boundary, Park
from park.services.boundary_file import read_boundary_file

MOST_BYTES = 10 * 2**20
REFUSALS = {
    "not_geojson": gettext_lazy("This is not GeoJSON. Export the boundary as GeoJSON and paste or choose it again."),
    "no_area": gettext_lazy("There is no polygon in it. A boundary is a Polygon or a MultiPolygon."),
    "short_ring": gettext_lazy("A ring has fewer than four points. Close it by repeating the first point."),
    "not_closed": gettext_lazy("A ring is open: %(detail)s. Close it by repeating the first point."),
    "not_a_number": gettext_lazy("A point is not a pair of numbers: %(detail)s. Write [longitude, latitude]."),
    "out_of_range": gettext_lazy(
        "A point lies outside the globe: %(detail)s. Write longitude first, then latitude, in degrees (CGCS2000)."
    ),
    "too_many_points": gettext_lazy("The boundary has more than %(detail)s points. Simplify it and try again."),
    "self_crossing": gettext_lazy("The boundary crosses itself: %(detail)s. Correct this place and try again."),
    "file_kind": gettext_lazy(
        "%(detail)s cannot be read as a boundary. Choose GeoJSON, KML, KMZ or a Shapefile packed as ZIP."
    ),
    "unreadable": gettext_lazy("The map program cannot read this file. Export the boundary again and try once more."),
    "encoding": gettext_lazy("The attributes are neither UTF-8 nor GB18030. Export the Shapefile in one of them."),
    "archive": gettext_lazy("The archive is damaged, has too many files or is too large unpacked: %(detail)s."),
    "archive_content": gettext_lazy(
        "The archive must hold exactly one Shapefile (with .shx, .dbf, .prj) or one KML; it holds %(detail)s."
    ),
    "entities": gettext_lazy("The KML declares entities of its own. Export it again without a document type."),
    "too_many_features": gettext_lazy("The file has more than 2000 features. Export the boundary layer alone."),
    "no_such_area": gettext_lazy("No area has this name. The file has: %(detail)s."),
    "overlaps": gettext_lazy("A version of this boundary starts on %(detail)s. The new one must start later."),
}


def refusal_text(error: RefusedGeometry) -> str:
    """What is wrong with a shape and how to put it right."""
    return str(REFUSALS[error.code]) % {"detail": error.detail}


SYSTEMS = {
    System.CGCS2000: gettext_lazy("CGCS2000 or WGS 84 (surveys, GPS, Tianditu)"),
    System.GCJ02: gettext_lazy("GCJ-02 (Amap, Tencent maps)"),
    System.BD09: gettext_lazy("BD-09 (Baidu maps)"),
}


class BoundaryForm(forms.ModelForm):
    """One version of one boundary, as a map file or pasted."""

    file = forms.FileField(
        label=gettext_lazy("Map file"),
        required=False,
        help_text=gettext_lazy("GeoJSON, KML, KMZ, or a Shapefile packed as ZIP; a projected one is turned to degrees"),
    )
    text = forms.CharField(
        label=gettext_lazy("or paste GeoJSON"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    system = forms.ChoiceField(
        label=gettext_lazy("Coordinates"),
        choices=[(system.value, text) for system, text in SYSTEMS.items()],
        required=False,
        help_text=gettext_lazy("Boundaries traced on an internet map are some hundred metres off; name the map here."),
    )
    names = forms.CharField(
        label=gettext_lazy("Only the areas named"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Several with commas; blank takes every area of the file as one boundary"),
    )

    class Meta:
        model = Boundary
        fields = ("kind", "file", "text", "system", "names", "valid_from", "source", "description")
        widgets: ClassVar = {"valid_from": DateInput(), "description": forms.Textarea(attrs={"rows": 3})}
        labels: ClassVar = {
            "kind": gettext_lazy("Which boundary"),
            "valid_from": gettext_lazy("Valid from"),
            "source": gettext_lazy("Source document"),
            "description": gettext_lazy("Description"),
        }
        help_texts: ClassVar = {"source": gettext_lazy("Approval or plan that draws this boundary, with its number")}

    def __init__(self, park: Park, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.park = park
        self.origin: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text")
        if bool(file) == bool(text):
            self.add_error("file", _("Choose a map file or paste GeoJSON: one of the two."))
            return cleaned
        if file and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 10 MB. Simplify the boundary and try again."))
            return cleaned
        name, data = (file.name, file.read()) if file else ("pasted.geojson", str(text).encode())
        wanted = [part for part in re.split(r"[,，、;；\s]+", cleaned.get("names", "")) if part]
        try:
            read = read_boundary_file(name, data, System(cleaned.get("system") or System.CGCS2000), wanted)
        except RefusedGeometry as error:
            at = {"no_such_area": "names"}.get(error.code, "file" if file else "text")
            self.add_error(at, refusal_text(error))
            return cleaned
        self.instance.geometry = read.geometry
        self.origin = {
            "file": name[:200] if file else "",
            "sha256": hashlib.sha256(data).hexdigest(),
            "system": read.system or cleaned.get("system") or System.CGCS2000.value,
            "areas": list(read.names),
        }
        return cleaned
