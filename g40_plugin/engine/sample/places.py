"""More tables of the town: grounds, single buildings, tenants at their addresses, stops, trees, fields."""

from __future__ import annotations

from .builders import EVEN, ODD, Kind
from .drawing import Point, Rect, Tags

PUBLIC_PARKING: Tags = {"amenity": "parking", "parking": "surface"}
SHOP_PARKING: Tags = {"amenity": "parking", "parking": "surface", "access": "customers"}
STAFF_PARKING: Tags = {"amenity": "parking", "parking": "surface", "access": "private"}
GRASS: Tags = {"landuse": "grass"}

GROUNDS: tuple[tuple[Rect, Tags], ...] = (
    ((385, 1945, 2965, 1995), {"landuse": "railway"}),
    # Tuindorp
    ((585, 1230, 755, 1340), {"leisure": "park", "name": "Julianapark"}),
    ((590, 1310, 620, 1335), {"leisure": "playground", "name": "Speeltuin Julianapark"}),
    ((400, 1472, 935, 1504), GRASS),
    ((400, 1078, 935, 1098), GRASS),
    ((388, 1100, 394, 1500), GRASS),
    # Winkelhof
    ((1468, 1085, 1832, 1508), {"landuse": "retail", "name": "Winkelhof"}),
    ((1490, 1160, 1770, 1225), SHOP_PARKING),
    ((1480, 1375, 1640, 1498), SHOP_PARKING),
    ((1660, 1450, 1828, 1498), SHOP_PARKING),
    # Spoorzicht
    ((2168, 2055, 2216, 2106), {"amenity": "fuel", "name": "Tankstation Spoorzicht"}),
    ((2305, 2050, 2352, 2106), STAFF_PARKING),
    ((1765, 2195, 1955, 2206), STAFF_PARKING),
    ((1965, 2195, 2155, 2206), STAFF_PARKING),
    # Spoorkade
    ((1722, 1690, 2100, 1915), {"landuse": "brownfield", "name": "Spoorkade"}),
    # Spoorbuurt, north side
    ((692, 1912, 1193, 1945), {"landuse": "residential"}),
    # Oude Binnenstad, churchyard
    ((1135, 1334, 1205, 1375), GRASS),
    ((1135, 1315, 1205, 1332), {"highway": "pedestrian", "area": "yes", "name": "Kerkplein"}),
    # Zorgcampus
    ((2118, 1528, 2494, 1945), {"landuse": "institutional", "name": "Zorgcampus Avondrust"}),
    ((2310, 1730, 2490, 1915), GRASS),
    ((2125, 1730, 2290, 1915), GRASS),
    ((2125, 1640, 2290, 1712), GRASS),
    ((2410, 1592, 2485, 1640), PUBLIC_PARKING),
    # Boszoom
    ((2560, 1600, 2640, 1620), PUBLIC_PARKING),
    # De Vlakte
    ((690, 2440, 820, 2580), {"amenity": "school", "name": "Basisschool De Vlakte", "isced:level": "1"}),
    ((520, 2440, 545, 2470), {"leisure": "playground", "name": "Speelveld Vlaktepark"}),
    # Zonneveld
    ((481, 526, 604, 654), {"leisure": "park", "name": "Zonnepark"}),
    ((490, 620, 520, 648), {"leisure": "playground", "name": "Speeltuin Zonnepark"}),
    ((205, 228, 740, 236), GRASS),
    # sport, allotments, school
    ((40, 1110, 365, 1480), {"leisure": "sports_centre", "name": "Sportpark De Meent", "sport": "multi"}),
    ((50, 1320, 195, 1470), {"leisure": "pitch", "sport": "soccer"}),
    ((205, 1320, 350, 1470), {"leisure": "pitch", "sport": "soccer"}),
    ((50, 1120, 120, 1290), {"leisure": "pitch", "sport": "field_hockey"}),
    ((255, 1200, 350, 1290), {"leisure": "pitch", "sport": "tennis"}),
    ((1010, 2140, 1330, 2330), {"landuse": "allotments", "name": "Volkstuinen De Kiem"}),
    ((1110, 2030, 1330, 2105), {"amenity": "school", "name": "Voorbeeld College", "isced:level": "2;3"}),
    # green along roads and railway
    ((1005, 2030, 1105, 2106), GRASS),
    ((1340, 2025, 1452, 2106), GRASS),
    ((1468, 2025, 1738, 2106), GRASS),
    ((2382, 2025, 2490, 2106), GRASS),
    ((2382, 2128, 2490, 2345), GRASS),
    ((1005, 2128, 1160, 2138), GRASS),
    ((2510, 1998, 2530, 2460), GRASS),
    ((1575, 592, 2590, 713), {"landuse": "meadow"}),
    ((2856, 1998, 2965, 2030), GRASS),
    # woods and water's edge
    ((2535, 2040, 2950, 2460), {"natural": "wood", "name": "Voorbeeldbos"}),
    ((1600, 600, 1780, 700), {"natural": "wetland", "wetland": "reedbed"}),
    ((2000, 640, 2250, 700), {"natural": "water", "water": "oxbow"}),
    ((200, 1046, 2490, 1062), GRASS),
    ((185, 906, 1228, 938), {"landuse": "meadow"}),
    ((1562, 906, 2490, 938), {"landuse": "meadow"}),
)

# the Stadspark has a fence: paths enter at the gates
STADSPARK: tuple[Point, ...] = (
    (690, 1540),
    (940, 1540),
    (1185, 1540),
    (1185, 1725),
    (1185, 1910),
    (940, 1910),
    (690, 1910),
    (690, 1725),
)
PONDS: tuple[Rect, ...] = ((965, 1748, 1085, 1815), (790, 1770, 900, 1815))

BUILDINGS: tuple[tuple[Rect, Kind, int, str, int], ...] = (
    # Winkelhof
    ((1490, 1235, 1630, 1345), Kind("retail", 1), 1983, "Winkelhof", EVEN),
    ((1680, 1240, 1760, 1300), Kind("supermarket", 1), 1983, "Winkelhof", EVEN),
    ((1490, 1095, 1600, 1142), Kind("retail", 1), 1985, "Winkelhof", EVEN),
    ((1665, 1375, 1825, 1440), Kind("retail", 1), 1986, "Winkelhof", EVEN),
    # Zorgcampus
    ((2140, 1552, 2280, 1578), Kind("nursing_home", 5), 1972, "Zorgpad", EVEN),
    ((2140, 1600, 2280, 1626), Kind("nursing_home", 5), 1974, "Zorgpad", EVEN),
    ((2325, 1552, 2475, 1582), Kind("hospital", 4), 1976, "Zorgpad", ODD),
    ((2325, 1602, 2400, 1626), Kind("clinic", 3), 1978, "Zorgpad", ODD),
    # of this office at the Zorgcampus half stands empty
    ((2330, 1660, 2380, 1680), Kind("office", 3, vacant=0.5), 1996, "Zorgpad", ODD),
    # flats between the houses of Spoorbuurt, too dense for an estate
    ((605, 1629, 665, 1641), Kind("apartments", 4, homes=24), 1965, "Hamerstraat", EVEN),
    # schools
    ((780, 1235, 915, 1250), Kind("school", 2), 1934, "Asterstraat", EVEN),
    ((705, 2500, 805, 2525), Kind("school", 1), 1965, "Stockholmstraat", EVEN),
    ((350, 540, 460, 560), Kind("school", 2), 2006, "Regenboog", EVEN),
    ((1120, 2050, 1200, 2090), Kind("school", 3), 1975, "Collegepad", ODD),
    ((1230, 2050, 1320, 2090), Kind("school", 2), 1975, "Collegepad", ODD),
    # station, church, town hall, farms, club house, filling station
    ((1400, 1930, 1450, 1944), Kind("train_station", 2), 1956, "Stationsplein", ODD),
    ((1150, 1340, 1192, 1362), Kind("church", 4), 1480, "Kerkplein", ODD),
    ((1215, 1252, 1235, 1296), Kind("civic", 3), 1650, "Markt", ODD),
    ((1300, 188, 1330, 208), Kind("farm", 2, homes=1), 1890, "Polderweg", ODD),
    ((2620, 300, 2650, 320), Kind("farm", 2, homes=1), 1902, "Oosterpolder", ODD),
    ((205, 1240, 240, 1260), Kind("pavilion", 1), 1988, "Sportlaan", ODD),
    ((2180, 2070, 2206, 2090), Kind("roof", 1), 1984, "Noorderweg", ODD),
    ((1735, 1710, 1800, 1730), Kind("warehouse", 1), 1938, "Loskade", EVEN),
)

# rows along the railway, north of the Stadspark
ROWS: tuple[tuple[Rect, int, str, int], ...] = (
    ((695, 1931, 815, 1939), 1908, "Spoorstraat", ODD),
    ((825, 1931, 925, 1939), 1908, "Spoorstraat", ODD),
    ((955, 1931, 1065, 1939), 1908, "Spoorstraat", ODD),
    ((1075, 1931, 1180, 1939), 1908, "Spoorstraat", ODD),
)

TENANTS: dict[tuple[str, int], Tags] = {
    ("Westwal", 4): {"name": "Buurtsuper Westwal", "shop": "supermarket"},
    ("Hoogstraat", 6): {"name": "Apotheek De Vijzel", "amenity": "pharmacy"},
    ("Hoogstraat", 11): {"name": "Huisartsen Hoogstraat", "amenity": "doctors"},
    ("Kerkstraat", 8): {"name": "Tandartsen Kerkstraat", "amenity": "dentist"},
    ("Kerkstraat", 14): {"name": "Fysio Kerkstraat", "healthcare": "physiotherapist"},
    ("Waagstraat", 7): {"name": "Bibliotheek Voorbeeldstad", "amenity": "library"},
    ("Marktstraat", 5): {"name": "Postkantoor", "amenity": "post_office"},
    ("Marktstraat", 8): {"name": "Theater De Waag", "amenity": "theatre"},
    ("Lange Steeg", 6): {"name": "Kinderopvang Pluk", "amenity": "kindergarten"},
    ("Sint Jansstraat", 9): {"name": "Sint Jansschool", "amenity": "school", "isced:level": "1"},
    ("Visstraat", 7): {"name": "Drogist Visstraat", "shop": "chemist"},
    ("Noordwal", 9): {"name": "Slager Noordwal", "shop": "butcher"},
    ("Rozenstraat", 10): {"name": "Huisarts Rozenstraat", "amenity": "doctors"},
    ("Leliestraat", 12): {"name": "Fysio Leliestraat", "healthcare": "physiotherapist"},
    ("Anjerstraat", 21): {"name": "Kinderdagverblijf De Bij", "amenity": "kindergarten"},
    ("Tulpstraat", 2): {"name": "Bakkerij Tuindorp", "shop": "bakery"},
    ("Asterstraat", 1): {"name": "Buurthuis Tuindorp", "amenity": "community_centre"},
    ("Conducteurstraat", 5): {"name": "Stationssuper", "shop": "supermarket"},
    ("Machinistenstraat", 8): {"name": "Huisartsen Station", "amenity": "doctors"},
    ("Machinistenstraat", 6): {"name": "Apotheek Station", "amenity": "pharmacy"},
    ("Remisestraat", 6): {"name": "Kinderopvang De Wissel", "amenity": "kindergarten"},
    ("Wisselstraat", 4): {"name": "Fitness Remise", "leisure": "fitness_centre"},
    ("Ploegstraat", 2): {"name": "Café De Ploeg", "amenity": "pub"},
    ("Maasstraat", 10): {"name": "Kinderopvang De Stroom", "amenity": "kindergarten"},
    ("Lingestraat", 12): {"name": "Huisarts Lingestraat", "amenity": "doctors"},
    ("Maasstraat", 21): {"name": "Basisschool De Stroom", "amenity": "school", "isced:level": "1"},
    ("Zonnedauw", 10): {"name": "Kinderopvang Zonneveld", "amenity": "kindergarten"},
    ("Stockholmstraat", 10): {"name": "Peuterspeelzaal De Vlakte", "amenity": "kindergarten"},
}

POINTS: tuple[tuple[Point, Tags], ...] = (
    ((1460, 1968), {"railway": "station", "public_transport": "station", "train": "yes", "name": "Voorbeeldstad"}),
    ((380, 1968), {"railway": "level_crossing", "crossing:barrier": "half"}),
    ((380, 1972), {"railway": "level_crossing", "crossing:barrier": "half"}),
    # hubs at the station and in its quarter, park and ride at the edge
    ((1500, 1900), {"name": "Deelauto Station", "amenity": "car_sharing", "capacity": "4"}),
    ((1520, 1912), {"name": "Huurfiets Station", "amenity": "bicycle_rental", "capacity": "60"}),
    ((1530, 1900), {"amenity": "charging_station", "capacity": "4"}),
    (
        (1485, 1915),
        {"name": "Fietsenstalling Station", "amenity": "bicycle_parking", "supervised": "yes", "capacity": "800"},
    ),
    ((1456, 1704), {"name": "Deelauto Machinistenstraat", "amenity": "car_sharing", "capacity": "2"}),
    ((1464, 1704), {"amenity": "charging_station", "capacity": "2"}),
    ((590, 1512), {"amenity": "charging_station", "capacity": "2"}),
    ((1550, 906), {"name": "Laadplein Overzijde", "amenity": "charging_station", "capacity": "2"}),
    # hub in Zonneveld, far from the park and ride
    ((470, 446), {"name": "Deelauto Zonneveld", "amenity": "car_sharing", "capacity": "2"}),
    ((480, 446), {"name": "Pakketkluis Zonneveld", "amenity": "parcel_locker"}),
    ((2700, 1500), {"name": "P+R Singel Oost", "amenity": "parking", "park_ride": "yes", "capacity": "150"}),
    # in the Winkelhof
    ((1700, 1270), {"name": "Marktkoop", "shop": "supermarket"}),
    ((1520, 1250), {"name": "Bakker Winkelhof", "shop": "bakery"}),
    ((1540, 1300), {"name": "Apotheek Winkelhof", "amenity": "pharmacy"}),
    ((1570, 1250), {"name": "Drogist Winkelhof", "shop": "chemist"}),
    ((1590, 1300), {"name": "Pakketpunt Winkelhof", "amenity": "post_office"}),
    ((1600, 1330), {"name": "Grand Café Winkelhof", "amenity": "cafe"}),
    ((1530, 1120), {"name": "Bouwmarkt De Balk", "shop": "doityourself"}),
    ((1700, 1400), {"name": "Woonhal", "shop": "furniture"}),
    ((2350, 1612), {"name": "Fysio Zorgcampus", "healthcare": "physiotherapist"}),
    ((2380, 1615), {"name": "Tandarts Zorgcampus", "amenity": "dentist"}),
)

STOPS: tuple[tuple[str, Point], ...] = (
    ("Station", (1475, 1920)),
    ("Markt", (1250, 1524)),
    ("Stadspark", (940, 1524)),
    ("Tuindorp", (600, 1524)),
    ("Sportpark", (300, 1524)),
    ("Winkelhof", (1650, 1524)),
    ("Oosterpoort", (2115, 1524)),
    ("Zorgcampus", (2496, 1720)),
    ("Boszoom", (2740, 1524)),
    ("Spoorzicht", (2060, 2124)),
    ("Volkstuinen", (1170, 2124)),
    ("De Vlakte", (505, 2245)),
    ("Kade West", (400, 1066)),
    ("Kade Oost", (2000, 1066)),
    ("Zonneveld", (176, 520)),
)

# from, to, distance between trees
TREES: tuple[tuple[Point, Point, float], ...] = (
    ((210, 1055), (2480, 1055), 18.0),
    ((400, 1530), (2480, 1530), 20.0),
    ((372, 1100), (372, 1900), 18.0),
    ((2508, 1100), (2508, 1900), 18.0),
    ((765, 1615), (1105, 1615), 14.0),
    ((765, 1835), (1105, 1835), 14.0),
    ((695, 1730), (1180, 1730), 14.0),
    ((935, 1545), (935, 1905), 14.0),
    ((178, 2249), (832, 2249), 22.0),
    ((178, 2429), (832, 2429), 22.0),
    ((178, 2609), (832, 2609), 22.0),
    ((405, 1488), (930, 1488), 16.0),
    ((2315, 1800), (2485, 1800), 15.0),
    ((2130, 1800), (2285, 1800), 15.0),
)

# meadows between river and dike, wide where the river bends
RIVERSIDE: tuple[tuple[Point, ...], ...] = (
    ((-600, 783), (-420, 770), (-250, 776), (-120, 836), (0, 884), (120, 916), (172, 922), (172, 769), (-600, 769)),
    (
        (2510, 944),
        (2560, 950),
        (2720, 979),
        (2880, 1031),
        (3250, 1160),
        (3420, 1196),
        (3600, 1206),
        (3600, 862),
        (2510, 905),
    ),
    (
        (2510, 1055),
        (2560, 1058),
        (2720, 1088),
        (2880, 1140),
        (3050, 1205),
        (3250, 1270),
        (3420, 1304),
        (3600, 1314),
        (3600, 1500),
        (2510, 1500),
    ),
    ((2495, 716), (2590, 716), (2590, 852), (2500, 888), (2495, 888)),
    ((30, 1000), (120, 1025), (172, 1034), (172, 1105), (30, 1105)),
    ((-600, 889), (-420, 876), (-250, 884), (-120, 944), (0, 992), (28, 1000), (28, 1500), (-600, 1500)),
)

# land use, rectangle, columns and rows of fields with ditches between them
FIELDS: tuple[tuple[str, Rect, int, int], ...] = (
    # south of the river
    ("meadow", (-600, -250, 172, 768), 4, 4),
    ("farmland", (190, -250, 760, 212), 4, 1),
    ("meadow", (192, 740, 1225, 892), 5, 1),
    ("meadow", (760, 232, 1225, 735), 3, 2),
    ("farmland", (765, -250, 1485, 212), 4, 1),
    ("meadow", (1230, 232, 1570, 632), 2, 2),
    ("meadow", (1490, -250, 1780, 230), 2, 1),
    ("meadow", (1575, 232, 1780, 590), 1, 2),
    ("meadow", (1785, -250, 2590, 590), 5, 3),
    ("meadow", (1575, 715, 2490, 890), 5, 1),
    ("farmland", (2610, -250, 3600, 860), 5, 4),
    # west
    ("meadow", (-600, 1532, 365, 1942), 6, 1),
    ("farmland", (-600, 1998, 365, 2215), 6, 1),
    ("farmland", (-600, 2220, 150, 3250), 4, 4),
    # north
    ("meadow", (395, 1998, 1100, 2105), 5, 1),
    ("meadow", (530, 2130, 860, 2222), 2, 1),
    ("meadow", (865, 2130, 1000, 2800), 1, 3),
    ("farmland", (160, 2805, 1000, 3250), 5, 1),
    ("farmland", (1005, 2340, 1342, 3250), 2, 3),
    ("farmland", (1358, 2340, 1730, 3250), 2, 3),
    ("meadow", (1358, 2130, 1735, 2335), 3, 1),
    ("farmland", (1735, 2350, 2140, 3250), 3, 3),
    ("meadow", (2150, 2350, 2490, 2590), 3, 1),
    ("farmland", (2150, 2890, 2490, 3250), 3, 1),
    ("farmland", (2510, 2890, 3600, 3250), 6, 1),
    # east
    ("farmland", (2860, 2470, 3600, 2880), 4, 2),
    ("meadow", (2510, 2470, 2850, 2590), 3, 1),
    ("farmland", (2970, 1998, 3600, 2460), 4, 2),
    ("farmland", (2970, 1532, 3600, 1942), 4, 2),
)
