"""Values that are written once and read as a whole: packed bytes instead of JSON that the database would take apart."""

import zlib
from typing import TYPE_CHECKING, Any

import orjson
from django.db import models

if TYPE_CHECKING:
    _Bytes = models.Field[Any, Any]
else:
    _Bytes = models.BinaryField

#: Speed before size: a draft is read again within minutes.
LEVEL = 1


class PackedField(_Bytes):
    """Any plain value as compressed JSON; an empty list when nothing is kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": list, "editable": False, **options})

    def get_prep_value(self, value: Any) -> bytes:
        """Bytes of the value. Errors: TypeError for what JSON does not know."""
        return zlib.compress(orjson.dumps(value), LEVEL) if value else b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value that was kept."""
        return orjson.loads(zlib.decompress(value)) if value else []

    def value_to_string(self, obj: models.Model) -> str:
        """The value as JSON, for serializers."""
        return orjson.dumps(self.value_from_object(obj)).decode()

    def to_python(self, value: Any) -> Any:
        """The value itself: it is packed only on its way to the database."""
        return value
