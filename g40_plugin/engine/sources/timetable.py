"""What a timetable says about one day: which services run, when each trip calls, departures within some hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..arrays import Bools, Floats, Ints

Days = NDArray[np.datetime64]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_S = 86_400.0
_MINUTE_S = 60.0
# a trip may run on into the day after the one it belongs to
DAYS_BACK = (0, 1)
_ADDED, _REMOVED = "1", "2"
# 1 January 1970 was a Thursday
_FIRST_WEEKDAY = 3


@dataclass(frozen=True)
class ServiceDays:
    """Which services (rows) run on which days (columns); ``bad`` lines had a date that is none."""

    services: pd.Index
    days: Days
    runs: Bools
    bad: int

    def trips_on(self, service: Ints, day: int) -> Bools:
        """Whether each trip, by the row of its service (-1: unknown), runs on a day, by its column."""
        if not 0 <= day < len(self.days):
            return np.zeros(len(service), bool)
        return np.asarray((service >= 0) & self.runs[np.maximum(service, 0), day])


def service_days(calendar: pd.DataFrame, exceptions: pd.DataFrame) -> ServiceDays:
    """The days of every service from ``calendar.txt`` and ``calendar_dates.txt``, as text columns."""
    begin, end = _dates(calendar["start_date"]), _dates(calendar["end_date"])
    extra = _dates(exceptions["date"])
    good, known = ~np.isnat(begin) & ~np.isnat(end), ~np.isnat(extra)
    bad = int((~good).sum() + (~known).sum())
    calendar, exceptions = calendar[good], exceptions[known]
    begin, end, extra = begin[good], end[good], extra[known]
    services = pd.Index(pd.concat([calendar["service_id"], exceptions["service_id"]]).dropna().unique())
    limits = np.concatenate([begin, end, extra])
    one = np.timedelta64(1, "D")
    days = np.arange(limits.min(), limits.max() + one) if len(limits) else limits
    weekday = (days.astype(np.int64) + _FIRST_WEEKDAY) % len(WEEKDAYS)
    on_weekday = (calendar[list(WEEKDAYS)] == "1").to_numpy(bool)
    runs = np.zeros((len(services), len(days)), bool)
    for row, service in enumerate(services.get_indexer(calendar["service_id"])):
        runs[service] |= on_weekday[row, weekday] & (days >= begin[row]) & (days <= end[row])
    service, column = services.get_indexer(exceptions["service_id"]), np.searchsorted(days, extra)
    for mark, value in ((_ADDED, True), (_REMOVED, False)):
        mine = (exceptions["exception_type"] == mark).to_numpy(bool)
        runs[service[mine], column[mine]] = value
    return ServiceDays(services, days, runs, bad)


def _dates(texts: pd.Series) -> Days:
    return np.asarray(pd.to_datetime(texts, format="%Y%m%d", errors="coerce").to_numpy("datetime64[D]"))


def modal_day(days: Days, trips: Ints, weekdays: Sequence[int], holidays: Sequence[Sequence[date]]) -> int | None:
    """The first of the wanted weekdays (Monday is 1) that has the number of trips that most of them have.

    Days in holidays (first and last day) and days without trips are not taken; of numbers that are equally frequent
    the highest counts. None where no day is left.
    """
    weekday = (days.astype(np.int64) + _FIRST_WEEKDAY) % len(WEEKDAYS) + 1
    wanted = np.isin(weekday, weekdays) & (trips > 0)
    for first, last in holidays:
        wanted &= (days < np.datetime64(first)) | (days > np.datetime64(last))
    numbers, times = np.unique(trips[wanted], return_counts=True)
    if not len(numbers):
        return None
    modal = numbers[len(numbers) - 1 - int(np.argmax(times[::-1]))]
    return int(np.flatnonzero(wanted & (trips == modal))[0])


def filled_times(trip: Ints, times: Floats) -> Floats:
    """Times of the calls of trips, in order, with those that are not given put evenly between those that are.

    What stands before the first or after the last time of its trip stays NaN.
    """
    known = np.flatnonzero(~np.isnan(times))
    if not len(known):
        return times
    rows = np.arange(len(times))
    after = np.searchsorted(known, rows, "left")
    before = np.searchsorted(known, rows, "right") - 1
    inside = (before >= 0) & (after < len(known))
    inside &= trip[known[np.maximum(before, 0)]] == trip
    inside &= trip[known[np.minimum(after, len(known) - 1)]] == trip
    # a time on the hour must not fall before it by rounding
    return np.where(inside, np.round(np.interp(rows, known, times[known]), 3), np.nan)


def first_of(trip: Ints) -> Bools:
    """Where the first call of each trip stands; calls stand trip by trip."""
    return np.concatenate([[True], trip[1:] != trip[:-1]]) if len(trip) else np.zeros(0, bool)


def running_back(trip: Ints, times: Floats) -> int:
    """How many calls are earlier than the call before them in their trip."""
    return int(((times[1:] < times[:-1]) & (trip[1:] == trip[:-1])).sum())


def derived_directions(route: Ints, direction: Floats, x: Floats, y: Floats) -> Floats:
    """The direction of each trip; where none is given that of the longest trip of its route if it heads that way.

    ``x`` and ``y`` lead from the first to the last stop of each trip. The longest trip has direction 0 where it has
    none either; a round trip goes its way.
    """
    missing = np.isnan(direction)
    length = np.hypot(x, y)
    order = np.lexsort((-length, route))
    longest = order[np.searchsorted(route[order], route)] if len(order) else order
    same = x * x[longest] + y * y[longest] >= 0
    way = np.nan_to_num(direction[longest])
    return np.where(missing, np.where(same, way, 1.0 - way), direction)


def departures_within(
    begin_s: float, end_s: float, calls: pd.DataFrame, runs_back: Sequence[Bools], frequencies: pd.DataFrame
) -> Floats:
    """Departures of each call from ``begin_s`` up to ``end_s``, in seconds after midnight of the chosen day.

    Calls of one line in one minute are one departure, which the first of them gets: parts of a coupled train are trips
    of their own.

    Parameters
    ----------
    calls : DataFrame
        ``trip`` (its row), ``line`` (a number for each route and direction at a stop), ``time`` of departure and
        ``offset`` from the trip's first departure, in seconds.
    runs_back : list of arrays of bool
        Per trip whether it runs on the chosen day, the day before, and so on: times may exceed 24:00.
    frequencies : DataFrame
        ``trip``, ``start``, ``end``, ``headway`` (seconds) and ``exact``. Trips in it depart again and again: at exact
        times, or on average once a headway for as long as they run.
    """
    trip, line, time = (calls[name].to_numpy() for name in ("trip", "line", "time"))
    once = ~np.isin(trip, frequencies["trip"])
    total = np.zeros(len(calls))
    leaving = []
    repeated = calls.assign(row=np.arange(len(calls)))[~once].merge(frequencies, on="trip")
    for back, runs in enumerate(runs_back):
        shift = back * DAY_S
        row = np.flatnonzero(once & runs[trip] & (time - shift >= begin_s) & (time - shift < end_s))
        leaving.append(pd.DataFrame({"line": line[row], "minute": (time[row] - shift) // _MINUTE_S, "row": row}))
        mine = repeated[runs[repeated["trip"].to_numpy()] & repeated["offset"].notna()]
        first = (mine["start"] + mine["offset"] - shift).to_numpy()
        lasts, headway = (mine["end"] - mine["start"]).to_numpy(), mine["headway"].to_numpy()
        overlap = np.minimum(first + lasts, end_s) - np.maximum(first, begin_s)
        number = np.ceil(lasts / headway)
        exact = np.clip(np.ceil((end_s - first) / headway), 0, number)
        exact -= np.clip(np.ceil((begin_s - first) / headway), 0, number)
        counted = np.where(mine["exact"], exact, np.maximum(overlap, 0.0) / headway)
        total += np.bincount(mine["row"], weights=counted, minlength=len(calls))
    departed = pd.concat(leaving).drop_duplicates(["line", "minute"])
    total[departed["row"].to_numpy()] += 1.0
    return total
