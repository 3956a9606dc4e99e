"""Departments (部门) that burn fuel, by the industry of the enterprise. Source: 002 附录C 表C.2, 省级指南 能源活动."""

from enum import StrEnum
from typing import Final


class Department(StrEnum):
    """Who burns the fuel. Agriculture is not printed in table C.2 and shown only where it occurs."""

    ENERGY_INDUSTRY = "energy_industry"
    INDUSTRY = "industry"
    TRANSPORT = "transport"
    SERVICE = "service"
    HOUSEHOLD = "household"
    AGRICULTURE = "agriculture"


#: Division of GB/T 4754 → department; every other division is 工业 (manufacturing, mining, water, construction).
#: Energy industries: coal, oil and gas mining, fuel processing, electricity and heat, gas. Source: 省级指南 能源活动.
_ENERGY_DIVISIONS: Final = frozenset({6, 7, 25, 44, 45})
_AGRICULTURE: Final = range(1, 6)
_TRANSPORT: Final = range(53, 61)
_SERVICE: Final = (*range(51, 53), *range(61, 98))


def department(division: str) -> Department:
    """Department of a two-digit division of GB/T 4754-2017; an unknown division is 工业, what a park is made of.

    01–05 agriculture; 06, 07, 25, 44, 45 energy industry; 51, 52, 61–97 service; 53–60 transport; others industry.
    Homes are no division: a ledger row names them by its process.
    """
    number = int(division) if division.isdecimal() else 0
    if number in _ENERGY_DIVISIONS:
        return Department.ENERGY_INDUSTRY
    if number in _AGRICULTURE:
        return Department.AGRICULTURE
    if number in _TRANSPORT:
        return Department.TRANSPORT
    return Department.SERVICE if number in _SERVICE else Department.INDUSTRY
