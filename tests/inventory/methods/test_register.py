"""Reading a register: gaps, what is contained in another figure, and every mistake named by row and column."""

from decimal import Decimal

import pytest

from inventory.methods.register import (
    RegisterError,
    Release,
    find_activity,
    gaps,
    park_code,
    read_facilities,
    read_releases,
    text_of,
)
from tests.inventory.register_files import PLACES, RELEASES, SMALL, facilities, file, releases


def read(rows: list[str] | None = None, places: list[str] | None = None) -> list[Release]:
    return read_releases(releases(rows).decode(), read_facilities(facilities(places).decode()), "排放表")


def problems(rows: list[str] | None = None, places: list[str] | None = None) -> list[str]:
    with pytest.raises(RegisterError) as caught:
        read(rows, places)
    return caught.value.problems


def test_a_series_breaks_between_two_reports_only() -> None:
    found = [(gap.facility_id, gap.code, gap.first, gap.last) for gap in gaps(read())]
    assert found == [("R1", "CO2", 2012, 2013), ("R2", "NOX", 2011, 2011)]


def test_carbon_dioxide_without_biomass_counts_only_alone() -> None:
    counted = {(row.facility_id, row.year, row.code): row.counted for row in read()}
    assert counted["R1", 2010, "CO2"] and not counted["R1", 2010, "CO2EXCLBIOMASS"]
    assert counted["R2", 2012, "CO2EXCLBIOMASS"]


def test_amounts_are_exact_and_names_come_from_the_facility_list() -> None:
    rows = read()
    assert rows[2].quantity_kg == Decimal("1100000.5")
    assert {row.facility for row in rows if row.facility_id == "R2"} == {"Works"}
    assert park_code(releases().decode()) == "hand"


def test_activities_fall_back_to_their_parents() -> None:
    mapping = {"4(a)": "26", "5": "77"}
    assert find_activity("4 (a)(ii)", mapping) == "26"
    assert find_activity("5(d)", mapping) == "77"
    assert find_activity("7(a)", mapping) is None and find_activity("", mapping) is None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("hand,R1,X,2010,NOX,N,AIR,abc,kg/year,", "排放表 第2行 quantity列：“abc”不是大于等于零的数字"),
        ("hand,R1,X,2010,NOX,N,AIR,-1,kg/year,", "排放表 第2行 quantity列：“-1”不是"),
        ("hand,R1,X,2010,NOX,N,AIR,nan,kg/year,", "quantity列：“nan”"),
        ("hand,R1,X,2010,NOX,N,AIR,1e999,kg/year,", "quantity列：“1e999”"),
        ("hand,R1,X,2010,NOX,N,AIR,,kg/year,", "未报告的年份请删除该行，不填零"),
        ("hand,R1,X,20x0,NOX,N,AIR,1,kg/year,", "第2行 year列：“20x0”不是"),
        ("hand,R1,X,1066,NOX,N,AIR,1,kg/year,", "year列：“1066”不是1990—2100之间的年份"),
        ("hand,R1,X,2010,NOX,N,AIR,1,t/year,", "unit列：“t/year”不能识别，请换算为kg/year"),
        ("hand,R1,X,2010,NOX,N,SPACE,1,kg/year,", "medium列：“SPACE”不能识别"),
        ("hand,R9,X,2010,NOX,N,AIR,1,kg/year,", "facility_id列：“R9”不在设施表中，请在设施表补充该设施"),
        ("hand,R1,X,2010,,N,AIR,1,kg/year,", "pollutant_code列：为空"),
        ("hand,R1,X,2010,NOX,N,AIR,1,kg/year,,more", "第2行：单元格比表头多"),
    ],
)
def test_a_wrong_cell_is_named_with_row_and_column(row: str, sentence: str) -> None:
    assert sentence in problems([row])[0]


def test_every_problem_is_told_at_once() -> None:
    rows = [f"hand,R1,X,2010,NOX,N,AIR,wrong{number},kg/year," for number in range(30)]
    found = problems(rows)
    assert len(found) == 30 and "第31行" in found[-1]


def test_a_repeated_year_and_a_second_park_are_refused() -> None:
    assert "第12行：设施Refinery2010年CO2（AIR）与第2行重复" in problems([*SMALL, SMALL[0]])[0]
    assert "含2个园区（hand、else）" in problems([SMALL[0], SMALL[5].replace("hand", "else")])[0]


def test_a_facility_listed_twice_with_other_facts_is_refused() -> None:
    assert (
        "第4行 facility_id：与第2行是同一设施而内容不同" in problems(places=[*PLACES, "R1,Refinery,51.3,4.3,4(a)"])[0]
    )
    assert "lat列：“95”不是±90以内的度数" in problems(places=["R1,Refinery,95,4.3,1(a)", PLACES[1]])[0]


def test_a_missing_column_an_empty_file_and_another_encoding_are_refused() -> None:
    with pytest.raises(RegisterError, match="缺少列：unit，请补上表头"):
        read_releases(RELEASES.replace(",unit", "") + "\n", [], "排放表")
    with pytest.raises(RegisterError, match="没有数据行"):
        read_releases(RELEASES + "\n", [])
    with pytest.raises(RegisterError, match="不是UTF-8文本"):
        text_of("设施".encode("gb18030"), "设施表")
    assert text_of(b"\xef\xbb\xbf" + file("a", []), "x") == "a\n"
