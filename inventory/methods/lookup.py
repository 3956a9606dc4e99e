"""Names under which the factor library keeps what a line is about: boiler, vehicle, industry of the wastewater."""

from typing import Final

import pandas as pd

from inventory.methods.afolu import farm_region
from inventory.methods.boiler import boiler_item
from inventory.methods.emission_coefficient import coefficient_names
from inventory.methods.mobile import mobile_item

#: GB/T 4754-2017 division → industry of 省级指南 表5.7. Divisions without a row there have no default.
MCF_INDUSTRY: Final = {
    "06": "coal_mining",
    "07": "oil_gas_extraction",
    "08": "ferrous_mining",
    "09": "nonferrous_mining",
    "13": "agro_food",
    "14": "food",
    "15": "beverages",
    "16": "tobacco",
    "17": "textiles",
    "18": "apparel",
    "19": "leather",
    "20": "wood",
    "21": "furniture",
    "22": "paper",
    "23": "printing",
    "25": "petroleum_coking_nuclear",
    "26": "chemicals",
    "27": "pharmaceuticals",
    "28": "chemical_fibres",
    "29": "rubber",
    "30": "mineral_products",
    "31": "ferrous_smelting",
    "32": "nonferrous_smelting",
    "33": "metal_products",
    "34": "general_machinery",
    "35": "special_machinery",
    "36": "transport_equipment",
    "37": "transport_equipment",
    "38": "electrical_machinery",
    "39": "electronics",
    "44": "power_heat",
    "45": "gas_supply",
    "46": "water_supply",
}
NAMES: Final = ("boiler_item", "mobile_item", "mcf_industry", "farm_region")


def add_names(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with `boiler_item`, `mobile_item`, `mcf_industry`, `farm_region`; "" where the library has no such thing.

    lines: item, boiler, transport_mode, division (two digits of GB/T 4754), province of the park.
    """
    province = lines["province"] if "province" in lines else pd.Series("", index=lines.index)
    regions = {name: farm_region(name) for name in province.unique()}
    return lines.assign(
        farm_region=province.map(regions).astype(object).fillna(""),
        **coefficient_names(lines),
        boiler_item=boiler_item(lines),
        mobile_item=mobile_item(lines),
        mcf_industry=lines["division"].map(MCF_INDUSTRY).fillna(""),
    )
