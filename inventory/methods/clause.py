"""Where a method is printed, in the language of the reader: documents are Chinese, their numbers are not."""

import re
from typing import Final

from inventory.methods.formula import Language

#: Chinese words of clauses → English, longest first where one holds another.
_WORDS: Final = (
    ("污染治理设施协同控制温室气体核算技术指南（试行）", "guide on greenhouse gases of pollution abatement (trial)"),
    ("其他有色金属冶炼企业", "non-ferrous smelting "),
    ("电解铝行业", "aluminium "),
    ("钢铁行业", "iron and steel "),
    ("石油化工企业", "petrochemical "),
    ("氟化工企业", "fluorochemical "),
    ("镁冶炼企业", "magnesium "),
    ("化工企业", "chemical "),
    ("发电企业", "power generation "),
    ("24行业指南", "the 24 sector guides"),
    ("省级指南", "provincial inventory guide "),
    ("核算与报告指南", "accounting guide"),
    ("核算指南", "accounting guide"),
    ("附录", "Annex "),
    ("附件", "Annex "),
    ("表", "Table "),
)
_CHINESE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]+")
#: What is left of a Chinese title such as 化石燃料燃烧CO2排放 once its document and number are told.
_REST: Final = re.compile(r"[A-Za-z0-9]*[\u3000-\u9fff\uff00-\uffef]+[A-Za-z0-9\u3000-\u9fff\uff00-\uffef]*")


def clause_text(clause: str, language: Language) -> str:
    """A clause as declared; in English "000 附录B 表B.1 燃料燃烧" is "000 Annex B Table B.1".

    The guidance has no English titles, so a title is left out in English; its number finds it.
    """
    if language == "zh":
        return clause
    text = clause
    for chinese, english in _WORDS:
        text = text.replace(chinese, english)
    text = _REST.sub("", text) if _CHINESE.search(text) else text
    shown = " ".join(text.split()).replace(" ;", ";").rstrip(" ;:")
    return shown or "sector guide"
