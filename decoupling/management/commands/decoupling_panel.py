"""Judge a panel of scopes and years by Annex C and Tapio, without a database."""

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decoupling.methods.panel import PanelTerms, judge_panel
from decoupling.methods.panel_table import PanelError, decode_panel, read_panel, write_panel
from decoupling.methods.rule import Rule


class Command(BaseCommand):
    help = "判断面板数据的脱钩态势（000 附录C 与 Tapio），不需要数据库。列：scope, year, economy, pollutant, carbon。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("panel", type=Path, help="输入 CSV（UTF-8 或 GB18030）")
        parser.add_argument("--out", type=Path, required=True, help="输出 CSV（UTF-8，带 BOM）")
        parser.add_argument("--base", type=int, help="基年，缺省为各对象首个数据完整的年份")
        parser.add_argument("--end", type=int, help="末年，缺省为各对象最近数据完整的年份")
        parser.add_argument("--flat-band", default="0.5", help="不明显的年均变化范围，百分数，0 至 2，缺省 0.5")
        parser.add_argument("--chained", action="store_true", help="逐年比较")

    def handle(self, *args: Any, **options: Any) -> None:
        terms = PanelTerms(options["base"], options["end"], options["chained"], _rule(options["flat_band"]))
        if terms.base is not None and terms.end is not None and terms.base >= terms.end:
            raise CommandError(f"基年 {terms.base} 应早于末年 {terms.end}。")
        try:
            rows = read_panel(decode_panel(options["panel"].read_bytes()))
        except OSError as error:
            raise CommandError(f"无法读取 {options['panel']}：{error.strerror}。") from error
        except PanelError as error:
            raise CommandError(f"{options['panel']} 不能判断：\n" + "\n".join(error.problems)) from error
        results = judge_panel(rows, terms)
        try:
            options["out"].write_text(write_panel(results), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise CommandError(f"无法写入 {options['out']}：{error.strerror}。") from error
        judged = {result.scope for result in results}
        left = dict.fromkeys(row.scope for row in rows if row.scope not in judged)
        tail = f"不足两年、未判断：{'、'.join(left)}。" if left else ""
        self.stdout.write(f"已判断 {len(judged)} 个对象、{len(results)} 个时段，结果写入 {options['out']}。{tail}")


def _rule(flat_band: str) -> Rule:
    try:
        return Rule(flat_band=Decimal(flat_band) / 100)
    except (InvalidOperation, ValueError) as error:
        raise CommandError(f"--flat-band {flat_band} 无效：请填 0 至 2 之间的百分数。") from error
