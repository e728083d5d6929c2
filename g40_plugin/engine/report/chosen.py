"""Which areas of a scored file a report tells of, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from g40_plugin.catalogue.language import listed
from g40_plugin.catalogue.order import natural

from ..errors import InputError
from ..translation import tr
from ..weighing.scored import Scored


def choose(scored: Scored, areas: Sequence[str] = (), field: str = "", value: str = "") -> list[str]:
    """The ids of the chosen areas in the natural order of their names; all where nothing is asked.

    ``areas`` are ids or names; ``field`` and ``value`` keep the areas in which that field has that value. Raises
    ``InputError`` for what the file does not have, and where no area is left.
    """
    frame = scored.areas
    ids = frame["area_id"].astype(str)
    names = frame["area_name"].where(frame["area_name"].notna(), frame["area_id"]).astype(str)
    kept = pd.Series(data=True, index=frame.index)
    if areas:
        unknown = sorted(set(areas) - set(ids) - set(names))
        if unknown:
            message = tr("{path} has no area {names}: give ids or names as they stand in its layer areas.")
            raise InputError(message.format(path=scored.path, names=listed(unknown)))
        kept &= ids.isin(areas) | names.isin(areas)
    if bool(field) != bool(value):
        raise InputError(tr("A field and its value belong together: give both, or neither."))
    if field:
        if field not in frame or field == frame.geometry.name:
            message = tr("The scored areas have no field {field}: choose one of their fields.")
            raise InputError(message.format(field=field))
        kept &= frame[field].map(_as_text) == value.strip()
    if not kept.any():
        raise InputError(tr("No area is chosen: select other areas, or change the condition or the value."))
    pairs = zip(names[kept], ids[kept], strict=True)
    return [identity for _, identity in sorted(pairs, key=lambda pair: (natural(pair[0]), natural(pair[1])))]


def _as_text(value: object) -> str:
    """A value as it stands in the table of a layer."""
    if pd.isna(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value).strip()
