"""Timetables: three real feeds against a plain count, small ones by hand, and everything that may be wrong with one."""

import csv
import datetime as dt
import io
import zipfile
from collections import defaultdict
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from g40_plugin.engine.city.package import City
from g40_plugin.engine.city.schema import TABLES, conform, empty_table
from g40_plugin.engine.errors import CancelledError, InputError
from g40_plugin.engine.progress import SILENT, Progress
from g40_plugin.engine.sources import timetable
from g40_plugin.engine.sources.gtfs import add_gtfs
from g40_plugin.engine.sources.place import from_degrees

RD = "EPSG:28992"
WEEKDAYS = timetable.WEEKDAYS


def make_city(bounds, crs=RD, stops=()):
    """A city with one street across its bounds (metres), and stops (id, level, x, y)."""
    left, bottom, right, top = bounds
    tables = {name: empty_table(name, crs) for name in TABLES}
    line = shapely.linestrings([[left, bottom], [right, top]])
    tables["streets"] = conform("streets", gpd.GeoDataFrame({"way_id": [1]}, geometry=[line], crs=crs))
    frame = pd.DataFrame(stops, columns=["stop_id", "level", "x", "y"]).assign(source="OSM")
    points = gpd.points_from_xy(frame["x"], frame["y"])
    tables["stops"] = conform("stops", gpd.GeoDataFrame(frame, geometry=points, crs=crs))
    return City(**tables, meta={"crs": crs, "schema_version": "3"})


@pytest.fixture
def log():
    """What was said, as (level, text)."""
    return []


@pytest.fixture
def listening(log):
    """A progress that keeps what is said."""
    return Progress(log=lambda level, text: log.append((level, text)))


# ------------------------------------------------------------ real feeds against plain loops


def rows_of(path, table):
    with zipfile.ZipFile(path) as archive:
        if f"{table}.txt" not in archive.namelist():
            return []
        text = io.TextIOWrapper(archive.open(f"{table}.txt"), "utf-8-sig", newline="")
        return [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(text)]


def clock(text):
    if not text:
        return None
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def running(path, day):
    """Services that run on a day."""
    mark, on = day.strftime("%Y%m%d"), set()
    for row in rows_of(path, "calendar"):
        if row[WEEKDAYS[day.weekday()]] == "1" and row["start_date"] <= mark <= row["end_date"]:
            on.add(row["service_id"])
    for row in rows_of(path, "calendar_dates"):
        if row["date"] == mark:
            (on.add if row["exception_type"] == "1" else on.discard)(row["service_id"])
    return on


def plain_stations(path, trips, calls, crs):
    """The station of each stop of trains and metros: the first that is served, has its name and lies within 250 m."""
    rails = {row["route_id"] for row in rows_of(path, "routes") if row["route_type"] in {"1", "2"}}
    served = {row["stop_id"] for trip, rows in calls.items() if trips[trip]["route_id"] in rails for row in rows}
    stops = [row for row in rows_of(path, "stops") if row["stop_id"] in served]
    at = [from_degrees(crs).transform(float(row["stop_lon"]), float(row["stop_lat"])) for row in stops]
    found = {}
    for row, (x, y) in zip(stops, at, strict=True):
        for other, (a, b) in zip(stops, at, strict=True):
            if other["stop_name"] == row["stop_name"] and (x - a) ** 2 + (y - b) ** 2 <= 250**2:
                found[row["stop_id"]] = other["stop_id"]
                break
    return rails, found


def plain_count(path, day, hours, crs):
    """Departures per stop or station, route and direction from the first to the last of some hours."""
    begin, end = hours[0] * 3600, hours[1] * 3600
    agency = {row.get("agency_id", ""): row["agency_name"] for row in rows_of(path, "agency")}
    routes = {}
    for row in rows_of(path, "routes"):
        name = row["route_short_name"] or row["route_long_name"]
        routes[row["route_id"]] = f"{agency[row['agency_id']]} {name}"
    trips = {row["trip_id"]: row for row in rows_of(path, "trips")}
    on = [running(path, day - dt.timedelta(days=back)) for back in (0, 1)]
    calls = defaultdict(list)
    for row in rows_of(path, "stop_times"):
        calls[row["trip_id"]].append(row)
    rails, station = plain_stations(path, trips, calls, crs)
    repeats = defaultdict(list)
    for row in rows_of(path, "frequencies"):
        repeats[row["trip_id"]].append((clock(row["start_time"]), clock(row["end_time"]), int(row["headway_secs"])))
    count, departed = defaultdict(float), set()
    for trip, rows in calls.items():
        rows.sort(key=lambda row: int(row["stop_sequence"]))
        times = [clock(row["departure_time"]) for row in rows]
        for at in range(len(times)):
            if times[at] is None:
                before = max(i for i in range(at) if times[i] is not None)
                after = min(i for i in range(at, len(times)) if times[i] is not None)
                # what was filled in before is as good as given: all lie on one line
                times[at] = times[before] + (times[after] - times[before]) * (at - before) / (after - before)
        about = trips[trip]
        times = [round(time, 3) for time in times]
        for at in range(len(rows) - 1):
            if rows[at].get("pickup_type") == "1":
                continue
            stop = rows[at]["stop_id"]
            stop = station[stop] if about["route_id"] in rails else stop
            key = stop, routes[about["route_id"]], about["direction_id"]
            for back, services in enumerate(on):
                if about["service_id"] not in services:
                    continue
                if trip in repeats:
                    for first, last, headway in repeats[trip]:
                        shift = times[at] - times[0] - back * 86400
                        both = min(last + shift, end) - max(first + shift, begin)
                        count[key] += max(0.0, both / headway)
                elif begin <= times[at] - back * 86400 < end:
                    # parts of a coupled train are one departure
                    departed.add((key, (times[at] - back * 86400) // 60))
    for key, _ in departed:
        count[key] += 1
    return {key: number for key, number in count.items() if number}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("feed", "crs", "day", "peak"),
    [
        # of this feed the afternoon alone was published
        ("porto_alegre", "EPSG:32722", "2019-04-16", 13),
        ("sao_paulo", "EPSG:32723", "2008-01-01", 8),
        ("caltrain", "EPSG:32610", "2009-09-01", 8),
    ],
)
def test_a_real_feed_counts_as_plain_loops_do(shared_data, feed, crs, day, peak, norms, listening, log):
    path = shared_data / "gtfs" / f"{feed}_gtfs.zip"
    stops = rows_of(path, "stops")
    x, y = from_degrees(crs).transform([float(s["stop_lon"]) for s in stops], [float(s["stop_lat"]) for s in stops])
    city = make_city((min(x), min(y), max(x), max(y)), crs)
    rules = norms.registers.gtfs.model_copy(update={"peak_hour": peak})
    norms = norms.model_copy(update={"registers": norms.registers.model_copy(update={"gtfs": rules})})
    filled = add_gtfs(city, str(path), norms, listening)
    assert (filled.coverage["date"] == day).all()
    chosen = dt.date.fromisoformat(day)
    for column, hours in (("departures_h", (7, 19)), ("peak_h", (peak, peak + 1))):
        found = filled.services.set_index(["stop_id", "route", "direction"])[column]
        assert found.index.is_unique
        found = found[found > 0] * (hours[1] - hours[0])
        assert found.to_dict() == pytest.approx(plain_count(path, chosen, hours, crs))
    assert len(filled.services) > 20
    assert any("is over" in text for level, text in log if level == "warning")


def test_caltrain_stations_have_their_trains(shared_data, norms):
    path = shared_data / "gtfs" / "caltrain_gtfs.zip"
    city = make_city((540_000, 4_100_000, 620_000, 4_190_000), "EPSG:32610")
    filled = add_gtfs(city, str(path), norms, SILENT)
    assert set(filled.stops["level"]) == {2}
    assert set(filled.services["mode"]) == {"train"}
    # Hillsdale: all kinds of train call there; 22nd Street has about one an hour and direction
    frequency = filled.stops.set_index("stop_id")["departures_h"]
    assert frequency["Hillsdale Caltrain"] > frequency["Bayshore Caltrain"] > 0.5


# ------------------------------------------------------------ small feeds by hand

# a spot in Delft in degrees; 0.01 degrees of latitude are 1,112 m
LAT, LON = 52.0, 4.36
STATION, ACROSS, FAR = (LAT, LON), (LAT + 0.01, LON), (LAT + 0.02, LON)
HERE = from_degrees(RD).transform(LON, LAT)
CITY_BOUNDS = (HERE[0] - 500, HERE[1] - 500, HERE[0] + 500, HERE[1] + 3000)

SMALL = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,NS,http://a,Europe/Amsterdam\n",
    "stops": (
        "stop_id,stop_name,stop_lat,stop_lon,parent_station,location_type\n"
        f"S,Delft,{STATION[0]},{STATION[1]},,1\n"
        f"S1,Delft spoor 1,{STATION[0]},{STATION[1]},S,0\nS2,Delft spoor 2,{STATION[0]},{STATION[1]},S,0\n"
        f"B,Markt,{ACROSS[0]},{ACROSS[1]},,0\nC,Noord,{FAR[0]},{FAR[1]},,0\n"
    ),
    "routes": (
        "route_id,agency_id,route_short_name,route_long_name,route_type\n"
        "ic,A,Intercity,Vlissingen <-> Amsterdam,2\nsp,A,Sprinter,Den Haag <-> Dordrecht,2\nbus,A,40,Markt,3\n"
    ),
    "calendar": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20261102,20261130\n"
    ),
    "trips": (
        "route_id,service_id,trip_id,direction_id\nic,week,i1,0\nic,week,i2,1\nsp,week,s1,0\nbus,week,b1,0\nbus,week,b2,0\n"
    ),
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n"
        "i1,08:00:00,08:01:00,S1,1,\ni1,08:20:00,08:21:00,C,2,\n"
        "i2,08:30:00,08:30:00,C,1,\ni2,08:40:00,08:41:00,S2,2,\ni2,09:00:00,09:00:00,B,3,\n"
        "s1,18:59:59,18:59:59,S1,1,\ns1,19:10:00,19:10:00,C,2,\n"
        "b1,08:10:00,08:10:00,B,1,\nb1,08:20:00,08:20:00,C,2,\n"
        "b2,08:59:00,08:59:00,B,1,1\nb2,09:05:00,09:05:00,C,2,0\nb2,09:10:00,09:10:00,B,3,0\n"
    ),
}


def write_feed(folder, **changes):
    """A small feed as zip file; tables that are None are left out."""
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (SMALL | changes).items():
            if text is not None:
                archive.writestr(f"{name}.txt", text)
    return path


def counted(city):
    return city.services.set_index(["stop_id", "route", "direction"])[["departures_h", "peak_h"]].T.to_dict("list")


@pytest.fixture
def add(tmp_path, norms, listening):
    """Add a small feed to a small city."""

    def run(city=None, own=norms, option="", **changes):
        path = write_feed(tmp_path, **changes)
        return add_gtfs(city or make_city(CITY_BOUNDS), f"{path}{option}", own, listening)

    return run


def with_rules(norms, **changes):
    rules = norms.registers.gtfs.model_copy(update=changes)
    return norms.model_copy(update={"registers": norms.registers.model_copy(update={"gtfs": rules})})


def test_departures_by_hand(add):
    found = counted(add())
    # the last stop of a trip and pickup_type 1 are no departures; platforms are one station
    assert found == {
        ("S", "NS Intercity", "0"): [1 / 12, 1],
        ("S", "NS Intercity", "1"): [1 / 12, 1],
        ("S", "NS Sprinter", "0"): [1 / 12, 0],
        ("C", "NS Intercity", "1"): [1 / 12, 1],
        ("B", "NS 40", "0"): [1 / 12, 1],
        ("C", "NS 40", "0"): [1 / 12, 0],
    }


def test_intercity_and_sprinter_are_told_by_name(add, norms):
    # one call a day makes no intercity station
    assert add().stops.set_index(["stop_id", "level"])["departures_h"].to_dict() == {
        ("S", 2): pytest.approx(2 / 12),
        ("C", 2): pytest.approx(1 / 12),
        ("C", 6): pytest.approx(1 / 12),
        ("B", 6): pytest.approx(1 / 12),
    }
    filled = add(own=with_rules(norms, intercity_least_h=0.08))
    assert filled.stops.set_index("stop_id")["level"].to_dict() == {"S": 1, "C": 6, "B": 6}
    assert filled.stops.set_index(["stop_id", "level"])["departures_h"][("S", 1)] == pytest.approx(2 / 12)


@pytest.mark.parametrize(
    ("short", "long", "kind", "level"),
    [
        ("Intercity", "Amsterdam <-> Vlissingen", 2, 1),
        ("Intercity direct", "Amsterdam <-> Breda", 2, 1),
        ("IC 2200", "", 2, 1),
        ("", "Intercity Den Haag - Eindhoven", 2, 1),
        ("Sprinter", "Intercitystation <-> Gouda", 2, 2),
        ("Stoptrein", "Zwolle - Emmen", 2, 2),
        ("RS12", "Vechtdallijn", 2, 2),
        ("Eurostar", "", 101, 1),
        ("RB 51", "Enschede - Dortmund", 106, 2),
        ("E", "Den Haag - Rotterdam", 401, 3),
        ("51", "Isolatorweg", 1, 3),
        ("400", "R-net Leiden - Zoetermeer", 3, 4),
        ("Q-link 3", "", 704, 4),
        ("1", "Delft Tanthof", 0, 5),
        ("1", "Delft Tanthof", 900, 5),
        ("Snelbus i.p.v. trein", "", 714, 6),
        ("F3", "Buiksloterweg", 4, 6),
        ("W", "Waterbus", 1000, 6),
    ],
)
def test_level_of_a_route(add, norms, short, long, kind, level):
    head = "route_id,agency_id,route_short_name,route_long_name,route_type\n"
    routes = f"{head}ic,A,{short},{long},{kind}\nsp,A,{short},{long},{kind}\nbus,A,{short},{long},{kind}\n"
    filled = add(own=with_rules(norms, intercity_least_h=0.0), routes=routes)
    assert set(filled.stops["level"]) == {level}


def test_own_levels_beside_the_feed(add, tmp_path, log):
    (tmp_path / "feed.levels.csv").write_text("stop_id,level\nS,1\nB,4\nnowhere,2\n", encoding="utf-8")
    assert add().stops.set_index(["stop_id"])["level"].to_dict() == {"S": 1, "B": 4, "C": 6}
    assert any("nowhere" in text for _, text in log)
    # a platform speaks for its station
    (tmp_path / "feed.levels.csv").write_text("stop_id,level\nS2,1\n", encoding="utf-8")
    assert add().stops.set_index(["stop_id"])["level"]["S"] == 1
    # as a spreadsheet saves it
    (tmp_path / "feed.levels.csv").write_text("sep=;\nstop_id;level\nS2;1\n;\n", encoding="utf-16")
    assert add().stops.set_index(["stop_id"])["level"]["S"] == 1
    (tmp_path / "feed.levels.csv").write_text("stop_id,level\nS,9\n", encoding="utf-8")
    with pytest.raises(InputError, match="level 9 of stop S"):
        add()
    (tmp_path / "feed.levels.csv").write_text("stop;level\nS;1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column stop_id"):
        add()


def test_stops_of_the_modes_in_the_feed_are_replaced(add):
    x, y = HERE
    osm = [("tram", 5, x, y), ("bus", 6, x, y), ("brt", 4, x, y), ("station", 2, x, y), ("far", 6, x + 3000, y)]
    filled = add(make_city(CITY_BOUNDS, stops=osm))
    assert set(filled.stops.loc[filled.stops["source"] == "OSM", "stop_id"]) == {"tram", "far"}
    assert filled.coverage[["theme", "grade", "source"]].to_numpy().tolist() == [["stops", "A", "GTFS (bus, train)"]]
    assert filled.covered("stops").contains(shapely.Point(x, y))
    # where nothing but buses runs, the stations of the map stay
    buses = SMALL["routes"].replace(",2\n", ",9999\n")
    osm = [(name, level, x, y + 1112) for name, level, *_ in osm]
    filled = add(make_city(CITY_BOUNDS, stops=osm), routes=buses)
    assert set(filled.stops.loc[filled.stops["source"] == "OSM", "stop_id"]) == {"tram", "station"}


def test_a_stop_of_the_night_alone_is_replaced_and_has_nothing_by_day(add):
    x, y = HERE
    east = from_degrees(RD).transform(x + 3000, y, direction="INVERSE")
    night = {
        "stops": SMALL["stops"] + f"N,Nacht,{east[1]},{east[0]},,0\n",
        "trips": SMALL["trips"] + "bus,week,n1,0\n",
        "stop_times": SMALL["stop_times"] + "n1,02:00:00,02:00:00,N,1,\nn1,02:20:00,02:20:00,B,2,\n",
    }
    filled = add(make_city(CITY_BOUNDS, stops=[("beside", 6, x + 2950, y)]), **night)
    assert not set(filled.stops["stop_id"]) & {"beside", "N"}
    assert "N" not in set(filled.services["stop_id"])
    assert filled.covered("stops").contains(shapely.Point(x + 3000, y))


def test_a_ferry_takes_no_place_of_a_bus(add):
    x, y = HERE
    osm = [("bus", 6, x, y + 1112), ("station", 2, x, y)]
    ferries = SMALL["routes"].replace(",3\n", ",4\n").replace(",2\n", ",9999\n")
    filled = add(make_city(CITY_BOUNDS, stops=osm), routes=ferries)
    assert set(filled.services["mode"]) == {"ferry"}
    assert set(filled.stops.loc[filled.stops["source"] == "OSM", "stop_id"]) == {"bus", "station"}


@pytest.mark.parametrize(("away", "stays"), [(249.9, False), (250.1, True)])
def test_a_station_gives_way_to_a_stop_that_is_made_one(add, tmp_path, away, stays):
    # the feed calls it a tram; beside it, as is told, it is light rail, which the map has as a station
    (tmp_path / "feed.levels.csv").write_text("stop_id,level\nB,3\n", encoding="utf-8")
    trams = SMALL["routes"].replace(",3\n", ",0\n").replace(",2\n", ",9999\n")
    x, y = from_degrees(RD).transform(ACROSS[1], ACROSS[0])
    filled = add(make_city(CITY_BOUNDS, stops=[("metro", 3, x - away, y)]), routes=trams)
    assert filled.stops.set_index("stop_id")["level"]["B"] == 3
    assert ("metro" in set(filled.stops["stop_id"])) == stays


def test_platforms_without_a_parent_are_one_station(add):
    east = from_degrees(RD).transform(HERE[0] + 200, HERE[1], direction="INVERSE")
    beyond = from_degrees(RD).transform(HERE[0] + 300, HERE[1], direction="INVERSE")

    def stops(lon, name="Delft"):
        return (
            "stop_id,stop_name,stop_lat,stop_lon,parent_station,location_type\n"
            f"S1,Delft,{STATION[0]},{STATION[1]},,0\nS2,{name},{lon[1]},{lon[0]},,0\n"
            f"B,Markt,{ACROSS[0]},{ACROSS[1]},,0\nC,Noord,{FAR[0]},{FAR[1]},,0\n"
        )

    assert {"S1", "S2"} & set(add(stops=stops(east)).stops["stop_id"]) == {"S1"}
    assert {"S1", "S2"} & set(add(stops=stops(east, "Delft Zuid")).stops["stop_id"]) == {"S1", "S2"}
    assert {"S1", "S2"} & set(add(stops=stops(beyond)).stops["stop_id"]) == {"S1", "S2"}


@pytest.mark.parametrize(
    ("exact", "mean", "peak"),
    # from S at 07:50, 08:10, 08:30, 08:50 if exact; else three an hour from 07:50 to 09:00
    [("1", 4 / 12, 3), ("0", 3.5 / 12, 3), ("", 3.5 / 12, 3)],
)
def test_frequencies(add, exact, mean, peak):
    table = f"trip_id,start_time,end_time,headway_secs,exact_times\ni1,07:50:00,09:00:00,1200,{exact}\n"
    found = counted(add(frequencies=table))
    assert found[("S", "NS Intercity", "0")] == pytest.approx([mean, peak])


def test_frequencies_at_a_later_stop_and_over_the_edge_of_the_hour():
    calls = pd.DataFrame({"trip": [0, 0], "line": [0, 1], "time": [0.0, 600.0], "offset": [0.0, 600.0]})
    runs = [np.ones(1, bool), np.zeros(1, bool)]
    table = pd.DataFrame({"trip": [0], "start": [7000.0], "end": [9000.0], "headway": [600.0], "exact": [True]})
    # at 7000, 7600, 8200, 8800 and ten minutes later at the second stop
    found = timetable.departures_within(7600.0, 8800.0, calls, runs, table)
    assert found.tolist() == [2, 2]
    found = timetable.departures_within(7601.0, 8801.0, calls, runs, table)
    assert found.tolist() == [2, 2]
    average = timetable.departures_within(7600.0, 8800.0, calls, runs, table.assign(exact=False))
    assert average.tolist() == [2, 2]
    average = timetable.departures_within(6400.0, 7900.0, calls, runs, table.assign(exact=False))
    assert average.tolist() == pytest.approx([1.5, 0.5])


def test_repeated_trips_are_not_coupled(add):
    # two trips of one route that depart every 20 minutes stay two
    table = "trip_id,start_time,end_time,headway_secs,exact_times\n"
    lines = "b1,08:00:00,09:00:00,1200,1\nb3,08:00:00,09:00:00,1200,1\n"
    more = {
        "trips": SMALL["trips"] + "bus,week,b3,0\n",
        "stop_times": SMALL["stop_times"] + "b3,08:10:00,08:10:00,B,1,\nb3,08:20:00,08:20:00,C,2,\n",
    }
    assert counted(add(frequencies=table + lines, **more))[("B", "NS 40", "0")] == [6 / 12, 6]
    # but a line that is there twice is one
    assert counted(add(frequencies=table + lines + lines, **more))[("B", "NS 40", "0")] == [6 / 12, 6]


# ------------------------------------------------------------ coupled trains


def coupled(*, service="week", direction="0", route="ic", at="08:01:00", stop="S1", calendar="", **changes):
    """The tables with a second train i3 beside i1, which leaves S1 at 8:01."""
    trips = SMALL["trips"].replace("sp,week", f"{route},{service},i3,{direction}\nsp,week")
    times = f"i3,{at},{at},{stop},1,\ni3,08:20:00,08:21:00,C,2,\n"
    tables = {"trips": trips, "stop_times": SMALL["stop_times"] + times, "calendar": SMALL["calendar"] + calendar}
    return tables | changes


ALSO = "also,1,1,1,1,1,0,0,20261102,20261130\n"
ONE, TWO = [1 / 12, 1], [2 / 12, 2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (coupled(), ONE),
        # the second part runs in a service of its own, on the same days or on others
        (coupled(service="also", calendar=ALSO), ONE),
        (coupled(service="also", calendar="also,0,0,0,0,1,0,0,20261102,20261130\n"), ONE),
        # half a minute later it is still the same train, a minute later another one
        (coupled(at="08:01:30"), ONE),
        (coupled(at="8:01"), ONE),
        (coupled(at="08:02:00"), TWO),
        # at another platform, or of the other direction
        (coupled(stop="S2"), TWO),
        (coupled(direction="1"), ONE),
        # a trip of the day before at the same minute of the clock is the same departure too
        (coupled(at="32:01:00"), ONE),
    ],
)
def test_parts_of_a_coupled_train_are_one_departure(add, changes, expected):
    assert counted(add(**changes))[("S", "NS Intercity", "0")] == pytest.approx(expected)


def test_coupled_trains_of_two_routes_or_directions_are_two(add):
    found = counted(add(**coupled(route="sp")))
    assert found[("S", "NS Intercity", "0")] == ONE
    assert found[("S", "NS Sprinter", "0")] == pytest.approx([2 / 12, 1])
    assert counted(add(**coupled(direction="1")))[("S", "NS Intercity", "1")] == pytest.approx(TWO)


def test_coupled_trains_on_the_days_of_calendar_dates_alone(add):
    dates = "service_id,date,exception_type\nweek,20261110,1\nweek,20261111,1\nalso,20261111,1\n"
    tables = coupled(service="also") | {"calendar": None, "calendar_dates": dates}
    for day in ("2026-11-10", "2026-11-11"):
        assert counted(add(**tables, option=f"|day={day}"))[("S", "NS Intercity", "0")] == ONE


@pytest.mark.parametrize("given", [True, False])
def test_coupled_trains_without_a_direction_are_one(add, given):
    trips = coupled(direction="")["trips"]
    if not given:
        trips = "\n".join(line.rsplit(",", 1)[0] for line in trips.splitlines())
    assert counted(add(**coupled() | {"trips": trips}))[("S", "NS Intercity", "0")] == ONE
    # where the part that tells its direction goes the other way by that number, the other part follows it
    if given:
        trips = trips.replace("i1,0", "i1,1").replace("i2,1", "i2,0")
        assert counted(add(**coupled() | {"trips": trips}))[("S", "NS Intercity", "1")] == ONE


def test_lines_that_are_there_twice_count_once(add, log):
    expected = counted(add())
    head, *lines = SMALL["stop_times"].splitlines()
    twice = "\n".join([head, *lines, *lines]) + "\n"
    trips = SMALL["trips"] + "".join(SMALL["trips"].splitlines(keepends=True)[1:])
    assert counted(add(stop_times=twice, trips=trips)) == expected
    assert any(f"{len(lines)} lines of stop_times.txt of feed.zip are there twice" in text for _, text in log)


def test_times_without_seconds(add):
    short = SMALL["stop_times"].replace(":00,", ",").replace("08:", "8:").replace("18:59:59", "18:59")
    assert counted(add(stop_times=short)) == counted(add())
    # and past midnight
    late = short.replace("b1,8:10,8:10", "b1,31:30,31:30").replace("8:20", "31:40")
    assert counted(add(stop_times=late))[("B", "NS 40", "0")] == [1 / 12, 0]


# ------------------------------------------------------------ stops without a place


HEAD = "stop_id,stop_name,stop_lat,stop_lon,parent_station,location_type\n"
PLACED = f"S,Delft,{STATION[0]},{STATION[1]},,1\nB,Markt,{ACROSS[0]},{ACROSS[1]},,0\nC,Noord,{FAR[0]},{FAR[1]},,0\n"


@pytest.mark.parametrize(
    "platforms",
    [
        "S1,Delft spoor 1,,,S,0\nS2,Delft spoor 2,0,0,S,0\n",
        # a part of a platform on a platform of a station; the child stands before its parents
        "S1,Delft spoor 1a,,,P,4\nP,Delft spoor 1,,,S,0\nS2,Delft spoor 2,999,999,P,4\n",
        f"S1,Delft spoor 1a,,,P,4\nP,Delft spoor 1,{STATION[0]},{STATION[1]},S,0\nS2,Delft spoor 2,x,4.36,S,0\n",
    ],
)
def test_a_stop_without_a_place_stands_at_its_station(add, log, platforms):
    assert counted(add(stops=HEAD + platforms + PLACED)) == counted(add())
    assert not [text for _, text in log if "no place on earth" in text]


def test_a_bus_stop_without_a_place_stands_at_its_parent(add):
    stops = HEAD + PLACED.replace("B,Markt", "K,Markt") + "B,Markt,,,K,0\nS1,Delft,,,S,0\nS2,Delft,,,S,0\n"
    services = add(stops=stops).services.set_index("stop_id")
    x, y = from_degrees(RD).transform(ACROSS[1], ACROSS[0])
    assert shapely.get_coordinates(services.geometry["B"])[0] == pytest.approx([x, y], abs=0.01)


def test_a_stop_without_any_place_is_told_and_left_out(add, log):
    # below a parent without a place, below one that is not there, and two that are each other's parents
    stray = "B,Markt,,,L,0\nL,Lost,,,,1\nM,Lost,,,none,0\nN,Lost,,,O,0\nO,Lost,,,N,0\n"
    platforms = "S1,Delft spoor 1,,,S,0\nS2,Delft spoor 2,,,S,0\n"
    stops = HEAD + PLACED.replace("B,Markt", "K,Markt") + platforms + stray
    found = counted(add(stops=stops))
    assert ("B", "NS 40", "0") not in found
    assert found[("S", "NS Intercity", "0")] == ONE
    assert [text for _, text in log if "5 stops of feed.zip have no place on earth" in text]


def test_times_past_midnight_count_on_the_next_day(add):
    # a trip of 31:30 runs at 07:30 of the day after; on Tuesday 3 November that of Monday does
    late = SMALL["stop_times"].replace("b1,08:10:00,08:10:00", "b1,31:30:00,31:30:00").replace("08:20:00", "31:40:00")
    assert counted(add(stop_times=late))[("B", "NS 40", "0")] == [1 / 12, 0]
    found = counted(add(stop_times=late, option="|day=2026-11-02"))
    assert ("B", "NS 40", "0") not in found


def test_missing_times_are_put_between_those_given():
    trip = np.array([0, 0, 0, 0, 1, 1, 1, 2])
    times = np.array([0.0, np.nan, np.nan, 30.0, np.nan, 5.0, np.nan, np.nan])
    expected = [0, 10, 20, 30, np.nan, 5, np.nan, np.nan]
    assert timetable.filled_times(trip, times).tolist() == pytest.approx(expected, nan_ok=True)


def test_direction_is_told_by_where_a_trip_heads(add, log):
    without = "route_id,service_id,trip_id\nic,week,i1\nic,week,i2\nsp,week,s1\nbus,week,b1\nbus,week,b2\n"
    found = counted(add(trips=without))
    assert len([key for key in found if key[:2] == ("S", "NS Intercity")]) == 2
    assert any("5 trips of feed.zip have no direction" in text for _, text in log)


def test_the_modal_day_outside_holidays():
    days = np.arange(np.datetime64("2026-10-12"), np.datetime64("2026-11-09"))
    trips = np.full(len(days), 100)
    autumn = [[dt.date(2026, 10, 10), dt.date(2026, 10, 25)]]
    assert str(days[timetable.modal_day(days, trips, [2, 3, 4], [])]) == "2026-10-13"
    assert str(days[timetable.modal_day(days, trips, [2, 3, 4], autumn)]) == "2026-10-27"
    trips[days == np.datetime64("2026-10-27")] = 90
    assert str(days[timetable.modal_day(days, trips, [2, 3, 4], autumn)]) == "2026-10-28"
    assert timetable.modal_day(days, trips * 0, [2, 3, 4], autumn) is None


def test_calendar_dates_alone_add_and_remove(add, norms):
    dates = "service_id,date,exception_type\nweek,20261110,1\nweek,20261111,1\nweek,20261111,2\n"
    filled = add(calendar=None, calendar_dates=dates)
    assert filled.coverage["date"].tolist() == ["2026-11-10"]
    # taken out of the calendar, that day is not the one of most trips
    gone = "service_id,date,exception_type\nweek,20261103,2\n"
    assert add(calendar_dates=gone).coverage["date"].tolist() == ["2026-11-04"]


def test_a_folder_and_a_zipped_folder_are_read_too(tmp_path, norms, add):
    expected = counted(add())
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(tmp_path / "feed.zip") as archive:
        archive.extractall(folder)
    city = make_city(CITY_BOUNDS)
    assert counted(add_gtfs(city, str(folder), norms, SILENT)) == expected
    inside = tmp_path / "inside.zip"
    with zipfile.ZipFile(inside, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"gtfs/{file.name}")
    assert counted(add_gtfs(city, str(inside), norms, SILENT)) == expected


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stops": None}, "lacks the file stops.txt"),
        ({"trips": None}, "lacks the file trips.txt"),
        ({"routes": None}, "lacks the file routes.txt"),
        ({"stop_times": None}, "lacks the file stop_times.txt"),
        ({"calendar": None}, "lacks both calendar.txt and calendar_dates.txt"),
        ({"stop_times": "trip_id,stop_id,stop_sequence\ni1,S1,1\n"}, "lacks the columns departure_time"),
        ({"stops": "stop_id,stop_name\nS,Delft\n"}, "stop_lat, stop_lon"),
        ({"stops": ""}, "stops.txt of .* is empty"),
        ({"stops": b"stop_id,stop_lat,stop_lon,stop_name\nS,52,4.3,Caf\xe9\n"}, "cannot be read"),
        ({"stops": "stop_id,stop_lat,stop_lon\nS,48.85,2.35\n"}, "around 2.35, 48.85"),
        ({"stops": "stop_id,stop_lat,stop_lon\nS,north,east\n"}, "No stop of the timetable .* has a place on earth"),
        ({"stop_times": SMALL["stop_times"].split("\n")[0] + "\n"}, "No trip of the timetable"),
        ({"calendar": SMALL["calendar"].replace("2026", "abcd")}, "No trip of the timetable"),
        ({"calendar": SMALL["calendar"].replace("1,1,1,1,1,0,0", "0,0,0,0,0,0,0")}, "no day on which a trip runs"),
        ({"calendar": SMALL["calendar"].replace("1,1,1,1,1,0,0", "0,0,0,0,0,1,1")}, "no usual weekday"),
        ({"routes": SMALL["routes"].replace(",2\n", ",1501\n").replace(",3\n", ",1501\n")}, "No trip of the timetable"),
        ({"option": "|day=2025-11-04"}, "choose a day from 2026-11-02 to 2026-11-30"),
        ({"option": "|day=tomorrow"}, "tomorrow is no day"),
        ({"option": "|layername=x"}, "Unknown option layername=x"),
    ],
)
def test_a_feed_that_cannot_be_used_is_told_in_one_sentence(add, changes, words):
    with pytest.raises(InputError, match=words) as told:
        add(**changes)
    assert str(told.value).count("\n") == 0


def test_files_that_are_no_feed(tmp_path, norms):
    city = make_city(CITY_BOUNDS)
    with pytest.raises(InputError, match="does not exist"):
        add_gtfs(city, str(tmp_path / "none.zip"), norms, SILENT)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(InputError, match="holds no text files"):
        add_gtfs(city, str(tmp_path / "empty.zip"), norms, SILENT)
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="is no zip file"):
        add_gtfs(city, str(tmp_path / "text.zip"), norms, SILENT)
    whole = write_feed(tmp_path).read_bytes()
    # a way of packing that there is none of
    listed = whole.find(b"PK\x01\x02")
    (tmp_path / "packed.zip").write_bytes(whole[: listed + 10] + b"\x63\x00" + whole[listed + 12 :])
    with pytest.raises(InputError, match="cannot be read"):
        add_gtfs(city, str(tmp_path / "packed.zip"), norms, SILENT)
    (tmp_path / "cut.zip").write_bytes(whole.replace(b"08:30:00", b"08:31:00", 1))
    with pytest.raises(InputError, match="Bad CRC-32"):
        add_gtfs(city, str(tmp_path / "cut.zip"), norms, SILENT)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stop_times": SMALL["stop_times"] + "x,08:00:00,08:00:00,B,1,\n"}, "1 lines of stop_times.* unknown trip"),
        ({"stop_times": SMALL["stop_times"] + "b1,08:30:00,08:30:00,x,9,\n"}, "1 lines .* unknown stop"),
        ({"stop_times": SMALL["stop_times"] + "b1,08:15:00,08:15:00,B,3,\n"}, "1 lines .* run back in time"),
        ({"stop_times": SMALL["stop_times"] + "b1,8.30,08:61:00,B,3,\n"}, "2 cells .* are no time"),
        ({"stop_times": SMALL["stop_times"] + "b1,08:30:00,08:30:00,B,last,\n"}, "1 cells .* are no time or no number"),
        ({"stop_times": SMALL["stop_times"] + "b1,08:30:00\n"}, "1 lines .* too few or many cells"),
        ({"stops": SMALL["stops"] + "Z,Nergens,0,0,,0\n"}, "1 stops .* no place on earth"),
        ({"trips": SMALL["trips"] + "none,week,b9,0\nbus,none,b8,0\n"}, "2 trips .* unknown route or no day"),
        ({"routes": SMALL["routes"] + "taxi,A,Taxi,,1501\n"}, "1 routes .* no public transport"),
        ({"calendar": SMALL["calendar"] + "other,1,1,1,1,1,1,1,2026-11-01,20261130\n"}, "1 lines of the calendar"),
        (
            {"frequencies": "trip_id,start_time,end_time,headway_secs\nb1,08:00:00,09:00:00,0\n"},
            "1 lines of frequencies.txt",
        ),
        ({"calendar": SMALL["calendar"].replace("2026", "2020")}, "it ran from 2020-11-02 to 2020-11-30"),
    ],
)
def test_what_is_wrong_in_part_is_counted_and_told(add, log, changes, words):
    found = counted(add(**changes))
    told = [text for level, text in log if level == "warning"]
    assert [text for text in told if pd.Series([text]).str.contains(words, regex=True).all()], told
    assert found[("S", "NS Intercity", "0")] == [1 / 12, 1]


@pytest.mark.slow
def test_a_million_lines_with_bad_times_among_them(add, log):
    n = 1_000_000
    number = np.arange(n)
    minute = pd.Series(number % 1440)
    time = (minute // 60).astype(str).str.zfill(2) + ":" + (minute % 60).astype(str).str.zfill(2) + ":00"
    # every tenth time is another one that is none
    time[number % 10 == 0] = "late " + pd.Series(number[number % 10 == 0]).astype(str).to_numpy()
    lines = pd.DataFrame({"trip": "t" + pd.Series(number // 20).astype(str), "a": "", "t": time})
    lines["stop"] = np.where(number % 2, "B", "C")
    lines["sequence"] = number % 20
    trips = pd.DataFrame({"route": "bus", "service": "week", "trip": lines["trip"].unique(), "direction": 0})
    head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    filled = add(
        stop_times=head + lines.to_csv(index=False, header=False),
        trips="route_id,service_id,trip_id,direction_id\n" + trips.to_csv(index=False, header=False),
    )
    assert any(text.startswith("100000 cells of stop_times.txt") for _, text in log)
    # one departure in every even minute at C and in every odd one at B, but where trips begin with a bad time or end
    assert filled.services.set_index("stop_id")["departures_h"].to_dict() == {"B": 27.0, "C": 27.0}


def test_reading_can_be_cancelled(tmp_path, norms):
    progress = Progress()
    progress.cancelled.set()
    with pytest.raises(CancelledError):
        add_gtfs(make_city(CITY_BOUNDS), str(write_feed(tmp_path)), norms, progress)


def test_stops_beyond_the_margin_are_left_out(add):
    x, y = HERE
    filled = add(make_city((x - 100, y - 5600, x + 100, y - 3500)))
    assert set(filled.services["stop_id"]) == {"S"}
    assert replace(filled, coverage=filled.coverage).covered("stops").area > 0
