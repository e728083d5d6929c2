"""How far around plan areas a part of a city has to reach, by the norms (docs/parts.md)."""

from __future__ import annotations

from ..norms import Norms
from ..travel.graph import BIKE

# a tile of the ground is given out whole, and a street may be so wide as to reach into it
_TILE_M, _STREET_M = 250.0, 250.0
# beyond what is asked, so that no rounding counts
_SLACK_M = 50.0


def around_m(norms: Norms) -> float:
    """Metres around areas and stations within which every table of the city is read.

    Travel itself needs none: streets are searched as one network. What looks around in a straight line does, and what
    is counted within a walk: doors, of which the street on which they stand has to be found too.
    """
    snap, severance, transit = norms.snapping.max_m, norms.severance, norms.transit.node_place
    walks = [one.metres_per_minute * norms.time_score.pass_min for one in norms.profiles.values() if one.mode != BIKE]
    local = norms.density.local
    far = {
        "doors within a walk": max(walks, default=0.0) + 4 * snap,
        "walks around": severance.radius_m + severance.snap_m + 2 * snap,
        "new crossings": severance.radius_m + norms.lift.crossing_m + 2 * norms.lift.spacing_m + snap,
        "surroundings of stations": transit.catchment_m + norms.reach.buffer_m + norms.mixing.ring_m + snap,
        "facilities at stations": transit.amenities_m + 2 * snap,
        "density around": local.within_m + 2 * local.cell_m,
        "schools": 2 * norms.schools.near_m + 3 * snap,
        "tracks": max(norms.cycle_highway.network_m, norms.cycle_tracks.beside_m),
        "centres": 2 * norms.bicycle_parking.near_m,
        "ring": norms.mixing.ring_m,
        "ground": 2 * _TILE_M + _STREET_M,
        "trees": norms.vegetation.facade_m,
    }
    return max(far.values()) + _SLACK_M


def starts_m(norms: Norms, spot_m: float) -> float:
    """Metres around an area within which a starting point of another one may share its spot on the street."""
    return 2 * norms.snapping.max_m + 2 * spot_m + _SLACK_M


def bike_m(norms: Norms) -> float:
    """Metres around an area within which jobs and people are counted by bicycle."""
    speeds = [one.metres_per_minute for one in norms.profiles.values() if one.mode == BIKE]
    return max(speeds, default=0.0) * norms.jobs.bike_limit_min + norms.snapping.max_m + _SLACK_M


def stops_m(norms: Norms) -> float:
    """Metres around an area within which stops may count for it."""
    transit = norms.transit
    levels = [metres for one in transit.levels.values() for metres in (one.walk_m, one.bike_m)]
    variant = transit.ptai.variants[transit.ptai.variant]
    caps = [*variant.walk_m.values_by_name().values(), *variant.bike_m.values_by_name().values()]
    classes = transit.quality_classes.distance_m
    return float(max(transit.zero_fraction * max(levels), *caps, *classes)) + norms.snapping.max_m + _SLACK_M
