"""The town as tables, in metres east and north of its south-west corner: streets, quarters, grounds, places, plan areas."""

from __future__ import annotations

from dataclasses import dataclass

from .builders import Bars, Courtyard, Ground, Kind, Plot, Terraces
from .drawing import Point, Rect, Tags

# ---------------------------------------------------------------- plan areas
PLAN_AREAS: tuple[tuple[str, str, Rect], ...] = (
    ("VS01", "Oude Binnenstad", (960, 1085, 1450, 1505)),
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

# ---------------------------------------------------------------- streets, railway, water
LIT = {"lit": "yes"}
STREETS: tuple[tuple[str, str, list[Point], Tags], ...] = (
    ("secondary", "Singel", [(0, 1520), (3000, 1520)], {"maxspeed": "50", "ref": "N999"}),
    ("unclassified", "Kade", [(180, 1070), (2500, 1070)], {"maxspeed": "30"}),
    ("tertiary", "Westerlaan", [(380, 1070), (380, 1968), (380, 1972), (380, 2120), (500, 2240)], {"maxspeed": "50"}),
    ("tertiary", "Oosterlaan", [(2500, 1070), (2500, 1940)], {"maxspeed": "50"}),
    ("tertiary", "Oosterlaan", [(2500, 1940), (2500, 2010)], {"maxspeed": "50", "tunnel": "yes", "layer": "-1"}),
    ("tertiary", "Oosterlaan", [(2500, 2010), (2500, 3000)], {"maxspeed": "50"}),
    ("tertiary", "Oostbrug", [(2500, 900), (2500, 930)], {}),
    ("tertiary", "Oostbrug", [(2500, 930), (2500, 1058)], {"bridge": "yes", "layer": "1"}),
    ("tertiary", "Oostbrug", [(2500, 1058), (2500, 1070)], {}),
    ("tertiary", "Westbrug", [(180, 900), (180, 925)], {}),
    ("tertiary", "Westbrug", [(180, 925), (180, 1058)], {"bridge": "yes", "layer": "1"}),
    ("tertiary", "Westbrug", [(180, 1058), (180, 1070)], {}),
    ("unclassified", "Zuiderdijk", [(180, 900), (2500, 900)], {"maxspeed": "60"}),
    ("tertiary", "Zonneveldseweg", [(180, 900), (180, 0)], {"maxspeed": "50"}),
    ("tertiary", "Noorderweg", [(380, 2120), (2500, 2120)], {"maxspeed": "50"}),
    ("residential", "Stationsstraat", [(1460, 1070), (1460, 1925)], {"maxspeed": "30"}),
    ("footway", "Stationstunnel", [(1460, 1925), (1460, 1935)], {"bicycle": "designated"}),
    ("footway", "Stationstunnel", [(1460, 1935), (1460, 2008)], {"bicycle": "designated", "tunnel": "yes", "layer": "-1"}),
    ("footway", "Stationstunnel", [(1460, 2008), (1460, 2120)], {"bicycle": "designated"}),
    ("footway", "Perronpad", [(1460, 2020), (1760, 2020)], {"bicycle": "designated"}),
    ("residential", "Spoorstraat", [(380, 1925), (2500, 1925)], {"maxspeed": "30"}),
    ("residential", "Loskade", [(1710, 1925), (1710, 1520)], {}),
    ("residential", "Loskade", [(1710, 1680), (2115, 1680)], {}),
    ("residential", "Hofstraat", [(1840, 1070), (1840, 1680)], {"maxspeed": "30"}),
    ("residential", "Ambachtsweg", [(2115, 1520), (2115, 1925)], {"maxspeed": "30"}),
    ("service", "Winkelhof", [(1460, 1360), (1840, 1360)], {}),
    ("service", "Winkelhof", [(1650, 1360), (1650, 1520)], {}),
    ("service", "Winkelhof", [(1460, 1150), (1650, 1150), (1650, 1220)], {}),
    ("service", "Winkelhof", [(1780, 1070), (1780, 1360)], {}),
    ("service", "Zorgpad", [(2115, 1720), (2500, 1720)], {}),
    ("service", "Zorgpad", [(2300, 1520), (2300, 1925)], {}),
    ("track", "Weidepad", [(1350, 2120), (1350, 2960)], {"surface": "grass"}),
    ("path", "Bospad", [(2500, 2250), (2950, 2250)], {}),
    ("path", "Bosrand", [(2740, 1925), (2740, 1960), (2740, 2010), (2740, 2450)], {}),
    ("residential", "Spoorstraat", [(2500, 1925), (2960, 1925)], {"maxspeed": "30"}),
    ("footway", "Sportlaan", [(40, 1300), (380, 1300)], {"bicycle": "designated"}),
    ("service", "Sportlaan", [(200, 1070), (200, 1300)], {}),
    ("cycleway", "Singel", [(0, 1510), (3000, 1510)], {}),
    ("cycleway", "Noorderweg", [(380, 2111), (2500, 2111)], {}),
    ("footway", "Stadsparkpad", [(685, 1725), (690, 1725), (1185, 1725), (1192, 1725)], {"bicycle": "yes"}),
    ("footway", "Stadsparkpad", [(940, 1510), (940, 1540), (940, 1910), (940, 1925)], {"bicycle": "yes"}),
    ("footway", "Stadsparkpad", [(685, 1540), (690, 1540), (760, 1610), (760, 1840), (690, 1910), (685, 1910)], {}),
    ("footway", "Stadsparkpad", [(1192, 1540), (1185, 1540), (1110, 1610), (1110, 1840), (1185, 1910), (1192, 1910)], {}),
    ("footway", "Stadsparkpad", [(760, 1610), (1110, 1610)], {}),
    ("footway", "Stadsparkpad", [(760, 1840), (1110, 1840)], {}),
    ("residential", "Parkstraat", [(685, 1520), (685, 1925)], {"maxspeed": "30"}),
    ("residential", "Parkzicht", [(1192, 1520), (1192, 1925)], {"maxspeed": "30"}),
    ("service", "Collegepad", [(1210, 2120), (1210, 2050)], {}),
    ("service", "Volkstuinen", [(1170, 2120), (1170, 2320)], {}),
)

RAILWAY: tuple[list[Point], ...] = (
    [(0, 1968), (380, 1968), (3000, 1968)],
    [(0, 1972), (380, 1972), (3000, 1972)],
)

RIVER_MIDDLE: list[Point] = [
    (0, 930), (120, 965), (260, 990), (600, 995), (1300, 994), (1900, 990), (2500, 994), (2720, 1020), (3000, 1085)
]
RIVER_HALF_WIDTH_M = 50.0

# ---------------------------------------------------------------- quarters
HOUSE = Kind("house", 2, homes=1)
HOUSE_3 = Kind("house", 3, homes=1)
VILLA = Kind("detached", 2, homes=1)
PORCH_FLAT = Kind("apartments", 4, homes=8)
SLAB = Kind("apartments", 4, homes=32)


@dataclass(frozen=True)
class Quarter:
    """A street grid with a plot in every block. ``plan`` is drawn as on a map: the north row of blocks first."""

    landuse: str
    ground: Rect
    reach: Rect
    easts: tuple[float, ...]
    norths: tuple[float, ...]
    names_east: tuple[str, ...]
    names_north: tuple[str, ...]
    plan: tuple[str, ...]
    plots: dict[str, Plot | None]
    highway: str = "residential"
    inset: float = 5.0


def shop(name: str, value: str) -> Tags:
    """Tags of a shop."""
    return {"name": name, "shop": value}


CENTRE_KINDS = (
    Kind("apartments", 3, homes=2, business=shop("Mode Visser", "clothes")),
    Kind("apartments", 3, homes=3),
    Kind("office", 3, business={"name": "Notaris Dekker", "office": "notary"}),
    Kind("retail", 2, business=shop("Warenhuis Hema", "variety_store")),
    Kind("apartments", 4, homes=4, business={"name": "Eetcafé De Brug", "amenity": "cafe"}),
    Kind("house", 3, homes=1),
    Kind("apartments", 3, homes=3, business=shop("Bakker Smit", "bakery")),
    Kind("office", 4, business={"name": "Adviesbureau Kade", "office": "company"}),
    Kind("apartments", 3, homes=3, business={"name": "Restaurant Het Anker", "amenity": "restaurant"}),
    Kind("apartments", 4, homes=4),
    Kind("civic", 3),
    Kind("apartments", 3, homes=2, business=shop("Boekhandel Pen", "books")),
    Kind("clinic", 3, business={"name": "Gezondheidscentrum", "healthcare": "centre"}),
)
STATION_KINDS = (
    Kind("apartments", 6, homes=12),
    Kind("office", 5, business={"name": "Kantoor Spoorpoort", "office": "company"}),
    Kind("apartments", 5, homes=9, business=shop("Kiosk Perron", "convenience")),
    Kind("office", 6, business={"name": "Belastingadvies Stam", "office": "tax_advisor"}),
    Kind("apartments", 6, homes=12),
    Kind("hotel", 5, business={"name": "Hotel Terminus", "tourism": "hotel"}),
    Kind("apartments", 5, homes=10, business={"name": "Lunchcafé Wissel", "amenity": "cafe"}),
    Kind("retail", 2, business=shop("Fietsenwinkel De Ketting", "bicycle")),
    Kind("office", 5, business={"name": "Stadsbank", "amenity": "bank"}),
    Kind("clinic", 4, business={"name": "Polikliniek Station", "amenity": "clinic"}),
)
OFFICE_PARK = (
    Kind("office", 6, business={"name": "Spoorzicht Kantoren", "office": "company"}),
    Kind("office", 6, business={"name": "Verzekeraar De Brug", "office": "insurance"}, vacant=0.6),
    Kind("office", 6, business={"name": "Ingenieursbureau Baan", "office": "engineer"}),
    Kind("office", 6, vacant=0.6),
)

QUARTERS: tuple[Quarter, ...] = (
    Quarter(
        landuse="residential", ground=(955, 1080, 1462, 1512), reach=(935, 1070, 1460, 1520),
        easts=(970, 1050, 1130, 1210, 1290, 1370, 1460), norths=(1100, 1170, 1240, 1310, 1380, 1450, 1502),
        names_east=("Westwal", "Kerkstraat", "Kromme Elleboog", "Marktstraat", "Lange Steeg", "Visstraat", "Stationsstraat"),
        names_north=("Achter de Kade", "Vissteeg", "Waagstraat", "Hoogstraat", "Sint Jansstraat", "Noordwal", "Vestingstraat"),
        plan=("cccccc", "cccccc", "cckccc", "cccmcc", "cccccc", "cccccc"),
        plots={
            "c": Courtyard(1905, CENTRE_KINDS, width=11.0, depth=13.0, front=1.0),
            "m": Ground({"highway": "pedestrian", "area": "yes", "name": "Markt"}),
            "k": Ground({"highway": "pedestrian", "area": "yes", "name": "Kerkplein"}),
        },
        highway="living_street",
    ),
    Quarter(
        landuse="residential", ground=(1195, 1535, 1708, 1922), reach=(1192, 1520, 1710, 1925),
        easts=(1205, 1285, 1370, 1460, 1545, 1625, 1700), norths=(1550, 1625, 1700, 1775, 1850, 1915),
        names_east=("Parkrand", "Locomotiefstraat", "Wisselstraat", "Stationsstraat", "Perronstraat", "Seinstraat", "Rangeerstraat"),
        names_north=("Singelhof", "Conducteurstraat", "Machinistenstraat", "Remisestraat", "Dienstregeling", "Stationsplein"),
        plan=("cckpcc", "cccccc", "cccccc", "cccgcc", "cccccc"),
        plots={
            "c": Courtyard(2004, STATION_KINDS, width=17.0, depth=14.0, front=3.0),
            "k": Ground({"highway": "pedestrian", "area": "yes", "name": "Stationsplein"}),
            "p": Ground({"amenity": "bicycle_parking", "name": "Fietsenstalling Station"}),
            "g": Ground({"leisure": "park", "name": "Wisselpark"}),
        },
    ),
    Quarter(
        landuse="residential", ground=(160, 2230, 850, 2790), reach=(170, 2240, 840, 2780),
        easts=(170, 335, 500, 670, 840), norths=(2240, 2420, 2600, 2780),
        names_east=("Europalaan", "Hagastraat", "Vlaktelaan", "Osloweg", "Oostrand"),
        names_north=("Zuidvlakte", "Kopenhagenstraat", "Stockholmstraat", "Noordvlakte"),
        plan=("ssss", "sgsl", "ssss"),
        plots={
            "s": Bars(1963, (SLAB,), columns=2, rows=2, length=66.0, depth=11.0, ground={"landuse": "grass"}),
            "g": Ground({"leisure": "park", "name": "Vlaktepark"}),
            "l": Ground({"landuse": "grass"}),
        },
    ),
    Quarter(
        landuse="industrial", ground=(1745, 2030, 2380, 2340), reach=(1760, 2040, 2500, 2320),
        easts=(1760, 1960, 2160, 2360), norths=(2040, 2120, 2210, 2320),
        names_east=("Wagonweg", "Coupéstraat", "Tenderstraat", "Rijtuigweg"),
        names_north=("Spoorzicht", "Noorderweg", "Bielzenweg", "Ballastweg"),
        plan=("hho", "oho", "oof"),
        plots={
            "o": Bars(1984, OFFICE_PARK, columns=2, rows=2, length=72.0, depth=20.0),
            "h": Bars(1978, (Kind("warehouse", 2), Kind("industrial", 2, vacant=0.1)), columns=2, rows=1, length=80.0, depth=52.0),
            "f": Bars(1984, OFFICE_PARK, columns=1, rows=2, length=72.0, depth=20.0),
        },
    ),
    Quarter(
        landuse="residential", ground=(385, 1080, 945, 1512), reach=(380, 1070, 970, 1520),
        easts=(400, 580, 760, 935), norths=(1105, 1165, 1225, 1285, 1345, 1405, 1465),
        names_east=("Lindenlaan", "Kastanjelaan", "Beukenlaan", "Iepenlaan"),
        names_north=("Rozenstraat", "Tulpstraat", "Anjerstraat", "Asterstraat", "Leliestraat", "Dahliastraat", "Violenstraat"),
        plan=("tht", "ttt", "tgt", "tgl", "ttt", "hth"),
        plots={
            "t": Terraces(1932, (HOUSE_3,), width=6.0, depth=10.0, front=3.0),
            "h": Terraces(1936, (PORCH_FLAT,), width=18.0, depth=11.0, front=3.0),
            "g": None,
            "l": Ground({"amenity": "school", "name": "Basisschool De Linde", "isced:level": "1"}),
        },
    ),
    Quarter(
        landuse="residential", ground=(385, 1532, 690, 1940), reach=(380, 1520, 685, 1925),
        easts=(400, 490, 585, 685), norths=(1545, 1605, 1665, 1725, 1785, 1845, 1905),
        names_east=("Stokerstraat", "Ketelstraat", "Smidsstraat", "Parkstraat"),
        names_north=("Singeldwars", "Ploegstraat", "Hamerstraat", "Aambeeldstraat", "Vijlstraat", "Beitelstraat", "Baanwachtersstraat"),
        plan=("ttt", "ttt", "ttt", "tgt", "ttt", "ttt"),
        plots={
            "t": Terraces(1908, (HOUSE,), width=5.5, depth=9.0, front=1.0),
            "g": Ground({"leisure": "playground", "name": "Speeltuin Spoorbuurt"}),
        },
    ),
    Quarter(
        landuse="residential", ground=(1835, 1080, 2490, 1512), reach=(1840, 1070, 2500, 1520),
        easts=(1850, 1990, 2130, 2270, 2410), norths=(1110, 1190, 1270, 1350, 1430, 1500),
        names_east=("Hofrand", "Vechtstraat", "Eemstraat", "Lekstraat", "IJsselstraat"),
        names_north=("Merwedestraat", "Waalstraat", "Maasstraat", "Lingestraat", "Amstelstraat", "Singelstraat"),
        plan=("ffff", "tttt", "ttgt", "tttt", "ffff"),
        plots={
            "t": Terraces(1972, (HOUSE,), width=6.5, depth=10.0, front=7.0),
            "f": Bars(1969, (Kind("apartments", 4, homes=24),), columns=1, rows=2, length=90.0, depth=12.0, ground={"landuse": "grass"}),
            "g": Ground({"leisure": "park", "name": "Rivierenplantsoen"}),
        },
    ),
    Quarter(
        landuse="residential", ground=(1712, 1532, 2112, 1678), reach=(1710, 1520, 2115, 1680),
        easts=(1720, 1840, 1975, 2105), norths=(1545, 1610, 1672),
        names_east=("Zadelstraat", "Hofstraat", "Zeilmakerstraat", "Kuiperstraat"),
        names_north=("Touwslagerstraat", "Mandenmakerstraat", "Leerlooierstraat"),
        plan=("ttt", "ttt"),
        plots={"t": Terraces(1928, (HOUSE,), width=5.8, depth=9.0, front=2.0)},
    ),
    Quarter(
        landuse="residential", ground=(185, 225, 750, 735), reach=(180, 240, 740, 725),
        easts=(205, 340, 475, 610, 740), norths=(240, 310, 380, 450, 520, 590, 660, 725),
        names_east=("Mercuriusweg", "Venusweg", "Marsweg", "Jupiterweg", "Saturnusweg"),
        names_north=("Zonnedauw", "Ochtendgloren", "Middagzon", "Avondrood", "Regenboog", "Sterrenpad", "Maanpad", "Noorderlicht"),
        plan=("tttt", "ttgt", "tsgt", "tttt", "tttt", "tgtt", "tttt"),
        plots={
            "t": Terraces(2004, (HOUSE_3, HOUSE_3, HOUSE_3, HOUSE), width=6.0, depth=9.5, front=4.0),
            "g": None,
            "s": Ground({"amenity": "school", "name": "Basisschool De Zonnewijzer", "isced:level": "1"}),
        },
    ),
    Quarter(
        landuse="residential", ground=(1230, 640, 1560, 925), reach=(1240, 650, 1550, 900),
        easts=(1240, 1345, 1450, 1550), norths=(650, 720, 790, 860),
        names_east=("Veerstraat", "Schipperstraat", "Loodsstraat", "Jolstraat"),
        names_north=("Polderkant", "Boegstraat", "Roerstraat", "Dijkstraat"),
        plan=("ttt", "ttt", "ttt"),
        plots={"t": Terraces(1924, (HOUSE,), width=6.0, depth=9.0, front=3.0)},
    ),
    Quarter(
        landuse="industrial", ground=(2150, 2600, 2850, 2880), reach=(2160, 2610, 2840, 2870),
        easts=(2160, 2330, 2500, 2670, 2840), norths=(2610, 2740, 2870),
        names_east=("Turbineweg", "Dynamoweg", "Oosterlaan", "Generatorweg", "Motorweg"),
        names_north=("Ampèrestraat", "Voltastraat", "Wattstraat"),
        plan=("hhhh", "hhhh"),
        plots={"h": Bars(1976, (Kind("industrial", 1), Kind("warehouse", 1)), columns=2, rows=2, length=66.0, depth=44.0)},
    ),
    Quarter(
        landuse="residential", ground=(2520, 1540, 2960, 1915), reach=(2500, 1550, 2950, 1925),
        easts=(2535, 2680, 2820, 2950), norths=(1550, 1670, 1790, 1905),
        names_east=("Reeënlaan", "Dassenlaan", "Hertenlaan", "Vossenlaan"),
        names_north=("Boszoom", "Varenpad", "Heidelaan", "Dennenlaan"),
        plan=("vvv", "vwv", "vvv"),
        plots={
            "v": Bars(1994, (VILLA,), columns=4, rows=2, length=14.0, depth=11.0),
            "w": Ground({"natural": "wood"}),
        },
    ),
)
