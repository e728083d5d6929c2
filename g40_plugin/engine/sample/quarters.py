"""Quarters of the sample city: a street grid each, and what stands in its blocks."""

from __future__ import annotations

from dataclasses import dataclass

from .builders import Bars, Courtyard, Ground, Kind, Plot, Terraces
from .drawing import Rect, Tags

GRASS: Tags = {"landuse": "grass"}
HOUSE = Kind("house", 2, homes=1)
HOUSE_3 = Kind("house", 3, homes=1)
VILLA = Kind("detached", 2, homes=1)
FLAT = Kind("apartments", 4, homes=24)
PORCH_FLAT = Kind("apartments", 4, homes=8)
SLAB = Kind("apartments", 4, homes=32)


@dataclass(frozen=True)
class Quarter:
    """A street grid with a plot in every block.

    ``easts`` and ``norths`` are the places of the streets, ``reach`` is how far they run. ``plan`` has a letter of
    ``plots`` for every block and reads as a map: the north row first.
    """

    landuse: str
    ground: Rect
    reach: Rect
    easts: tuple[float, ...]
    norths: tuple[float, ...]
    names_east: str
    names_north: str
    plan: tuple[str, ...]
    plots: dict[str, Plot | None]
    highway: str = "residential"
    maxspeed: str = "30"
    inset: float = 5.0


SHOPS = (
    ("Mode", "shop", "clothes"),
    ("Bakker", "shop", "bakery"),
    ("Schoenen", "shop", "shoes"),
    ("Boekhandel", "shop", "books"),
    ("Kapper", "shop", "hairdresser"),
    ("Slager", "shop", "butcher"),
    ("Opticien", "shop", "optician"),
    ("Cadeaus", "shop", "gift"),
    ("Groenteman", "shop", "greengrocer"),
    ("Juwelier", "shop", "jewelry"),
    ("Kaashandel", "shop", "cheese"),
    ("Bloemen", "shop", "florist"),
)
FIRMS = (
    ("Notaris", "office", "notary"),
    ("Advocaten", "office", "lawyer"),
    ("Architecten", "office", "architect"),
    ("Makelaar", "office", "estate_agent"),
    ("Bank", "amenity", "bank"),
    ("Adviesbureau", "office", "company"),
)
HOSTS = (
    ("Café", "amenity", "cafe"),
    ("Restaurant", "amenity", "restaurant"),
    ("Eetcafé", "amenity", "pub"),
    ("Galerie", "tourism", "gallery"),
)
STATION_SHOPS = (("Kiosk", "shop", "convenience"), ("Fietsen", "shop", "bicycle"), ("Kapper", "shop", "hairdresser"))
CENTRE_KINDS = (
    Kind("apartments", 3, homes=2, businesses=SHOPS),
    Kind("apartments", 3, homes=3),
    Kind("office", 3, businesses=FIRMS),
    Kind("retail", 2, businesses=SHOPS),
    Kind("house", 3, homes=1),
    Kind("hotel", 3, businesses=HOSTS),
    Kind("apartments", 3, homes=2, businesses=SHOPS),
    Kind("house", 4, homes=2),
    Kind("office", 4, businesses=FIRMS),
    Kind("apartments", 4, homes=4),
    Kind("apartments", 3, homes=3),
    Kind("civic", 3),
    Kind("apartments", 3, homes=2, businesses=SHOPS),
    Kind("clinic", 3, businesses=(("Praktijk", "healthcare", "centre"),)),
    Kind("house", 3, homes=1),
)
STATION_KINDS = (
    Kind("apartments", 6, homes=12),
    Kind("office", 5, businesses=FIRMS),
    Kind("apartments", 5, homes=9, businesses=STATION_SHOPS),
    Kind("apartments", 6, homes=12),
    Kind("hotel", 5, businesses=(("Hotel", "tourism", "hotel"), ("Lunchcafé", "amenity", "cafe"))),
    Kind("office", 6, businesses=FIRMS),
    Kind("apartments", 5, homes=10),
    Kind("retail", 2, businesses=SHOPS),
    Kind("clinic", 4, businesses=(("Polikliniek", "amenity", "clinic"),)),
)
STATION_OFFICES = (
    Kind("office", 5, businesses=FIRMS),
    Kind("office", 6, businesses=FIRMS),
    Kind("office", 4, businesses=FIRMS),
)
OFFICE_PARK = (
    Kind("office", 4, businesses=(("Verzekeraar", "office", "insurance"), ("Ingenieurs", "office", "engineer"))),
    Kind("office", 4, vacant=0.6),
)
HALLS = (Kind("warehouse", 1), Kind("industrial", 1, vacant=0.1))
SHEDS = (Kind("industrial", 1), Kind("warehouse", 1))

QUARTERS: tuple[Quarter, ...] = (
    Quarter(
        landuse="residential",
        ground=(955, 1080, 1462, 1512),
        reach=(935, 1070, 1460, 1520),
        easts=(970, 1050, 1130, 1210, 1290, 1370, 1460),
        norths=(1100, 1170, 1240, 1310, 1380, 1450, 1502),
        names_east="Westwal, Kerkstraat, Kromme Elleboog, Marktstraat, Lange Steeg, Visstraat, Stationsstraat",
        names_north="Achter de Kade, Vissteeg, Waagstraat, Hoogstraat, Sint Jansstraat, Noordwal, Vestingstraat",
        plan=("cccccc", "cccccc", "cckccc", "cccmcc", "cccccc", "cccccc"),
        plots={
            "c": Courtyard(1905, CENTRE_KINDS, width=11.0, depth=13.0, front=1.0),
            "m": Ground({"highway": "pedestrian", "area": "yes", "name": "Markt"}),
            "k": None,
        },
        highway="living_street",
    ),
    Quarter(
        landuse="residential",
        ground=(1195, 1528, 1708, 1945),
        reach=(1192, 1520, 1710, 1925),
        easts=(1205, 1285, 1370, 1460, 1545, 1625, 1700),
        norths=(1550, 1625, 1700, 1775, 1850, 1915),
        names_east="Parkrand, Locomotiefstraat, Wisselstraat, Stationsstraat, Perronstraat, Seinstraat, Rangeerstraat",
        names_north="Singelhof, Conducteurstraat, Machinistenstraat, Remisestraat, Dienstregeling, Stationsplein",
        plan=("cckpoo", "ccccoo", "ccccoo", "cccgco", "cccccc"),
        plots={
            "c": Courtyard(2004, STATION_KINDS, width=17.0, depth=14.0, front=3.0),
            "o": Courtyard(1998, STATION_OFFICES, width=24.0, depth=15.0, front=4.0),
            "k": Ground({"highway": "pedestrian", "area": "yes", "name": "Stationsplein"}),
            "p": Ground({"amenity": "bicycle_parking", "name": "Fietsenstalling Station"}),
            "g": Ground({"leisure": "park", "name": "Wisselpark"}),
        },
    ),
    Quarter(
        landuse="residential",
        ground=(160, 2230, 850, 2790),
        reach=(170, 2240, 840, 2780),
        easts=(170, 335, 500, 670, 840),
        norths=(2240, 2420, 2600, 2780),
        names_east="Europalaan, Hagastraat, Vlaktelaan, Osloweg, Oostrand",
        names_north="Zuidvlakte, Kopenhagenstraat, Stockholmstraat, Noordvlakte",
        plan=("szsz", "zgsl", "szsz"),
        plots={
            "s": Bars(1963, (SLAB,), columns=2, rows=2, length=66.0, depth=11.0, ground=GRASS),
            "z": Bars(1961, (SLAB,), columns=3, rows=1, length=11.0, depth=66.0, ground=GRASS),
            "g": Ground({"leisure": "park", "name": "Vlaktepark"}),
            "l": Ground(GRASS),
        },
    ),
    Quarter(
        landuse="industrial",
        ground=(1745, 2030, 2380, 2340),
        reach=(1760, 2040, 2500, 2320),
        easts=(1760, 1960, 2160, 2360),
        norths=(2040, 2120, 2210, 2320),
        names_east="Wagonweg, Coupéstraat, Tenderstraat, Rijtuigweg",
        names_north="Spoorzicht, Noorderweg, Bielzenweg, Ballastweg",
        plan=("hho", "oho", "oof"),
        plots={
            "o": Bars(1984, OFFICE_PARK, columns=2, rows=2, length=72.0, depth=20.0),
            "h": Bars(1978, HALLS, columns=2, rows=1, length=80.0, depth=52.0),
            "f": Bars(1984, OFFICE_PARK, columns=1, rows=2, length=72.0, depth=20.0),
        },
    ),
    Quarter(
        landuse="residential",
        ground=(385, 1080, 945, 1512),
        reach=(380, 1070, 970, 1520),
        easts=(400, 580, 760, 935),
        norths=(1105, 1165, 1225, 1285, 1345, 1405, 1465),
        names_east="Lindenlaan, Kastanjelaan, Beukenlaan, Iepenlaan",
        names_north="Rozenstraat, Tulpstraat, Anjerstraat, Asterstraat, Leliestraat, Dahliastraat, Violenstraat",
        plan=("hhh", "ttt", "tgh", "tgl", "tth", "hhh"),
        plots={
            "t": Terraces(1932, (HOUSE_3,), width=6.0, depth=10.0, front=3.0),
            "h": Terraces(1936, (PORCH_FLAT,), width=18.0, depth=12.0, front=3.0),
            "g": None,
            "l": Ground({"amenity": "school", "name": "Basisschool De Linde", "isced:level": "1"}),
        },
    ),
    Quarter(
        landuse="residential",
        ground=(385, 1528, 688, 1945),
        reach=(380, 1520, 685, 1925),
        easts=(400, 490, 585, 685),
        norths=(1545, 1605, 1665, 1725, 1785, 1845, 1905),
        names_east="Stokerstraat, Ketelstraat, Smidsstraat, Parkstraat",
        names_north="Singelpad, Ploegstraat, Hamerstraat, Aambeeldstraat, Vijlstraat, Beitelstraat, Wachterstraat",
        plan=("ttt", "ttt", "ttt", "tgt", "ttt", "ttt"),
        plots={
            "t": Terraces(1908, (HOUSE,), width=5.5, depth=9.0, front=1.0),
            "g": Ground({"leisure": "playground", "name": "Speeltuin Spoorbuurt"}),
        },
    ),
    Quarter(
        landuse="residential",
        ground=(1835, 1080, 2490, 1512),
        reach=(1840, 1070, 2500, 1520),
        easts=(1850, 2010, 2170, 2330, 2485),
        norths=(1110, 1190, 1270, 1350, 1430, 1500),
        names_east="Hofrand, Vechtstraat, Eemstraat, Lekstraat, IJsselstraat",
        names_north="Merwedestraat, Waalstraat, Maasstraat, Lingestraat, Amstelstraat, Singelstraat",
        plan=("ffff", "tttt", "ttgt", "tttt", "ffff"),
        plots={
            "t": Terraces(1972, (HOUSE,), width=6.5, depth=10.0, front=7.0),
            "f": Bars(1969, (FLAT,), columns=1, rows=2, length=90.0, depth=12.0, ground=GRASS),
            "g": Ground({"leisure": "park", "name": "Rivierenplantsoen"}),
        },
    ),
    Quarter(
        landuse="residential",
        ground=(1712, 1528, 2116, 1678),
        reach=(1710, 1520, 2115, 1680),
        easts=(1720, 1840, 1975, 2105),
        norths=(1545, 1610, 1672),
        names_east="Zadelstraat, Hofstraat, Zeilmakerstraat, Kuiperstraat",
        names_north="Touwslagerstraat, Mandenmakerstraat, Leerlooierstraat",
        plan=("ttt", "ttt"),
        plots={"t": Terraces(1928, (HOUSE,), width=5.8, depth=9.0, front=2.0)},
    ),
    Quarter(
        landuse="residential",
        ground=(185, 225, 750, 735),
        reach=(180, 240, 740, 725),
        easts=(205, 340, 475, 610, 740),
        norths=(240, 310, 380, 450, 520, 590, 660, 725),
        names_east="Mercuriusweg, Venusweg, Marsweg, Jupiterweg, Saturnusweg",
        names_north="Zonnedauw, Ochtendgloren, Middagzon, Avondrood, Regenboog, Sterrenpad, Maanpad, Noorderlicht",
        plan=("tttt", "ttgt", "tsgt", "tttt", "tltt", "tttt", "tttt"),
        plots={
            "t": Terraces(2004, (HOUSE_3, HOUSE_3, HOUSE_3, HOUSE), width=6.0, depth=9.5, front=4.0),
            "g": None,
            "s": Ground({"amenity": "school", "name": "Basisschool De Zonnewijzer", "isced:level": "1"}),
            "l": Ground(GRASS),
        },
        maxspeed="50",
    ),
    Quarter(
        landuse="residential",
        ground=(1230, 640, 1560, 925),
        reach=(1240, 650, 1550, 900),
        easts=(1240, 1345, 1450, 1550),
        norths=(650, 735, 820, 900),
        names_east="Veerstraat, Schipperstraat, Loodsstraat, Jolstraat",
        names_north="Polderkant, Boegstraat, Roerstraat, Zuiderdijk",
        plan=("ttt", "ttt", "ttt"),
        plots={"t": Terraces(1924, (HOUSE,), width=6.0, depth=9.0, front=3.0)},
    ),
    Quarter(
        landuse="industrial",
        ground=(2150, 2600, 2850, 2880),
        reach=(2160, 2610, 2840, 2870),
        easts=(2160, 2330, 2500, 2670, 2840),
        norths=(2610, 2740, 2870),
        names_east="Turbineweg, Dynamoweg, Oosterlaan, Generatorweg, Motorweg",
        names_north="Ampèrestraat, Voltastraat, Wattstraat",
        plan=("hhhh", "hhhh"),
        plots={"h": Bars(1976, SHEDS, columns=2, rows=2, length=66.0, depth=44.0)},
    ),
    Quarter(
        landuse="residential",
        ground=(2506, 1528, 2965, 1945),
        reach=(2500, 1550, 2950, 1925),
        easts=(2535, 2680, 2820, 2950),
        norths=(1550, 1670, 1790, 1905),
        names_east="Reeënlaan, Dassenlaan, Hertenlaan, Vossenlaan",
        names_north="Boszoom, Varenpad, Heidelaan, Dennenlaan",
        plan=("vvv", "vwv", "vvv"),
        plots={
            "v": Bars(1994, (VILLA,), columns=4, rows=2, length=14.0, depth=11.0),
            "w": Ground({"natural": "wood"}),
        },
    ),
)
