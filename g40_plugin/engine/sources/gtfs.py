"""A timetable in GTFS: stops with their level and frequency, and services per stop, route and direction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from ..arrays import Bools, Floats, Ints
from ..city.package import City
from ..city.schema import REGISTER, conform
from ..city.stations import STATION_MODES
from ..city.text_tables import read_table
from ..errors import InputError
from ..norms import Norms
from ..norms.gtfs import Gtfs
from ..progress import Progress
from ..translation import tr
from . import timetable
from .coverage import with_coverage
from .gtfs_files import Feed, rows_of, seconds, whole_numbers
from .place import from_degrees
from .timetable import ServiceDays

_HOUR_S = 3600.0
_NO_PICKUP = "1"
_EXACT = "1"
_SHOWN = 5
# a part of a platform stands on a platform, and that at a station
_STEPS_UP = 2


@dataclass(frozen=True)
class _Tables:
    """The tables of a feed but stop_times: trips with the rows of their route and service (-1: unknown)."""

    stops: pd.DataFrame
    near: Bools
    routes: pd.DataFrame
    trips: pd.DataFrame
    days: ServiceDays


def add_gtfs(city: City, path: str, norms: Norms, progress: Progress) -> City:
    """The city with the stops and services of a GTFS feed, a zip file or a folder.

    ``path`` may end in ``|day=2026-11-17``. Stops of the modes in the feed take the place of those that are there
    within the feed's extent; other modes stay. Raises ``InputError`` for a feed that cannot be used.
    """
    file, day = _options(path, norms.registers.gtfs)
    feed, rules = Feed.at(file), norms.registers.gtfs
    progress(0.0, tr("Reading the timetable"))
    tables = _tables(feed, city, norms, progress)
    calling = _trips_near(feed, tables, progress.part(0.05, 0.4))
    column = _chosen_day(feed, tables, calling, day, rules, progress)
    service = tables.trips["service"].to_numpy()
    runs_back = [tables.days.trips_on(service, column - back) for back in timetable.DAYS_BACK]
    wanted = calling & np.any(runs_back, axis=0)
    calls = _calls(feed, tables, wanted, progress.part(0.4, 0.9))
    services = _services(feed, calls, tables, runs_back, norms, progress)
    if not _depart(services).any():
        message = tr("On {day} nothing departs near the city in {path}: choose another day (|day=2026-11-17) or feed.")
        raise InputError(message.format(day=tables.days.days[column], path=file))
    levels = _own_levels(file, norms, tables.stops, progress)
    return _filled(city, services, levels, norms, str(tables.days.days[column]), progress)


def _options(path: str, rules: Gtfs) -> tuple[Path, date | None]:
    file, *options = path.split("|")
    text = rules.day
    for option in options:
        name, _, value = option.partition("=")
        if name != "day":
            message = tr("Unknown option {option} of the timetable {path}: only day=2026-11-17 can be given.")
            raise InputError(message.format(option=option, path=file))
        text = value
    try:
        return Path(file), date.fromisoformat(text) if text else None
    except ValueError as error:
        message = tr("{day} is no day: write it as 2026-11-17.")
        raise InputError(message.format(day=text)) from error


# ------------------------------------------------------------ small tables


def _tables(feed: Feed, city: City, norms: Norms, progress: Progress) -> _Tables:
    rules = norms.registers.gtfs
    if not (feed.has("calendar") or feed.has("calendar_dates")):
        message = tr("The timetable {path} lacks both calendar.txt and calendar_dates.txt: choose a complete feed.")
        raise InputError(message.format(path=feed.path))
    stops = _read_stops(feed, city, progress)
    near = _is_near(stops, city, norms)
    if not stops["x"].notna().any():
        message = tr("No stop of the timetable {path} has a place on earth: choose a feed with stop_lat and stop_lon.")
        raise InputError(message.format(path=feed.path))
    if not near.any():
        message = tr(
            "No stop of the timetable {path} lies within {metres:.0f} m of the city; they lie around {x:.8g}, {y:.8g}: "
            "choose the feed of this region."
        )
        x, y = stops["lon"].median(), stops["lat"].median()
        raise InputError(message.format(path=feed.path, metres=norms.edge.transit_m, x=x, y=y))
    days = timetable.service_days(
        _optional(feed, "calendar", ["service_id", *timetable.WEEKDAYS, "start_date", "end_date"]),
        _optional(feed, "calendar_dates", ["service_id", "date", "exception_type"]),
    )
    _tell(progress, feed, days.bad, tr("{count} lines of the calendar of {path} have no date and were left out."))
    routes = _read_routes(feed, rules)
    trips = _read_trips(feed, routes, days)
    unknown = routes["mode"].isna()
    text = tr("{count} routes of {path} are of a type that is no public transport, and were left out.")
    _tell(progress, feed, int(unknown.sum()), text)
    lost = (trips["route"] < 0) | (trips["service"] < 0)
    text = tr("{count} trips of {path} have an unknown route or no day, and were left out.")
    _tell(progress, feed, int(lost.sum()), text)
    return _Tables(stops, near, routes, trips, days)


def _optional(feed: Feed, table: str, columns: list[str]) -> pd.DataFrame:
    return feed.table(table, columns) if feed.has(table) else pd.DataFrame({name: [] for name in columns}, dtype="str")


def _tell(progress: Progress, feed: Feed, count: int, text: str) -> None:
    if count:
        progress.warn(text.format(count=count, path=feed.path.name))


def _read_stops(feed: Feed, city: City, progress: Progress) -> pd.DataFrame:
    stops = feed.table("stops", ["stop_id", "stop_lat", "stop_lon"], ["stop_name", "parent_station"])
    stops = stops[stops["stop_id"].notna()].drop_duplicates("stop_id", ignore_index=True)
    lat, lon = (np.array(pd.to_numeric(stops[name], errors="coerce"), float) for name in ("stop_lat", "stop_lon"))
    placed = (np.abs(lat) <= 90.0) & (np.abs(lon) <= 180.0) & ((lat != 0) | (lon != 0))  # noqa: PLR2004  # degrees
    above = _rows_above(stops)
    while (found := ~placed & (above >= 0) & placed[above]).any():
        lat[found], lon[found] = lat[above[found]], lon[above[found]]
        placed |= found
    _tell(progress, feed, int((~placed).sum()), tr("{count} stops of {path} have no place on earth and were left out."))
    lat, lon = np.where(placed, lat, np.nan), np.where(placed, lon, np.nan)
    x, y = from_degrees(city.crs).transform(lon, lat)
    x, y = (np.where(np.isfinite(axis), axis, np.nan) for axis in (x, y))
    return stops.assign(lat=lat, lon=lon, x=x, y=y)


def _rows_above(stops: pd.DataFrame) -> Ints:
    """The row of the station or platform that each stop belongs to, -1 for none."""
    parent = pd.Index(stops["stop_id"]).get_indexer(stops["parent_station"])
    return np.asarray(np.where(stops["parent_station"].isna(), -1, parent))


def _stations(stops: pd.DataFrame) -> Ints:
    """The row of the station of each stop, above its platform too; a stop without one is its own."""
    above, top = _rows_above(stops), np.arange(len(stops))
    above[~np.isfinite(stops["x"].to_numpy(float)[above])] = -1
    for _ in range(_STEPS_UP):
        top = np.where(above[top] >= 0, above[top], top)
    return top


def _is_near(stops: pd.DataFrame, city: City, norms: Norms) -> Bools:
    known = shapely.union(city.extent, shapely.box(*city.streets.total_bounds))
    around = shapely.buffer(known, norms.edge.transit_m)
    shapely.prepare(around)
    x, y = stops["x"].to_numpy(float), stops["y"].to_numpy(float)
    found = np.isfinite(x) & np.isfinite(y)
    found[found] = shapely.intersects_xy(around, x[found], y[found])
    return np.asarray(found)


def _read_routes(feed: Feed, rules: Gtfs) -> pd.DataFrame:
    """Routes with ``mode``, ``kind`` (mode, or intercity or brt) and ``label``, a name of their own."""
    names = ["agency_id", "route_short_name", "route_long_name"]
    routes = feed.table("routes", ["route_id", "route_type"], names).drop_duplicates("route_id", ignore_index=True)
    agencies: dict[str, str] = {}
    if feed.has("agency"):
        found = feed.table("agency", ["agency_name"], ["agency_id"]).fillna("")
        agencies = dict(zip(found["agency_id"], found["agency_name"], strict=True))
    only = next(iter(agencies.values())) if len(agencies) == 1 else ""
    agency = routes["agency_id"].map(agencies).fillna(only).astype(object)
    short, long = (routes[name].fillna("").astype(object) for name in names[1:])
    own = short.where(short != "", long).where(lambda text: text != "", routes["route_id"])
    label = (agency + " " + own).str.strip()
    for more in (long, "(" + routes["route_id"].astype(object) + ")"):
        label = label.where(~label.duplicated(keep=False), label + " " + more)
    kinds = pd.to_numeric(routes["route_type"], errors="coerce").to_numpy(float)
    mode = np.full(len(routes), None, object)
    for name, ranges in rules.modes.values_by_name().items():
        for first, last in ranges:
            mode[(kinds >= first) & (kinds <= last)] = name
    fast = np.array([_is_intercity(*texts, rules) for texts in zip(short, long, strict=True)], bool)
    fast |= np.isin(kinds, rules.intercity_types)
    named = np.array([_matches(text, rules.brt_names) for text in agency + " " + short + " " + long], bool)
    kind = np.where((mode == "train") & fast, "intercity", np.where((mode == "bus") & named, "brt", mode))
    return routes.assign(label=label, mode=mode, kind=kind)


def _is_intercity(short: str, long: str, rules: Gtfs) -> bool:
    """Whether a train is an intercity by its short name, or by its long one where the short one does not tell."""
    for text in (short, long):
        if _matches(text, rules.sprinter_names):
            return False
        if _matches(text, rules.intercity_names):
            return True
    return False


def _matches(text: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _read_trips(feed: Feed, routes: pd.DataFrame, days: ServiceDays) -> pd.DataFrame:
    trips = feed.table("trips", ["trip_id", "route_id", "service_id"], ["direction_id"])
    trips = trips[trips["trip_id"].notna()].drop_duplicates("trip_id", ignore_index=True)
    route = pd.Index(routes["route_id"]).get_indexer(trips["route_id"])
    return pd.DataFrame(
        {
            "trip_id": trips["trip_id"],
            "route": np.where((route >= 0) & routes["mode"].notna().to_numpy()[route], route, -1),
            "service": days.services.get_indexer(trips["service_id"]),
            "direction": pd.to_numeric(trips["direction_id"], errors="coerce").to_numpy(float),
        }
    )


# ------------------------------------------------------------ stop_times


def _texts(column: pd.Series) -> pa.Array:
    return pa.array(column.to_numpy(object), pa.string(), from_pandas=True)


def _trips_near(feed: Feed, tables: _Tables, progress: Progress) -> Bools:
    """Which trips call at a stop near the city."""
    trip_ids, stop_ids = (_texts(ids) for ids in (tables.trips["trip_id"], tables.stops["stop_id"]))
    calling = np.zeros(len(tables.trips), bool)
    no_trip = no_stop = 0
    for (trips, stops), share in feed.parts("stop_times", ["trip_id", "stop_id"]):
        progress(share, tr("Looking for trips near the city"))
        trip, stop = rows_of(trips, trip_ids), rows_of(stops, stop_ids)
        no_trip, no_stop = no_trip + int((trip < 0).sum()), no_stop + int((stop < 0).sum())
        calling[trip[(trip >= 0) & (stop >= 0) & tables.near[stop]]] = True
    _tell(progress, feed, no_trip, tr("{count} lines of stop_times.txt of {path} name an unknown trip: left out."))
    _tell(progress, feed, no_stop, tr("{count} lines of stop_times.txt of {path} name an unknown stop: left out."))
    calling &= (tables.trips["route"] >= 0).to_numpy() & (tables.trips["service"] >= 0).to_numpy()
    if not calling.any():
        message = tr("No trip of the timetable {path} calls near the city: choose the feed of this region.")
        raise InputError(message.format(path=feed.path))
    return calling


def _chosen_day(feed: Feed, tables: _Tables, calling: Bools, day: date | None, rules: Gtfs, progress: Progress) -> int:
    """The column of the day that is counted, in the days of the feed."""
    days = tables.days
    per_service = np.bincount(tables.trips["service"].to_numpy()[calling], minlength=len(days.services))
    trips = per_service @ days.runs.astype(np.int64)
    served = np.flatnonzero(trips)
    if not len(served):
        message = tr("The calendar of {path} holds no day on which a trip runs near the city: choose another feed.")
        raise InputError(message.format(path=feed.path))
    first, last = days.days[served[0]], days.days[served[-1]]
    if last < np.datetime64(datetime.now(UTC).date()):
        text = tr("The timetable {path} is over: it ran from {first} to {last}. Get a newer one.")
        progress.warn(text.format(path=feed.path.name, first=first, last=last))
    if day is not None:
        column = int((np.datetime64(day) - days.days[0]) // np.timedelta64(1, "D"))
        if not (0 <= column < len(days.days) and trips[column]):
            message = tr("On {day} no trip of {path} runs near the city: choose a day from {first} to {last}.")
            raise InputError(message.format(day=day, path=feed.path, first=first, last=last))
        return column
    modal = timetable.modal_day(days.days, trips, rules.weekdays, rules.school_holidays)
    if modal is None:
        message = tr(
            "The timetable {path} (from {first} to {last}) has no usual weekday outside school holidays: "
            "choose a day yourself, such as {path}|day={first}."
        )
        raise InputError(message.format(path=feed.path, first=first, last=last))
    text = tr("The timetable {path} is counted on {day}, with {count} trips near the city.")
    progress.info(text.format(path=feed.path.name, day=days.days[modal], count=trips[modal]))
    return modal


def _calls(feed: Feed, tables: _Tables, wanted: Bools, progress: Progress) -> pd.DataFrame:
    """Every call of the wanted trips, in order, by the rows of trip and stop, with times in seconds."""
    trip_ids, stop_ids = (_texts(ids) for ids in (tables.trips["trip_id"], tables.stops["stop_id"]))
    needed = ["trip_id", "stop_id", "stop_sequence", "departure_time"]
    parts, bad = [], 0
    for cells, share in feed.parts("stop_times", needed, ["arrival_time", "pickup_type"]):
        progress(share, tr("Reading the departures"))
        trip, stop = rows_of(cells[0], trip_ids), rows_of(cells[1], stop_ids)
        mine = np.flatnonzero((trip >= 0) & (stop >= 0) & wanted[trip])
        taken = [column.take(pa.array(mine)) for column in cells[2:]]
        sequence = whole_numbers(taken[0])
        (leaves, bad_departures), (arrives, bad_arrivals) = seconds(taken[1]), seconds(taken[2])
        bad += bad_departures + bad_arrivals + int(np.isnan(sequence).sum())
        parts.append(
            pd.DataFrame(
                {
                    "trip": trip[mine],
                    "stop": stop[mine],
                    "sequence": sequence,
                    "time": np.where(np.isnan(leaves), arrives, leaves),
                    "boards": taken[3].fill_null("").to_numpy(zero_copy_only=False) != _NO_PICKUP,
                }
            )
        )
    text = tr("{count} cells of stop_times.txt of {path} are no time or no number, and were not used.")
    _tell(progress, feed, bad, text)
    ragged = feed.ragged["stop_times"]
    _tell(progress, feed, ragged, tr("{count} lines of stop_times.txt of {path} have too few or many cells."))
    calls = pd.concat(parts, ignore_index=True).dropna(subset="sequence")
    calls = calls.sort_values(["trip", "sequence"], kind="stable", ignore_index=True)
    twice = calls.duplicated(["trip", "sequence", "stop"])
    text = tr("{count} lines of stop_times.txt of {path} are there twice: counted once.")
    _tell(progress, feed, int(twice.sum()), text)
    calls = calls[~twice].reset_index(drop=True)
    return _timed(feed, calls, progress)


def _timed(feed: Feed, calls: pd.DataFrame, progress: Progress) -> pd.DataFrame:
    trip, given = calls["trip"].to_numpy(), calls["time"].to_numpy(float)
    back = timetable.running_back(trip, given)
    _tell(progress, feed, back, tr("{count} lines of stop_times.txt of {path} run back in time: counted as given."))
    times = timetable.filled_times(trip, given)
    filled = int((np.isnan(given) & ~np.isnan(times)).sum())
    if filled:
        text = tr("{count} of {all} calls in {path} have no time: put evenly between those before and after.")
        progress.info(text.format(count=filled, all=len(calls), path=feed.path.name))
    lost = int(np.isnan(times).sum())
    _tell(progress, feed, lost, tr("{count} calls in {path} have no time and were left out."))
    first = timetable.first_of(trip)
    started = times[first][np.cumsum(first) - 1] if len(times) else times
    last = np.append(first[1:], True) if len(first) else first
    return calls.assign(time=times, offset=times - started, first=first, last=last)


def _frequencies(feed: Feed, trips: pd.DataFrame, progress: Progress) -> pd.DataFrame:
    table = (
        feed.table("frequencies", ["trip_id", "start_time", "end_time", "headway_secs"], ["exact_times"])
        if feed.has("frequencies")
        else pd.DataFrame({name: [] for name in ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")})
    )
    columns = {name: _texts(table[name]) for name in table}
    found = pd.DataFrame(
        {
            "trip": rows_of(columns["trip_id"], _texts(trips["trip_id"])),
            "start": seconds(columns["start_time"])[0],
            "end": seconds(columns["end_time"])[0],
            "headway": whole_numbers(columns["headway_secs"]),
            "exact": (table["exact_times"] == _EXACT).to_numpy(bool),
        }
    )
    usable = (found["trip"] >= 0) & (found["headway"] > 0) & (found["end"] > found["start"])
    text = tr("{count} lines of frequencies.txt of {path} have an unknown trip, a bad time or no headway; left out.")
    _tell(progress, feed, int((~usable).sum()), text)
    return found[usable].drop_duplicates()


# ------------------------------------------------------------ services and stops


def _services(
    feed: Feed, calls: pd.DataFrame, tables: _Tables, runs_back: Sequence[Bools], norms: Norms, progress: Progress
) -> pd.DataFrame:
    """Departures per place (stop or station), route and direction: mean an hour, and in the peak hour.

    Where all depart at other hours both are 0.
    """
    rules = norms.registers.gtfs
    stops, routes, trips = tables.stops, tables.routes, tables.trips
    direction = _directions(feed, calls, tables, progress)
    boards = calls[calls["boards"] & ~calls["last"] & calls["time"].notna() & tables.near[calls["stop"].to_numpy()]]
    trip = boards["trip"].to_numpy()
    route = trips["route"].to_numpy()[trip]
    lines = pd.DataFrame({"stop": boards["stop"].to_numpy(), "route": route, "direction": direction[trip]})
    boards = boards.assign(line=lines.groupby(list(lines)).ngroup().to_numpy())
    frequencies = _frequencies(feed, trips, progress)
    hours = rules.last_hour - rules.first_hour
    mean = timetable.departures_within(
        rules.first_hour * _HOUR_S, rules.last_hour * _HOUR_S, boards, runs_back, frequencies
    )
    begin = rules.peak_hour * _HOUR_S
    peak = timetable.departures_within(begin, begin + _HOUR_S, boards, runs_back, frequencies)
    if not peak.any():
        text = tr(
            "Nothing departs from {hour}:00 to {next}:00 in {path}, so the access index is not known: set another hour."
        )
        progress.warn(text.format(hour=rules.peak_hour, next=rules.peak_hour + 1, path=feed.path.name))
        peak = np.full(len(peak), np.nan)
    at_station = routes["mode"].isin(STATION_MODES).to_numpy()[route]
    counted = pd.DataFrame(
        {
            "place": _places(stops, boards["stop"].to_numpy(), at_station, norms),
            "route": route,
            "direction": direction[trip],
            "departures_h": mean / hours,
            "peak_h": peak,
        }
    )
    keys = ["place", "route", "direction"]
    total = counted.groupby(keys, as_index=False)[["departures_h", "peak_h"]].sum(min_count=1)
    place, route = stops.iloc[total["place"]], routes.iloc[total["route"]]
    return pd.DataFrame(
        {
            "stop_id": place["stop_id"].to_numpy(object),
            "name": place["stop_name"].to_numpy(object),
            "x": place["x"].to_numpy(),
            "y": place["y"].to_numpy(),
            "route": route["label"].to_numpy(object),
            "mode": route["mode"].to_numpy(object),
            "kind": route["kind"].to_numpy(object),
            "direction": total["direction"].map("{:.0f}".format).to_numpy(object),
            "departures_h": total["departures_h"].to_numpy(),
            "peak_h": total["peak_h"].to_numpy(),
        }
    )


def _depart(services: pd.DataFrame) -> Bools:
    """Of which services any departs in the hours that count."""
    return np.asarray((services["departures_h"] > 0) | (services["peak_h"] > 0))


def _places(stops: pd.DataFrame, stop: Ints, at_station: Bools, norms: Norms) -> Ints:
    """The row of the stop, or of its station for trains and metros.

    Stations of one name that lie near, as platforms without a parent do, are that which comes first.
    """
    station = _stations(stops)[stop]
    rows = np.unique(station[at_station])
    points = shapely.points(stops[["x", "y"]].to_numpy(float)[rows])
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=norms.transit.same_station_m)
    names = stops["stop_name"].fillna(stops["stop_id"]).to_numpy(object)[rows]
    same = names[a] == names[b]
    first = np.arange(len(stops))
    first[rows] = rows[pd.Series(b[same]).groupby(a[same]).min().reindex(range(len(rows))).to_numpy(np.int64)]
    return np.where(at_station, first[station], stop)


def _directions(feed: Feed, calls: pd.DataFrame, tables: _Tables, progress: Progress) -> Floats:
    """The direction of each trip, worked out from where it heads where the feed does not tell."""
    given = tables.trips["direction"].to_numpy(float)
    first, last = calls[calls["first"]], calls[calls["last"]]
    trip = first["trip"].to_numpy()
    missing = int(np.isnan(given[trip]).sum())
    text = tr("{count} trips of {path} have no direction: it was told by where they head.")
    _tell(progress, feed, missing, text)
    begin, end = (tables.stops.iloc[part["stop"].to_numpy()] for part in (first, last))
    x, y = (np.nan_to_num(end[axis].to_numpy() - begin[axis].to_numpy()) for axis in ("x", "y"))
    direction = given.copy()
    direction[trip] = timetable.derived_directions(tables.trips["route"].to_numpy()[trip], given[trip], x, y)
    return np.asarray(direction)


def _own_levels(file: Path, norms: Norms, stops: pd.DataFrame, progress: Progress) -> dict[str, int]:
    """Levels of stops that the user gives in a table beside the feed, or in the file that the norms name."""
    rules = norms.registers.gtfs
    beside = file.with_name(f"{file.stem}.levels.csv")
    path = Path(rules.levels_file) if rules.levels_file else beside
    if not (rules.levels_file or path.is_file()):
        return {}
    wanted = tr("The table of levels {path} cannot be used ({reason}): give a CSV file with stop_id and level, 1 to 6.")
    try:
        table = read_table(str(path), norms.tables)
    except OSError as error:
        raise InputError(wanted.format(path=path, reason=error)) from error
    missing = [name for name in ("stop_id", "level") if name not in table]
    if missing:
        raise InputError(wanted.format(path=path, reason=tr("no column {name}").format(name=", ".join(missing))))
    wrong = table[~table["level"].isin(list("123456"))]
    if len(wrong):
        reason = tr("level {level} of stop {stop}").format(level=wrong["level"].iloc[0], stop=wrong["stop_id"].iloc[0])
        raise InputError(wanted.format(path=path, reason=reason))
    unknown = table["stop_id"][~table["stop_id"].isin(stops["stop_id"])]
    if len(unknown):
        text = tr("{count} stops of {path} are not in the timetable ({ids}).")
        progress.warn(text.format(count=len(unknown), path=path.name, ids=", ".join(unknown[:_SHOWN].astype(str))))
    # a platform speaks for its station too
    ids = stops["stop_id"].to_numpy(object)
    stations = dict(zip(ids, ids[_stations(stops)], strict=True))
    level = dict(zip(table["stop_id"], table["level"].astype(int), strict=True))
    return {stations[stop]: number for stop, number in level.items() if stop in stations} | level


def stop_levels(services: pd.DataFrame, own: Mapping[str, int], norms: Norms) -> pd.DataFrame:
    """Stops by level, with their departures an hour and direction, from services per stop, route and direction.

    A route counts with the mean of its directions, so that a stop on one side of the street and a station with both
    are alike. A station where enough intercity trains call is an intercity station with all its trains.
    """
    rules = norms.registers.gtfs
    keys = ["stop_id", "name", "x", "y", "mode", "kind"]
    routes = services.groupby([*keys, "route"], as_index=False, dropna=False)["departures_h"].mean()
    stops = routes.groupby(keys, as_index=False, dropna=False)["departures_h"].sum()
    fast = stops[(stops["kind"] == "intercity") & (stops["departures_h"] >= rules.intercity_least_h)]
    trains = stops["mode"] == "train"
    stops.loc[trains, "kind"] = np.where(stops["stop_id"][trains].isin(fast["stop_id"]), "intercity", "train")
    names = rules.levels.values_by_name()
    level = stops["kind"].map({kind: norms.transit.levels[name].level for kind, name in names.items()})
    stops["level"] = stops["stop_id"].map(own).fillna(level).astype(int)
    keys = ["stop_id", "name", "x", "y", "level"]
    return stops.groupby(keys, as_index=False, dropna=False)["departures_h"].sum()


def _filled(
    city: City, services: pd.DataFrame, own: Mapping[str, int], norms: Norms, day: str, progress: Progress
) -> City:
    rules = norms.registers.gtfs
    # a stop of the night alone is known to the timetable too: it has nothing by day
    modes, every = sorted(set(services["mode"])), shapely.multipoints(services[["x", "y"]].to_numpy())
    shape = shapely.buffer(shapely.convex_hull(every), rules.hull_m)
    services = services[_depart(services)].reset_index(drop=True)
    stops = stop_levels(services, own, norms)
    new = _points("stops", stops.assign(source="GTFS"), city.crs)
    gone = _give_way(city.stops, new[new["stop_id"].isin(own)], modes, shape, norms)
    kept = city.stops[~gone]
    text = tr("The timetable fills {new} stops ({modes}) in the place of {old}; {kept} others stay.")
    progress.info(text.format(new=len(new), modes=", ".join(modes), old=int(gone.sum()), kept=len(kept)))
    source = f"GTFS ({', '.join(modes)})"
    return replace(
        city,
        stops=gpd.GeoDataFrame(pd.concat([kept, new], ignore_index=True), crs=city.crs),
        services=_points("services", services.assign(source="GTFS"), city.crs),
        coverage=with_coverage(city, "stops", shape, grade=REGISTER, source=source, date=day),
    )


def _give_way(
    stops: gpd.GeoDataFrame, own: gpd.GeoDataFrame, modes: Sequence[str], shape: shapely.Geometry, norms: Norms
) -> Bools:
    """Which stops the timetable takes the place of: those of its modes in its extent, and near ``own`` those like them.

    ``own`` are stops whose level the user gave, who can make a station of what the timetable calls a tram.
    """
    mode_of = {level.level: level.mode for level in norms.transit.levels.values()}
    mode, own_mode = (table["level"].map(mode_of).to_numpy(object) for table in (stops, own))
    points = stops.geometry.to_numpy()
    gone = shapely.intersects(shape, points) & np.isin(mode, modes)
    found, row = shapely.STRtree(own.geometry.to_numpy()).query(
        points, predicate="dwithin", distance=norms.registers.gtfs.hull_m
    )
    gone[found[mode[found] == own_mode[row]]] = True
    return np.asarray(gone)


def _points(table: str, frame: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    points = shapely.points(frame["x"].to_numpy(), frame["y"].to_numpy())
    return conform(table, gpd.GeoDataFrame(frame, geometry=points, crs=crs))
