"""What is written on maps."""

from expressions import (
    barrier_words,
    grade_words,
    kind_words,
    mark_words,
    missing_words,
    number_of,
    parking_words,
    planned_homes,
    rank_words,
    signed_points,
)
from qgis.core import (
    QgsPalLayerSettings,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor, QFont

from g40_plugin.catalogue import layers
from g40_plugin.catalogue.classes import whole
from g40_plugin.catalogue.scales import PLACES

FONTS = ["Open Sans", "Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", "Arial"]


def label_text():
    text = QgsTextFormat()
    text.setFont(QFont("DejaVu Sans"))
    text.setFamilies(FONTS)
    text.setSize(8.5)
    text.setSizeUnit(QgsUnitTypes.RenderUnit.RenderPoints)
    text.setColor(QColor("#1a1a1a"))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.8)
    halo.setColor(QColor("#ffffff"))
    text.setBuffer(halo)
    return text


# what a letter and a line of a label take, in millimetres; on larger paper both are larger by the variable g40_text
LETTER, LINE = 1.75, 3.7


def first_that_fits(forms):
    """An expression that gives the first of some texts that fits into its polygon at the scale of the map.

    A polygon has room for a box of its area over its height by its area over its width: all of a rectangle, and what
    fits into a triangle or a diamond.
    """
    lines = "string_to_array(@element, '\\n')"
    room = "area($geometry) / bounds_{}($geometry) * 1000 / @map_scale / coalesce(@g40_text, 1)"
    letters = "array_max(array_foreach({}, length(@element)))".format(lines)
    wide = "{} * {} <= {}".format(letters, LETTER, room.format("height"))
    high = "array_length({}) * {} <= {}".format(lines, LINE, room.format("width"))
    fits = "@element IS NOT NULL AND (@map_scale IS NULL OR ({} AND {}))".format(wide, high)
    return "array_first(array_filter(array({}), {}))".format(", ".join(dict.fromkeys(forms)), fits)


def labels(kind, texts, field=""):
    """The name of an area with a value under it: ``kind`` is one of those below, ``field`` what it shows.

    Each is written inside its own area or not at all. Where the name does not fit, the value stands alone, in its
    short form where it has one.
    """
    score = number_of(whole(field), texts)
    values = {
        "score": (score,),
        "grade": ("coalesce({}, {})".format(grade_words(texts), missing_words(texts)), mark_words(texts)),
        "homes": ("{} || coalesce('\\n' || \"prg_period\", '')".format(planned_homes(texts)), planned_homes(texts)),
        "type": (kind_words(),),
        "barrier": (barrier_words(texts), score),
        "parking": (parking_words(texts),),
        "places": ("replace('{}', '{{}}', nullif(\"bpk_places\", 0))".format(texts(PLACES)), '"bpk_places"'),
        "rank": (rank_words(), 'to_string("pri_rank")'),
        "difference": (signed_points(texts),),
        "difference of the mark": (signed_points(texts, is_mark=True),),
        "name": ("NULL",),
    }
    name = 'wordwrap(if(length("area_name") > 44, left("area_name", 42) || \'…\', "area_name"), 14)'
    forms = ["{} || coalesce('\\n' || {}, '')".format(name, value) for value in values[kind]]
    settings = QgsPalLayerSettings()
    settings.fieldName = first_that_fits([*forms, *values[kind]])
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.fitInPolygonOnly = True
    settings.labelPerPart = False
    settings.centroidWhole = True
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def place_labels(field):
    """A field or an expression beside a point, or beside the middle of a short line."""
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    settings.isExpression = not field.isidentifier()
    # a crossing is shorter than its label
    settings.geometryGeneratorEnabled = True
    settings.geometryGenerator = "centroid($geometry)"
    settings.geometryGeneratorType = QgsWkbTypes.GeometryType.PointGeometry
    settings.placement = QgsPalLayerSettings.Placement.AroundPoint
    settings.dist = 2.6
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


def site_labels(shown, homes):
    """Homes, only where they fit inside the site, and not on a screen with a whole region on it."""
    settings = QgsPalLayerSettings()
    settings.fieldName = "if({} >= {}, {}, NULL)".format(shown, layers.LEAST_SHOWN, homes)
    settings.isExpression = True
    settings.placement = QgsPalLayerSettings.Placement.Horizontal
    settings.fitInPolygonOnly = True
    settings.scaleVisibility = True
    settings.minimumScale, settings.maximumScale = 60000, 1
    settings.setFormat(label_text())
    return QgsVectorLayerSimpleLabeling(settings)


# what it brings back: the name of an area beside a crossing would be taken for that of the area it lies in
CROSSING_LABEL = "'+' || to_string(round(100 * \"back\")) || '\u00a0%'"
