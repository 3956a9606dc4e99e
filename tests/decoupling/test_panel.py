"""Panels: reading, judging, writing, and the command without a database."""

import csv
import io
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from decoupling.methods.annex_c import Flag, Reason, State
from decoupling.methods.panel import PanelRow, PanelTerms, judge_panel
from decoupling.methods.panel_table import PanelError, decode_panel, read_panel, write_panel
from decoupling.methods.rule import Rule
from tests.decoupling.golden import mini_park

HEADER = "scope,year,economy,pollutant,carbon\n"


def row(when: int, economy: int | None, pollutant: int | None, carbon: int | None, scope: str = "甲") -> PanelRow:
    amounts = (None if value is None else Decimal(value) for value in (economy, pollutant, carbon))
    return PanelRow(scope, when, *amounts)


def park_csv() -> str:
    lines = [
        f"{scope},{when},{values['economy']},{values['equivalents']},{values['carbon']}"
        for scope, found in mini_park()["scopes"].items()
        for when, values in found["years"].items()
    ]
    return HEADER + "\n".join(lines) + "\n"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_mini_park_panel() -> None:
    results = table(write_panel(judge_panel(read_panel(park_csv()))))
    scopes = mini_park()["scopes"]
    assert [result["scope"] for result in results] == list(scopes)
    for result in results:
        expected = scopes[result["scope"]]["expected_2021_2023"]
        assert (result["start"], result["end"], result["years"]) == ("2021", "2023", "2")
        assert [result[name] for name in ("economy", "pollutant", "carbon", "state")] == [
            expected[name] for name in ("economy", "pollution", "carbon", "annex_c")
        ]
        assert result["tapio_carbon_zh"] == expected["tapio_state"]
        assert float(result["tapio_carbon"]) == pytest.approx(float(expected["tapio_carbon"]), rel=1e-9)


def test_endpoints_default_to_the_first_and_last_complete_year() -> None:
    rows = [row(2019, None, 1, 1), row(2020, 100, 100, 100), row(2022, 110, 90, 90), row(2023, 120, 80, None)]
    [result] = judge_panel(rows)
    assert (result.start, result.end, result.judgement.state) == (2020, 2022, State.SYNERGISTIC)


def test_base_and_end_year() -> None:
    rows = [row(2020, 100, 100, 100), row(2021, 90, 110, 110), row(2022, 110, 90, 90)]
    [result] = judge_panel(rows, PanelTerms(base=2020, end=2021))
    assert (result.start, result.end, result.judgement.state) == (2020, 2021, State.NEGATIVE)
    [refused] = judge_panel(rows, PanelTerms(base=2015))
    assert (refused.judgement.state, refused.judgement.reasons) == (State.NONE, (Reason.BASE_YEAR,))
    with pytest.raises(ValueError, match="before"):
        judge_panel(rows, PanelTerms(base=2022, end=2022))


def test_chain_skips_an_incomplete_year() -> None:
    rows = [row(2020, 100, 100, 100), row(2021, None, 90, 90), row(2022, 110, 90, 90), row(2023, 120, 95, 95)]
    results = judge_panel(rows, PanelTerms(chained=True))
    assert [(each.start, each.end) for each in results] == [(2020, 2022), (2022, 2023)]
    assert [Flag.LONGER_STEP in each.judgement.flags for each in results] == [True, False]
    assert [each.judgement.state for each in results] == [State.SYNERGISTIC, State.COUPLED]


def test_scope_without_two_complete_years_says_what_is_missing() -> None:
    for chained in (False, True):
        [result] = judge_panel([row(2020, 100, 100, None), row(2021, 110, 90, 90)], PanelTerms(chained=chained))
        assert (result.judgement.state, result.judgement.reasons) == (State.NONE, (Reason.CARBON,))
    assert "缺碳排放量" in result.as_row()["notes_zh"]
    assert judge_panel([row(2020, 100, 100, 100)]) == ()


def test_flat_band_decides() -> None:
    rows = [row(2020, 1000, 1000, 1000), row(2021, 1010, 990, 990)]
    assert judge_panel(rows)[0].judgement.state is State.SYNERGISTIC
    wide = PanelTerms(rule=Rule(flat_band=Decimal("0.01")))
    assert judge_panel(rows, wide)[0].judgement.state is State.SEPARATE


def test_every_fault_is_named_at_once() -> None:
    text = HEADER + "园区,2020,100,abc,5\n园区,20x1,100,1,1.2.3\n,2021,1,1,1\n园区,2022,1,1,1\n园区,2022,2,2,2\n"
    with pytest.raises(PanelError) as caught:
        read_panel(text)
    assert caught.value.problems == [
        "第2行“pollutant”列：“abc”不是数字，请填数字，无数据则留空。",
        "第3行“year”列：“20x1”不是年份，请填四位年份，如 2023。",
        "第3行“carbon”列：“1.2.3”不是数字，请填数字，无数据则留空。",
        "第4行“scope”列为空：请填园区或行业名称。",
        "第6行与第5行重复：“园区”2022年只能有一行，请删去或合并。",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scope,year,economy\nA,2020,1\n", "缺少列：pollutant、carbon。"),
        ("scope,scope,year,economy,pollutant,carbon\n", "列名重复：scope。"),
        ("", "文件为空"),
        (HEADER, "只有表头，没有数据行。"),
        (HEADER + '"A,2020,1,1,1', "无法按 CSV 读取"),
        (HEADER + "A,2020,1e999999,1,1\n", "第2行“economy”列"),
        (HEADER + "A,2020,inf,1,1\n", "第2行“economy”列"),
    ],
)
def test_unreadable_panels(text: str, message: str) -> None:
    with pytest.raises(PanelError, match=message):
        read_panel(text)


def test_blank_marks_are_missing_and_thousands_commas_are_read() -> None:
    [found] = read_panel(HEADER + 'A,2020,"1,234.5",—,\n\n')
    assert found == PanelRow("A", 2020, Decimal("1234.5"), None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = HEADER + "化工园区,2020,1,1,1\n"
    assert decode_panel(text.encode(encoding)) == text


def test_unknown_encoding_is_refused() -> None:
    with pytest.raises(PanelError, match="UTF-8 或 GB18030"):
        decode_panel(b"scope\xff\xff")


def test_formula_like_scope_is_guarded_and_reads_back() -> None:
    rows = [row(2020, 100, 100, 100, "=1+1"), row(2021, 110, 90, 90, "=1+1")]
    [written] = table(write_panel(judge_panel(rows)))
    assert written["scope"] == "'=1+1"
    assert read_panel(HEADER + "'=1+1,2020,1,1,1\n")[0].scope == "=1+1"


def run(tmp_path: Path, content: bytes, *options: str) -> list[dict[str, str]]:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    call_command("decoupling_panel", source, "--out", out, *options, stdout=io.StringIO())
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    return table(out.read_text(encoding="utf-8-sig"))


def test_command_options(tmp_path: Path) -> None:
    content = park_csv().encode("gb18030")
    whole = run(tmp_path, content, "--base", "2021", "--end", "2022", "--flat-band", "2")
    assert {(each["start"], each["end"]) for each in whole} == {("2021", "2022")}
    # Park carbon −1.8 % is inside ±2 %, pollution −4.7 % is not.
    assert (whole[0]["state"], whole[0]["tendency_zh"]) == ("separate", "倾向协同脱钩")
    chained = run(tmp_path, content, "--chained")
    assert [(each["start"], each["end"]) for each in chained[:2]] == [("2021", "2022"), ("2022", "2023")]


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"scope,year\n", (), "缺少列"),
        (park_csv().encode(), ("--flat-band", "3"), "0 至 2"),
        (park_csv().encode(), ("--flat-band", "x"), "0 至 2"),
        (park_csv().encode(), ("--base", "2023", "--end", "2021"), "应早于"),
    ],
)
def test_command_refuses_in_chinese(tmp_path: Path, content: bytes, options: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(tmp_path, content, *options)
    assert not (tmp_path / "out.csv").exists()


def test_missing_file_and_single_years_are_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法读取"):
        call_command("decoupling_panel", tmp_path / "none.csv", "--out", tmp_path / "out.csv")
    source, said = tmp_path / "in.csv", io.StringIO()
    source.write_text(HEADER + "乙园区,2020,1,1,1\n", encoding="utf-8")
    call_command("decoupling_panel", source, "--out", tmp_path / "out.csv", stdout=said)
    assert "不足两年、未判断：乙园区。" in said.getvalue()


def test_command_line_needs_no_database(tmp_path: Path) -> None:
    """A database and a data folder that cannot be reached do not matter."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(park_csv(), encoding="utf-8")
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TONGJIAN_DATA": str(tmp_path / "data"),
        "SECRET_KEY": "only-for-this-test",
    }
    command = [sys.executable, "manage.py", "decoupling_panel", str(source), "--out", str(out)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "已判断 5 个对象" in done.stdout
    assert len(table(out.read_text(encoding="utf-8-sig"))) == 5
