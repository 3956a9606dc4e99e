"""What officials said of the returned months of an enterprise, for the pages on which they are corrected."""

from collections.abc import Collection
from typing import Any

from inventory.selectors.filer_home import sent_back
from inventory.views.ledger_words import sheet_title


def returned_months(
    park_id: int, enterprise_id: int, months: Collection[tuple[int, int]] | None = None
) -> list[dict[str, Any]]:
    """Returned versions that nobody has replaced with the remark and the cells' remarks; `months` asks for some."""
    return [
        {
            "version": one.version,
            "act": one.act,
            "remarks": [
                {**remark, "title": sheet_title(remark["sheet"], one.version.titles)} for remark in one.remarks
            ],
        }
        for one in sent_back(park_id, enterprise_id)
        if months is None or (one.version.year, one.version.month) in months
    ]
