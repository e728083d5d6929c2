"""Plan areas, plans and own layers of the sample city, on the sheet: west, south, east, north in metres."""

from __future__ import annotations

from .drawing import Point, Rect

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
    ("VS17", "Rivierenrand", (2330, 1110, 2730, 1500)),
)

# what is planned, by the names of fields of the plan areas; what an area lacks here is not known
PLANS: dict[str, dict[str, int]] = {
    "VS04": {
        "nieuwe_woningen": 500,
        "nieuwe_parkeerplaatsen": 600,
        "hergebruikt_m2": 30_000,
        "nieuw_m2": 10_000,
    },
    "VS05": {
        "nieuwe_woningen": 400,
        "nieuwe_parkeerplaatsen": 120,
        "corporatiehuur": 100,
        "middenhuur": 100,
        "betaalbare_koop": 100,
    },
    "VS08": {"nieuwe_woningen": 0, "nieuwe_parkeerplaatsen": 0},
    "VS13": {"nieuwe_woningen": 300, "hergebruikt_m2": 12_000, "nieuw_m2": 36_000},
    "VS14": {
        "nieuwe_woningen": 600,
        "nieuwe_parkeerplaatsen": 174,
        "corporatiehuur": 200,
        "middenhuur": 120,
        "betaalbare_koop": 80,
        "hergebruikt_m2": 0,
        "nieuw_m2": 60_000,
    },
}
PLAN_FIELDS = tuple(dict.fromkeys(name for plan in PLANS.values() for name in plan))

# the list of plans as a municipality keeps it: name, homes, status, first and last year, homes of corporations, middle
# rent and affordable sale, parking spaces, area, and the place on the sheet
PLAN_LIST_COLUMNS = (
    "plan", "woningen", "status", "startjaar", "eindjaar", "corporatiehuur", "middenhuur", "betaalbare_koop",
    "parkeerplaatsen", "gebied",
)  # fmt: skip
PLAN_LIST: tuple[tuple[tuple[object, ...], Point | None], ...] = (
    (("Kop van de Spoorkade", 100, "onherroepelijk", 2027, 2029, 40, 20, 10, 30, "VS14"), (2000, 1800)),
    (("Winkelhof West", 60, "in voorbereiding", 2030, 2033, 20, 20, 5, 20, "VS05"), (1560, 1436)),
    (("Coupéhof", 45, "zacht", 2032, 2035, None, None, None, None, "VS04"), (2060, 2165)),
    (("Zorgtuinen", 45, "zacht", 2031, 2034, 30, None, None, None, "VS13"), (2220, 1820)),
    # its area alone is known
    (("Splitsen in Tuindorp", 12, "zacht", None, None, None, None, None, None, "VS09"), None),
    # nobody can tell where this is
    (("Buitengebied, nader te bepalen", 80, "zacht", 2035, 2040, None, None, None, None, None), None),
)

# what people who were there know better: the place on the sheet, whether it stands empty, and a remark
CORRECTIONS: tuple[tuple[Point, str, str], ...] = (
    # the furniture hall of the Winkelhof: 160 x 65 m of 35,770 m2 of shops, 29 %
    ((1745, 1407), "ja", "Woonhal is vertrokken"),
)

OWNERS: tuple[tuple[str, Rect], ...] = (
    ("Woningcorporatie Voorbeeld", (160, 2230, 850, 2650)),
    ("Gemeente Voorbeeldstad", (690, 1540, 1185, 1910)),
    ("Gemeente Voorbeeldstad", (1000, 2520, 1200, 2900)),
    ("Spoorbeheer", (1720, 1690, 2100, 1915)),
    ("Stichting Zorg Voorbeeld", (2130, 1540, 2480, 1910)),
    ("Winkelhof Vastgoed", (1470, 1090, 1830, 1400)),
)

# measures that hold rain, by their kind
WATER_STORAGE: tuple[tuple[str, Rect], ...] = (("wadi", (1960, 1800, 1980, 1810)),)

# kind, environmental category, name
ZONES: tuple[tuple[str, int | None, str, Rect], ...] = (
    ("heritage", None, "Goederenloods", (1730, 1700, 1830, 1780)),
    ("environment", 2, "Ziekenhuiswasserij", (2402, 1600, 2408, 1632)),
    ("unused_green", None, "Vlaktepark, zuidhoek", (400, 2480, 440, 2530)),
)
