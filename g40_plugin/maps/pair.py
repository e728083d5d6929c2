"""Two results of the same plan areas: before and after, or now and with a plan."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple

from qgis.core import QgsCoordinateTransform, QgsProject, QgsVectorLayer

from ..catalogue.differences import Difference, differences
from ..catalogue.order import natural, plain_name
from ..layers import file_of
from ..translation import tr
from .errors import MapError
from .language import Texts
from .scored import Scored, read_scored, told

# of the areas with the same id at least this share has to lie in the same place
_SAME_PLACE = 0.5

Area = Dict[str, Any]


class Pair(NamedTuple):
    """Two scored files; ``now`` and ``then`` are the areas of each by id, ``ids`` those of both, by their names."""

    before: Scored
    after: Scored
    now: Dict[str, Area]
    then: Dict[str, Area]
    ids: List[str]

    def differences(self, area_id: str, tr: Texts) -> List[Difference]:
        """What differs in an area; nothing for an area that is not in both."""
        if area_id not in self.now or area_id not in self.then:
            return []
        return differences(self.now[area_id], self.then[area_id], self.after.norms, tr)


def with_plan(scored: Scored, plan: QgsVectorLayer, texts: Texts) -> Pair:
    """A result beside that with a plan. Raises ``MapError``."""
    return pair_of(scored, read_scored(plan), texts)


def pair_of(before: Scored, after: Scored, texts: Texts) -> Pair:
    """Two results that can be compared. Raises ``MapError`` for one file twice and for areas of two places."""
    one, other = (file_of(scored.areas) for scored in (before, after))
    if Path(one).resolve() == Path(other).resolve():
        message = tr("{path} is given twice: choose two results, each in a file of its own.")
        raise MapError(message.format(path=one))
    now, then = (
        {str(feature["area_id"]): told(feature, scored, texts) for feature in scored.areas.getFeatures()}
        for scored in (before, after)
    )
    shared = [key for key in now if key in then]
    if not shared or not _in_one_place(before.areas, after.areas, shared):
        message = tr("{before} and {after} are not of the same plan areas: choose two results of one city.")
        raise MapError(message.format(before=one, after=other))
    shared.sort(key=lambda key: (natural(plain_name(then[key])), natural(key)))
    return Pair(before, after, now, then, shared)


def need_same_areas(programme: QgsVectorLayer, scored: Scored) -> None:
    """Raises ``MapError`` for a programme of areas that are not among the scored ones."""
    ids = {str(feature["area_id"]) for feature in programme.getFeatures()}
    known = {str(feature["area_id"]) for feature in scored.areas.getFeatures()}
    if not ids <= known or not _in_one_place(scored.areas, programme, sorted(ids)):
        message = tr("The programme of {path} is of other plan areas than {scored}: make it of this scored file.")
        raise MapError(message.format(path=file_of(programme), scored=file_of(scored.areas)))


def _in_one_place(before: QgsVectorLayer, after: QgsVectorLayer, ids: List[str]) -> bool:
    transform = QgsCoordinateTransform(before.crs(), after.crs(), QgsProject())
    boxes = {
        str(one["area_id"]): transform.transformBoundingBox(one.geometry().boundingBox())
        for one in before.getFeatures()
    }
    others = {str(one["area_id"]): one.geometry().boundingBox() for one in after.getFeatures()}
    same = sum(1 for key in ids if boxes[key].intersects(others[key]))
    return same >= _SAME_PLACE * len(ids)
