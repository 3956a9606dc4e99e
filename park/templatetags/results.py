"""Reading results in templates: a value by its code, and the address of the lines behind a figure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def at(values: Mapping[Any, Any], key: object) -> Any:
    """`{{ line.carbon|at:code }}`: the value under a key, None when there is none."""
    return values.get(key)


@register.simple_tag(takes_context=True)
def emissions_url(context: template.Context, **wanted: Any) -> str:
    """`{% emissions_url enterprise=pk process=pk item=code month=3 %}`: the page of the lines behind a figure."""
    frame = context["frame"]
    query = {"year": frame.year, **wanted}
    address = reverse("emissions", kwargs={"park_code": frame.park.code})
    return f"{address}?{urlencode({name: value for name, value in query.items() if value not in (None, '')})}"
