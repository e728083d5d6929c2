"""What the rows must reach."""

from __future__ import annotations

from dataclasses import dataclass

from timing import Row

# ratios are at least so high, all else is at most so much
RATIOS = ("ratio", "cpu_ratio")


@dataclass(frozen=True)
class Target:
    """What a row must reach: ``measure`` is one of its figures."""

    name: str
    measure: str
    limit: float
    peer: str = ""
    size: str = ""

    def holds_for(self, row: Row) -> bool:
        """Whether this target is about that row."""
        return row.name == self.name and row.peer.startswith(self.peer) and self.size in row.size

    def verdict(self, row: Row) -> str:
        """Reached or missed, and by what factor."""
        value = row.as_dict()[self.measure]
        if not value:
            return "not known"
        factor = value / self.limit if self.measure in RATIOS else self.limit / value
        return f"reached, {factor:.2g} times" if factor >= 1 else f"missed by a factor of {1 / factor:.2g}"

    def text(self) -> str:
        """The target in words."""
        if self.measure in RATIOS:
            return f"{'CPU ' if self.measure == 'cpu_ratio' else ''}ratio ≥ {self.limit:g}"
        if self.measure in ("peak_mb", "written_mb"):
            return f"{'written ' if self.measure == 'written_mb' else ''}≤ {self.limit:,.0f} MB"
        return f"{'CPU ' if self.measure == 'cpu_s' else ''}≤ {duration(self.limit)}"


def duration(value: float | None) -> str:
    """Seconds as one reads them."""
    if value is None:
        return ""
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value:,.2f} s"


TARGETS = (
    Target("nearest_15_categories", "ratio", 40, "scipy"),
    Target("nearest_15_categories", "ratio", 100, "igraph"),
    Target("nearest_15_categories", "ratio", 600, "networkx"),
    Target("growth", "ratio", 90, "scipy", "64x"),
    Target("counts_15_min_walk", "ratio", 110, "cityseer"),
    Target("counts_15_min_walk", "ratio", 500, "pandana, "),
    Target("counts_15_min_bike", "ratio", 350, "cityseer"),
    Target("counts_15_min_bike", "ratio", 500, "pandana, "),
    Target("point_to_point", "ratio", 10, "scipy"),
    Target("point_to_point", "ratio", 80, "igraph"),
    Target("edit_bridge", "ours_s", 0.0005),
    Target("edit_facility", "ours_s", 0.0005),
    Target("variant", "ours_s", 0.1),
    Target("city_build", "ratio", 20, "osmnx"),
    Target("city_build", "peak_mb", 500, "osmnx"),
    Target("score_city", "cpu_s", 2.5),
    Target("score_city_first", "cpu_s", 5.0),
    # finding sites adds at most a fifth to scoring
    Target("sites", "ratio", 5, "the whole scoring"),
    Target("lift_1000", "ours_s", 5.0, size="60,000 nodes"),
    Target("snap_100k", "ratio", 60, "osmnx"),
    Target("snap_100k", "ratio", 30, "geopandas"),
    Target("overlay_green", "ratio", 6, "geopandas.overlay, the same"),
    Target("overlay_green", "ratio", 2.5, "QGIS"),
    Target("whole_city_first", "ours_s", 8.0, size="malta"),
    Target("whole_city_again", "ours_s", 4.0, size="malta"),
    Target("whole_city_ten", "ours_s", 0.5, size="malta"),
    Target("areas_10000", "ours_s", 15.0),
    Target("areas_10000", "peak_mb", 1_000),
    Target("areas_10000", "written_mb", 80),
    Target("cold_start", "ours_s", 3.0),
    Target("cold_start_qgis", "ours_s", 3.0),
    Target("whole_job", "ratio", 20, "notebook", "malta"),
    Target("whole_job", "cpu_ratio", 20, "notebook", "malta"),
    Target("way", "ours_s", 1_800, size="100x"),
    Target("way", "peak_mb", 24_000, size="100x"),
    Target("programme_500", "ratio", 1, "scipy"),
    # five of them, each within 10 s
    Target("programme_500_all", "ours_s", 50),
    Target("programme_500_sites", "ours_s", 50),
    Target("programme_500_sites_all", "ours_s", 50),
    Target("robustness_1000", "ratio", 10, "plain"),
    Target("robustness_1000", "ours_s", 2),
    Target("variant_dock", "ours_s", 0.5),
    Target("weigh_500_dock", "ours_s", 0.1),
)
