"""Streets, railway and river of the sample city, on the sheet; quarters add their own streets."""

from __future__ import annotations

from .drawing import Point, Tags

UNDERPASS: Tags = {"tunnel": "yes", "layer": "-1"}
BRIDGE: Tags = {"bridge": "yes", "layer": "1"}

# class, name, line, other tags
STREETS: tuple[tuple[str, str, list[Point], Tags], ...] = (
    ("secondary", "Singel", [(-600, 1520), (3600, 1520)], {"maxspeed": "50", "ref": "N999"}),
    ("unclassified", "Kade", [(180, 1070), (2500, 1070)], {"maxspeed": "30"}),
    ("tertiary", "Westerlaan", [(380, 1070), (380, 1968), (380, 1972), (380, 2120), (500, 2240)], {"maxspeed": "50"}),
    ("tertiary", "Oosterlaan", [(2500, 1070), (2500, 1940)], {"maxspeed": "50"}),
    ("tertiary", "Oosterlaan", [(2500, 1940), (2500, 2010)], {"maxspeed": "50", **UNDERPASS}),
    ("tertiary", "Oosterlaan", [(2500, 2010), (2500, 3250)], {"maxspeed": "50"}),
    ("tertiary", "Oostbrug", [(2500, 900), (2500, 930)], {}),
    ("tertiary", "Oostbrug", [(2500, 930), (2500, 1058)], BRIDGE),
    ("tertiary", "Oostbrug", [(2500, 1058), (2500, 1070)], {}),
    ("tertiary", "Westbrug", [(180, 900), (180, 925)], {}),
    ("tertiary", "Westbrug", [(180, 925), (180, 1058)], BRIDGE),
    ("tertiary", "Westbrug", [(180, 1058), (180, 1070)], {}),
    ("unclassified", "Zuiderdijk", [(180, 900), (2500, 900)], {"maxspeed": "60"}),
    ("tertiary", "Zonneveldseweg", [(180, 900), (180, -250)], {"maxspeed": "50"}),
    ("tertiary", "Noorderweg", [(380, 2120), (2500, 2120)], {"maxspeed": "50"}),
    ("residential", "Stationsstraat", [(1460, 1070), (1460, 1925)], {"maxspeed": "30"}),
    ("footway", "Stationstunnel", [(1460, 1925), (1460, 1935)], {"bicycle": "designated"}),
    ("footway", "Stationstunnel", [(1460, 1935), (1460, 2008)], {"bicycle": "designated", **UNDERPASS}),
    ("footway", "Stationstunnel", [(1460, 2008), (1460, 2120)], {"bicycle": "designated"}),
    ("footway", "Perronpad", [(1460, 2020), (1760, 2020)], {"bicycle": "designated"}),
    ("residential", "Spoorstraat", [(380, 1925), (2500, 1925)], {"maxspeed": "30"}),
    ("residential", "Loskade", [(1710, 1925), (1710, 1520)], {}),
    ("residential", "Loskade", [(1710, 1680), (2115, 1680)], {}),
    ("service", "Laadweg", [(1900, 1680), (1900, 1780), (1740, 1780)], {}),
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
    ("path", "Bosrand", [(2740, 2045), (2740, 2450)], {}),
    ("residential", "Spoorstraat", [(2500, 1925), (2960, 1925)], {"maxspeed": "30"}),
    ("unclassified", "Polderweg", [(180, 222), (1480, 222)], {"maxspeed": "60"}),
    ("unclassified", "Oosterpolder", [(2500, 900), (2600, 860), (2600, -250)], {"maxspeed": "60"}),
    ("footway", "Sportlaan", [(40, 1300), (380, 1300)], {"bicycle": "designated"}),
    ("service", "Sportlaan", [(200, 1070), (200, 1300)], {}),
    ("cycleway", "Singel", [(-600, 1510), (3600, 1510)], {"cycle_highway": "yes"}),
    ("cycleway", "Noorderweg", [(380, 2111), (2500, 2111)], {}),
    ("footway", "Stadsparkpad", [(685, 1725), (690, 1725), (1185, 1725), (1192, 1725)], {"bicycle": "yes"}),
    ("footway", "Stadsparkpad", [(940, 1510), (940, 1540), (940, 1910), (940, 1925)], {"bicycle": "yes"}),
    ("footway", "Stadsparkpad", [(685, 1540), (690, 1540), (760, 1610), (760, 1840), (690, 1910)], {}),
    ("footway", "Stadsparkpad", [(690, 1910), (685, 1910)], {}),
    ("footway", "Stadsparkpad", [(1192, 1540), (1185, 1540), (1110, 1610), (1110, 1840), (1185, 1910)], {}),
    ("footway", "Stadsparkpad", [(1185, 1910), (1192, 1910)], {}),
    ("footway", "Stadsparkpad", [(760, 1610), (1110, 1610)], {}),
    ("footway", "Stadsparkpad", [(760, 1840), (1110, 1840)], {}),
    ("residential", "Parkstraat", [(685, 1520), (685, 1925)], {"maxspeed": "30"}),
    ("residential", "Parkzicht", [(1192, 1520), (1192, 1925)], {"maxspeed": "30"}),
    ("service", "Collegepad", [(1210, 2120), (1210, 2050)], {}),
    ("service", "Volkstuinen", [(1170, 2120), (1170, 2320)], {}),
)

RAILWAY: tuple[list[Point], ...] = (
    [(-600, 1968), (380, 1968), (1460, 1968), (3600, 1968)],
    [(-600, 1972), (380, 1972), (3600, 1972)],
)

RIVER_MIDDLE: list[Point] = [
    (-600, 835),
    (-420, 822),
    (-250, 830),
    (-120, 890),
    (0, 938),
    (120, 970),
    (260, 988),
    (600, 995),
    (1300, 994),
    (1900, 990),
    (2400, 992),
    (2560, 1003),
    (2720, 1033),
    (2880, 1085),
    (3050, 1150),
    (3250, 1215),
    (3420, 1250),
    (3600, 1260),
]
RIVER_HALF_WIDTH_M = 50.0
