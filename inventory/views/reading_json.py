"""How readings arrive and what is answered: parsers that survive any body, serializers for the schema."""

import csv
import io
import json
from decimal import Decimal
from typing import IO, Any, Final, NoReturn

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES: Final = 4 * 1024 * 1024


class PointsParser(BaseParser):
    """JSON with exact decimals: {"points": [...]}; whatever cannot be read is a 400 with a sentence."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return json.loads(_text(stream), parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError("请求正文不是JSON，或嵌套过深。请发送{“points”: [{“meter”: …}]}。") from error


class PointsCsvParser(BaseParser):
    """CSV with the header meter,at,value and, where wanted, unit,flag."""

    media_type = "text/csv"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            rows = list(csv.DictReader(io.StringIO(_text(stream), newline=""), strict=True))
        except csv.Error as error:
            raise ParseError("CSV读不出：第一行应是 meter,at,value,unit,flag。") from error
        points = []
        for row in rows:
            if None in row:
                raise ParseError("CSV有一行的列数多于表头。")
            points.append({name: value for name, value in row.items() if value not in (None, "")})
        return {"points": points}


def _text(stream: IO[bytes]) -> str:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ParseError(f"请求超过{MOST_BYTES // 2**20} MB，请分批发送。")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError("请求正文不是UTF-8。") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class PointSerializer(serializers.Serializer[dict[str, Any]]):
    """One value of a meter. An amount or a counter value stands at the end of its interval."""

    meter = serializers.CharField(max_length=40, help_text="code of the meter")
    at = serializers.DateTimeField(help_text="with its zone, e.g. 2026-03-01T08:00:00+08:00")
    value = serializers.DecimalField(max_digits=24, decimal_places=9)
    unit = serializers.CharField(required=False, max_length=20, help_text="refused when it is not the meter's unit")
    flag = serializers.CharField(
        required=False, max_length=1, help_text="mark of HJ 212 (N, F, M, S, D, C, T, B), or R: counter was reset"
    )


class PointsSerializer(serializers.Serializer[dict[str, Any]]):
    """At most 10,000 points; all of them are stored, or none."""

    points = PointSerializer(many=True)


class RefusalSerializer(serializers.Serializer[Any]):
    """A point that cannot be taken."""

    index = serializers.IntegerField(help_text="place in the call, from 0")
    reason = serializers.CharField()
    remedy = serializers.CharField()


class ReadingOutcomeSerializer(serializers.Serializer[Any]):
    """Numbers of points stored, unchanged, revised; with a refusal nothing was stored."""

    stored = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    revised = serializers.IntegerField()
    refused = RefusalSerializer(many=True)
