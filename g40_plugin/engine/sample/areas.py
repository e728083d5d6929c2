"""Plan areas and owners of the sample city, on the sheet: west, south, east, north in metres."""

from __future__ import annotations

from .drawing import Rect

PLAN_AREAS: tuple[tuple[str, str, Rect], ...] = (
    ("VS01", "Oude Binnenstad", (960, 1085, 1458, 1505)),
    ("VS02", "Stationskwartier", (1200, 1540, 1700, 1920)),
    ("VS03", "De Vlakte", (160, 2230, 850, 2790)),
    ("VS04", "Spoorzicht", (1740, 2030, 2380, 2340)),
    ("VS05", "Winkelhof", (1470, 1090, 1830, 1505)),
    ("VS06", "Nieuwe Weide", (1000, 2520, 1700, 2900)),
    ("VS07", "Uiterwaard-Zuid", (1800, 120, 2250, 480)),
    ("VS08", "Stadspark", (690, 1540, 1185, 1910)),
    ("VS09", "Tuindorp", (390, 1085, 945, 1505)),
    ("VS10", "Overzijde", (1230, 640, 1560, 930)),
    ("VS11", "Vinexwijk Zonneveld", (190, 230, 750, 730)),
    ("VS12", "Bedrijvenstrook Noord", (2150, 2600, 2850, 2880)),
    ("VS13", "Zorgcampus", (2130, 1540, 2480, 1910)),
    ("VS14", "Spoorkade", (1720, 1690, 2100, 1915)),
    ("VS15", "Spoorbuurt", (390, 1535, 680, 1915)),
    ("VS16", "Boszoom", (2520, 1540, 2960, 1910)),
)

OWNERS: tuple[tuple[str, Rect], ...] = (
    ("Woningcorporatie Voorbeeld", (160, 2230, 850, 2650)),
    ("Gemeente Voorbeeldstad", (690, 1540, 1185, 1910)),
    ("Gemeente Voorbeeldstad", (1000, 2520, 1200, 2900)),
    ("Spoorbeheer", (1720, 1690, 2100, 1915)),
    ("Stichting Zorg Voorbeeld", (2130, 1540, 2480, 1910)),
    ("Winkelhof Vastgoed", (1470, 1090, 1830, 1400)),
)
