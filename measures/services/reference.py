"""Loading the catalogue of measures and the clauses they serve. Source: 000 7.1–7.5."""

from pathlib import Path

from measures.methods.effect import PROCESS_PART
from measures.models import Measure, MeasureClause
from park.services.reference import Loaded, RefusedReference, Row, joined_source, merge_links, merge_rows, read_rows

#: Effect columns of measures.csv → code in `Measure.effects`: CO2e in t, pollutants in kg per unit; minus = they fall.
EFFECTS = {
    "co2e_t": "CO2e",
    "so2_kg": "a21026",
    "nox_kg": "a21002",
    "pm_kg": "a34013",
    "vocs_kg": "a24088",
    "cod_kg": "w01018",
}
COLUMNS = (
    "code", "name_zh", "name_en", "category", "other_clauses", "activity_unit", "effects", "boundary", "outside",
    "quadrant", "note", "source", "status",
)  # fmt: skip


def load(folder: Path) -> list[Loaded]:
    """Clauses, measures and which measure serves which clause; running it again changes nothing."""
    clause_columns = ("clause", "group", "title_zh", "title_en", "strength", "order")
    clauses = read_rows(folder, "measure_clauses.csv", clause_columns)
    measures = read_rows(
        folder, "measures.csv", (*EFFECTS, "clauses", "assigned_clauses", "partial", "effect_text", "clause")
    )
    links = [(row["code"], clause) for row in measures for clause in clauses_of(row)]
    _refuse_unknown(links, {row["clause"] for row in clauses})
    return [
        merge_rows(
            MeasureClause._meta.db_table,
            ["clause"],
            clause_columns,
            [[row[column] for column in clause_columns] for row in clauses],
        ),
        merge_rows(Measure._meta.db_table, ["code"], COLUMNS, [_measure(row) for row in measures]),
        merge_links(Measure.clauses.through._meta.db_table, ("measure_id", "measureclause_id"), links),
    ]


def clauses_of(row: Row) -> list[str]:
    """Clauses a measure serves: those its source states and those assigned here."""
    text = ";".join((row["clauses"], row["assigned_clauses"]))
    return [clause for clause in text.split(";") if clause]


def effects_of(row: Row) -> dict[str, str]:
    """Effects per unit of activity as `catalogue_effect` reads them: a number, else the range or words of the source.

    A range and words give no number: a project of such a measure states its own effect.
    """
    partial, words = row["partial"].split(";"), _words(row["effect_text"])
    cells = {
        code: f"{row[column]} {PROCESS_PART}" if column in partial else row[column] or words.get(column, "")
        for column, code in EFFECTS.items()
    }
    return {code: cell for code, cell in cells.items() if cell}


def _words(text: str) -> dict[str, str]:
    """ "co2e_t: -2 .. -5; nox_kg: -20..-60" by column."""
    parts = (part.partition(":") for part in text.split(";"))
    return {name.strip(): cell.strip() for name, colon, cell in parts if colon}


def _measure(row: Row) -> list[object]:
    given: dict[str, object] = {
        **row,
        "effects": effects_of(row),
        "outside": row["outside"] == "yes",
        "note": _note(row),
        "source": joined_source(row),
    }
    return [given[column] for column in COLUMNS]


def _note(row: Row) -> str:
    partial = [EFFECTS[column] for column in row["partial"].split(";") if column]
    parts = [row["note"], row["effect_text"]]
    if partial:
        parts.append(f"{'、'.join(partial)} 仅含工艺过程部分，电耗和燃料另计")
    return "；".join(part for part in parts if part)


def _refuse_unknown(links: list[tuple[str, str]], known: set[str]) -> None:
    for measure, clause in links:
        if clause not in known:
            raise RefusedReference(
                f"measures.csv 措施 {measure} 所列条款 {clause} 不在 measure_clauses.csv 中。请改正条款号。"
            )
