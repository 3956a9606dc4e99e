"""Words of the report for stored codes. Terms as the guidance prints them."""

from typing import Final

#: Inventory category → 领域 of tables C.1 and C.2. Source: 002 附录C.
FIELD: Final = {
    "fuel": "能源活动",
    "biomass": "能源活动",
    "power": "能源活动",
    "heat": "能源活动",
    "power_export": "能源活动",
    "heat_export": "能源活动",
    "fugitive": "能源活动",
    "process": "工业生产过程",
    "waste": "废弃物处理",
    "release": "登记册排放（未分领域）",
    "afolu": "农业、林业和其它土地利用",
    "removal": "碳捕集利用与封存扣减",
}
FIELDS: Final = (
    "能源活动",
    "工业生产过程",
    "废弃物处理",
    "农业、林业和其它土地利用",
    "碳捕集利用与封存扣减",
    "登记册排放（未分领域）",
)
CATEGORY: Final = {
    "fuel": "化石燃料燃烧",
    "biomass": "生物质燃烧（甲烷、氧化亚氮）",
    "power": "外购电力间接排放",
    "heat": "外购热力间接排放",
    "power_export": "外供电力扣减",
    "heat_export": "外供热力扣减",
    "fugitive": "逃逸排放",
    "process": "工业生产过程",
    "waste": "废弃物处理",
    "release": "登记册报告排放量",
    "afolu": "农业、林业和其它土地利用",
    "removal": "碳捕集利用与封存扣减",
}
#: Order of table C.1: six key industries, then the rest. Source: 002 附录C 表C.1.
KEY_INDUSTRY: Final = {
    "power": "电力",
    "steel": "钢铁",
    "building": "建材",
    "nonferrous": "有色金属",
    "petrochemical": "石化",
    "chemical": "化工",
    "other": "其他行业",
}
TIER: Final = {
    "1": "高 直接监测",
    "2": "中 统计与报告数据",
    "2a": "中（2a）行业标准",
    "2b": "中（2b）省级指南",
    "2c": "中（2c）IPCC指南",
    "3": "低 理论或类比",
    "": "未注明",
}
STATUS: Final = {
    "confirmed": "已核对",
    "secondary": "转引",
    "derived": "换算得出",
    "unverified": "未核实",
}
PARAMETER: Final = {
    "ncv": "低位发热量",
    "carbon": "单位热值含碳量",
    "oxidation": "碳氧化率",
    "ef": "排放因子",
}
DIRECTION: Final = {"up": "上升", "down": "下降", "flat": "持平", "unknown": "无数据"}
MEASURE: Final = {
    "output_value_const": "工业总产值（可比价）",
    "value_added": "工业增加值",
    "output_value": "工业总产值（现价）",
}
VIEW: Final = {"plan": "规划期", "chain": "逐年", "rolling": "滚动五年"}
STAGE: Final = {"planned": "计划", "building": "建设中", "running": "已投运", "late": "逾期未投运", "stopped": "已停运"}
#: The four boundaries. Source: 000 4.2.1.
BOUNDARY: Final = {
    "physical": "物理边界",
    "administrative": "行政边界",
    "economic": "经济统计边界",
    "accounting": "污染物与碳核算边界",
}
#: What a reader must know about the choice of a factor.
FACTOR_FLAG: Final = {
    "set_fallback": "所选因子集无此燃料，取自他集",
    "energy_only": "只有热值",
    "factor_year_gap": "取自较早年份",
    "factor_year_later": "取自较晚年份",
    "wider_region": "取自上级区域",
    "lower_tier": "自有因子，等级低于自动选用的因子",
    "low_level": "低级：理论推算或类似活动",
}
UNIT: Final = {"1e4Nm3": "万Nm3", "1e4m3": "万m3", "1e4 m3": "万m3", "1e4 Nm3": "万Nm3", "1e4 CNY": "万元"}
