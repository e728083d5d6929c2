"""A map of a layer other than ``areas``: sites, programme, best places, stations or crossings."""

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from qgis.core import (
    QgsFeature,
    QgsFillSymbol,
    QgsPrintLayout,
    QgsProject,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ..catalogue.language import N_
from ..catalogue.layers import MAPS, STYLES
from ..catalogue.names import name_of
from ..catalogue.phrases import about
from ..layers import file_of
from ..translation import tr, tr_known
from .errors import MapError
from .language import Texts
from .look import Look
from .map_page import Words, draw
from .named import HEADS, Named
from .scored import apply_style, attributes, known_themes, layer_of, read_meta


class Shown(NamedTuple):
    """A layer with its theme; ``areas`` are the plan areas of its file, where there are any."""

    theme: str
    layer: QgsVectorLayer
    areas: Optional[QgsVectorLayer]
    meta: Dict[str, str]


def read_layer(layer: QgsVectorLayer, theme: str) -> Shown:
    """The layer of a theme: the one that is given, where it is of that kind, else that of its file.

    Raises ``MapError`` where there is none, or where it is empty.
    """
    path = file_of(layer)
    found = layer.clone() if layer.fields().indexOf(MAPS[theme].field) >= 0 else layer_of(path, theme)
    if found is None:
        message = tr("{path} has no layer {layer}, which the theme '{theme}' shows: choose another theme or file.")
        known = known_themes(path)
        more = tr("This file has layers for {known}.").format(known=known) if known else ""
        raise MapError(f"{message.format(path=path, layer=theme, theme=tr_known(MAPS[theme].title))} {more}".strip())
    if not found.featureCount():
        message = tr("The layer {layer} of {path} is empty: there is nothing to draw.")
        raise MapError(message.format(layer=found.name(), path=path))
    areas = layer_of(path, "areas") if theme != "programme" else None
    return Shown(theme, found, areas, read_meta(path))


def layer_page(
    project: QgsProject, shown: Shown, look: Look, texts: Texts, *, title: str = "", city: Optional[str] = None
) -> QgsPrintLayout:
    """A layout in an empty project with one map of a layer."""
    told = MAPS[shown.theme]
    rows = [attributes(feature) for feature in shown.layer.getFeatures()]
    style_layer(shown.layer, shown.theme, texts.language)
    around = [outlines(shown.areas)] if shown.areas else []
    meta = shown.meta or {key: str(rows[0].get(key) or "") for key in ("norms_version", "norms_hash")}
    words = Words(
        title or _title(shown.theme, rows, texts),
        texts(told.question),
        texts(told.legend),
        told.reading({}, texts),
        _state(shown.theme, rows, meta, texts),
    )
    return draw(
        project, words, shown.layer, [], around, look, texts, meta=meta, city=city, named=_named(shown, texts)
    )


def _named(shown: Shown, texts: Texts) -> Optional[Named]:
    """The areas whose names stand on the map: those of the programme with their homes, around all else alone."""
    if shown.theme != "programme":
        # the homes of places go before the names of areas
        first = shown.layer if shown.theme == "sites" else None
        return None if shown.areas is None else Named(shown.areas, lambda _area: (), lambda _area: "", first=first)

    def homes(area: Dict[str, Any]) -> str:
        return texts.number(area["prg_homes"]) if (area.get("prg_homes") or 0.0) > 0 else ""

    def under(area: Dict[str, Any]) -> Tuple[str, ...]:
        return (f"{homes(area)}\n{area.get('prg_period') or ''}".rstrip(), homes(area))

    return Named(shown.layer, under, homes, texts(HEADS["homes"]))


def style_layer(layer: QgsVectorLayer, theme: str, language: str) -> None:
    """The style of a theme, without the classes of sites that the layer has none of."""
    lines = layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry
    apply_style(layer, theme, "crossing" if theme == "lift" and lines else next(iter(STYLES[theme])), language)
    if theme == "sites":
        root = layer.renderer().rootRule()
        for rule in root.children():
            if not _holds(layer, rule.filterExpression()):
                root.removeChild(rule)


def outlines(areas: QgsVectorLayer) -> QgsVectorLayer:
    """The plan areas as quiet lines."""
    border = {"style": "no", "outline_color": "#4d4d4d", "outline_width": "0.4", "joinstyle": "round"}
    areas.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(border)))
    return areas


def homes_of(site: Dict[str, Any], name: str = "fits") -> float:
    """Homes on a site by a field: none where the user left it out, the user's own number where there is one."""
    if site.get("use") == "no":
        return 0.0
    own = site.get("homes")
    return float(own if own is not None else site.get(name) or 0.0)


def _holds(layer: QgsVectorLayer, expression: str) -> bool:
    return next(layer.getFeatures(expression), QgsFeature()).isValid()


def _title(theme: str, rows: List[Dict[str, Any]], texts: Texts) -> str:
    title = texts(MAPS[theme].title)
    return title if theme != "lift" else f"{title}: {what_is_new(str(rows[0].get('what') or ''), texts)}"


def what_is_new(key: str, texts: Texts) -> str:
    """What is new, as 'Best lift' names it."""
    if key.startswith("stop:"):
        return texts(N_("stop: {level}")).format(level=key.partition(":")[2])
    return texts(N_("crossing")) if key == "crossing" else name_of(key, {}, texts)


def _state(theme: str, rows: List[Dict[str, Any]], meta: Dict[str, str], tr: Texts) -> str:
    """What all rows together say."""
    if theme == "sites":
        return _all_sites(rows, tr)
    if theme == "programme":
        return _whole_programme(rows, meta, tr)
    if theme == "lift":
        text = tr("The score is {before} now and becomes {after} with the best place.")
        before, gain = (rows[0].get(name) or 0.0 for name in ("score_before", "gain"))
        return text.format(before=tr.number(before, 1), after=tr.number(before + gain, 1))
    if theme == "stations":
        return tr("Stations of the whole city: {number}.").format(number=tr.number(len(rows)))
    return tr("A crossing is worth looking at; whether it can be built is not known.")


def _all_sites(rows: List[Dict[str, Any]], tr: Texts) -> str:
    counted = [row for row in rows if row.get("use") != "no"]
    low, mid, high = (sum(homes_of(row, name) for row in counted) for name in ("fits_low", "fits", "fits_high"))
    text = tr("Places: {places}. Together they have room for about {homes} homes (between {low} and {high}).").format(
        places=tr.number(len(counted)), homes=about(mid, tr), low=about(low, tr), high=about(high, tr)
    )
    left = len(rows) - len(counted)
    return f"{text} {tr('Left out by hand: {number}.').format(number=tr.number(left))}" if left else text


def _whole_programme(rows: List[Dict[str, Any]], meta: Dict[str, str], tr: Texts) -> str:
    homes = [row.get("prg_homes") or 0.0 for row in rows]
    text = tr("{placed} homes find a place in {areas} of the {total} areas.").format(
        placed=tr.number(sum(homes)), areas=tr.number(sum(1 for one in homes if one)), total=tr.number(len(rows))
    )
    if not float(meta.get("short") or 0.0):
        return text
    more = tr("{short} of the {homes} homes asked for find none.")
    values = {name: tr.number(float(meta[name])) for name in ("short", "homes")}
    return f"{text} {more.format(**values)}"
