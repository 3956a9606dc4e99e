"""Tidy pollutant-release registers: reading, gaps, double counting. A missing year is missing, never zero."""

import csv
import io
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

RELEASE_COLUMNS: Final = (
    "facility_id",
    "facility",
    "year",
    "pollutant_code",
    "pollutant",
    "medium",
    "quantity",
    "unit",
)
FACILITY_COLUMNS: Final = ("facility_id", "facility", "lat", "lon", "industry_code")
MEDIA: Final = ("AIR", "WATER", "LAND")
UNITS: Final = ("kg/year", "kg")
FIRST_YEAR, LAST_YEAR = 1990, 2100
#: (reported code, code it is contained in): never added to each other.
CONTAINED: Final = {
    "CO2EXCLBIOMASS": "CO2",
    "CO2 EXCL BIOMASS": "CO2",
    "Carbon dioxide (CO2) excluding biomass": "CO2",
}
SHOWN_PROBLEMS: Final = 20
KG_STEP: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Facility:
    """One facility of the register; longitude and latitude in degrees."""

    facility_id: str
    name: str
    longitude: Decimal | None
    latitude: Decimal | None
    activity: str
    row: int


@dataclass(frozen=True, slots=True)
class Release:
    """Yearly release of one pollutant by one facility to one medium, in kg; `counted` is False inside another."""

    facility_id: str
    facility: str
    year: int
    code: str
    pollutant: str
    medium: str
    quantity_kg: Decimal
    basis: str
    row: int
    counted: bool = True

    @property
    def series(self) -> tuple[str, str, str]:
        """What is reported year after year: facility, pollutant, medium."""
        return self.facility_id, self.code, self.medium


@dataclass(frozen=True, slots=True)
class Gap:
    """Consecutive years without a report between two reported years of one series."""

    facility_id: str
    code: str
    pollutant: str
    medium: str
    first: int
    last: int

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)


class RegisterError(ValueError):
    """Rows that cannot be imported: every sentence names file, row, column, reason and remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        more = len(self.problems) - SHOWN_PROBLEMS
        shown = self.problems[:SHOWN_PROBLEMS] + ([f"另有{more}处问题"] if more > 0 else [])
        super().__init__("\n".join(shown))


def text_of(data: bytes, name: str) -> str:
    """File content as text, UTF-8 with or without mark. Errors: RegisterError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterError([f"{name}：第{error.start + 1}个字节不是UTF-8文本，请另存为UTF-8编码的CSV"]) from error


def read_facilities(text: str, name: str = "facilities.csv") -> list[Facility]:
    """Facilities of the register, one per id. Errors: RegisterError with every problem."""
    problems: list[str] = []
    found: dict[str, Facility] = {}
    for number, row in _rows(text, name, FACILITY_COLUMNS):
        cell = _Cells(name, number, row, problems)
        facility = Facility(
            cell.required("facility_id"),
            cell.required("facility"),
            cell.degrees("lon", 180),
            cell.degrees("lat", 90),
            cell.required("industry_code", 40),
            number,
        )
        known = found.get(facility.facility_id)
        if known is None:
            found[facility.facility_id] = facility
        elif replace(known, row=number) != facility:
            problems.append(f"{name} 第{number}行 facility_id：与第{known.row}行是同一设施而内容不同，请保留一行")
    if problems:
        raise RegisterError(problems)
    return list(found.values())


def read_releases(text: str, facilities: Iterable[Facility], name: str = "releases.csv") -> list[Release]:
    """Releases of the register with what is contained in another figure marked. Errors: RegisterError.

    Names are taken from the facility list: the same id under two names is one facility.
    """
    problems: list[str] = []
    known = {facility.facility_id: facility for facility in facilities}
    found: dict[tuple[str, int, str, str], Release] = {}
    parks: dict[str, int] = {}
    for number, row in _rows(text, name, RELEASE_COLUMNS):
        before = len(problems)
        release = _release(_Cells(name, number, row, problems), known)
        parks.setdefault((row.get("park") or "").strip(), number)
        if len(problems) > before:
            continue
        key = (release.facility_id, release.year, release.code, release.medium)
        if key in found:
            problems.append(
                f"{name} 第{number}行：设施{release.facility}{release.year}年{release.code}（{release.medium}）"
                f"与第{found[key].row}行重复，请保留一行"
            )
        found[key] = release
    if len(parks) > 1:
        problems.append(f"{name} park列：含{len(parks)}个园区（{'、'.join(parks)}），一次只导入一个园区，请拆分文件")
    if problems:
        raise RegisterError(problems)
    return mark_counted(found.values())


def park_code(text: str, name: str = "releases.csv") -> str:
    """The code in the file's `park` column, "" without one."""
    for _, row in _rows(text, name, ()):
        return (row.get("park") or "").strip()
    return ""


def _release(cell: "_Cells", known: Mapping[str, Facility]) -> Release:
    facility_id = cell.required("facility_id")
    if facility_id and facility_id not in known:
        cell.wrong("facility_id", f"“{facility_id}”不在设施表中，请在设施表补充该设施")
    cell.choice("unit", UNITS, "请换算为kg/year")
    return Release(
        facility_id=facility_id,
        facility=known[facility_id].name if facility_id in known else "",
        year=cell.year("year"),
        code=cell.required("pollutant_code", 120),
        pollutant=cell.required("pollutant", 200),
        medium=cell.choice("medium", MEDIA, "请填AIR、WATER或LAND"),
        quantity_kg=cell.quantity("quantity"),
        basis=cell.text("method")[:10],
        row=cell.number,
    )


def mark_counted(releases: Iterable[Release]) -> list[Release]:
    """Marks what is contained in another figure of the same facility, year and medium, so that it is never added.

    "CO2 excluding biomass" beside "CO2" is not counted; alone it is.
    """
    rows = list(releases)
    reported = {(row.facility_id, row.year, row.medium, row.code) for row in rows}
    return [
        replace(row, counted=(row.facility_id, row.year, row.medium, CONTAINED.get(row.code, "")) not in reported)
        for row in rows
    ]


def gaps(releases: Iterable[Release]) -> list[Gap]:
    """Breaks of every series (facility × pollutant × medium): runs of years missing between two reported years.

    Years before the first and after the last report are no gaps: nothing shows that the facility was to report.
    """
    series: dict[tuple[str, str, str], dict[int, Release]] = defaultdict(dict)
    for row in releases:
        series[row.series][row.year] = row
    found = []
    for (facility_id, code, medium), years in series.items():
        ordered = sorted(years)
        for before, after in pairwise(ordered):
            if after - before > 1:
                pollutant = years[before].pollutant
                found.append(Gap(facility_id, code, pollutant, medium, before + 1, after - 1))
    return sorted(found, key=lambda gap: (gap.facility_id, gap.code, gap.medium, gap.first))


def find_activity(code: str, mapping: Mapping[str, str]) -> str | None:
    """GB/T 4754 code of a register activity: "4(a)(ii)", else its parents "4(a)" and "4"; None when unknown."""
    wanted = "".join(code.split())
    while wanted:
        if wanted in mapping:
            return mapping[wanted]
        wanted = wanted[: wanted.rfind("(")] if "(" in wanted else ""
    return None


def _rows(text: str, name: str, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows with their line number in the file (the head is line 1)."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise RegisterError([f"{name} 缺少列：{'、'.join(missing)}，请补上表头"])
    count = 0
    for row in reader:
        count += 1
        if None in row:
            raise RegisterError([f"{name} 第{reader.line_num}行：单元格比表头多，请检查逗号和引号"])
        yield reader.line_num, row
    if columns and not count:
        raise RegisterError([f"{name} 没有数据行"])


class _Cells:
    """Cells of one row; a wrong one is noted with row and column and reading goes on."""

    def __init__(self, file: str, number: int, row: Mapping[str, str], problems: list[str]) -> None:
        self.file, self.number, self.row, self.problems = file, number, row, problems

    def wrong(self, column: str, sentence: str) -> None:
        self.problems.append(f"{self.file} 第{self.number}行 {column}列：{sentence}")

    def text(self, column: str) -> str:
        return (self.row.get(column) or "").strip()

    def required(self, column: str, longest: int = 200) -> str:
        found = self.text(column)
        if not found:
            self.wrong(column, "为空，请填写")
        if len(found) > longest:
            self.wrong(column, f"超过{longest}个字符，请缩短")
        return found

    def choice(self, column: str, allowed: Sequence[str], remedy: str) -> str:
        found = self.text(column)
        if found not in allowed:
            self.wrong(column, f"“{found}”不能识别，{remedy}")
        return found

    def year(self, column: str) -> int:
        found = self.text(column)
        if found.isascii() and found.isdecimal() and FIRST_YEAR <= int(found) <= LAST_YEAR:
            return int(found)
        self.wrong(column, f"“{found}”不是{FIRST_YEAR}—{LAST_YEAR}之间的年份")
        return 0

    def quantity(self, column: str) -> Decimal:
        found = self._decimal(column, lambda value: value >= 0, "不是大于等于零的数字；未报告的年份请删除该行，不填零")
        return Decimal(0) if found is None else found.quantize(KG_STEP)

    def degrees(self, column: str, limit: int) -> Decimal | None:
        if not self.text(column):
            return None
        found = self._decimal(column, lambda value: abs(value) <= limit, f"不是±{limit}以内的度数")
        return None if found is None else found.quantize(KG_STEP)

    def _decimal(self, column: str, allowed: Callable[[Decimal], bool], sentence: str) -> Decimal | None:
        text = self.text(column)
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not allowed(value) or (value and math.log10(abs(float(value))) > 20):
            self.wrong(column, f"“{text}”{sentence}")
            return None
        return value
