"""Before and after on one page: now, then, and their difference, with what changed in words."""

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

from ..catalogue.classes import rounded
from ..catalogue.credits import sources_line
from ..catalogue.differences import DIFF, FIELD_BLANK, NOW, THEN, WHY, Difference, scores_of
from ..catalogue.language import N_
from ..catalogue.order import plain_name
from ..catalogue.phrases import joined
from .basemap import base_layers, paper_crs
from .described import describe
from .hatches import as_vectors
from .language import Texts
from .lists import Column, write_list
from .look import Look
from .map_page import extent_of, fill_legend, style_areas
from .named import LIST_SIZES, names_or_values
from .pair import Pair
from .poster import Poster, Values
from .scored import apply_difference_style, need_field
from .template import Board

NAMES = {"now": N_("Now"), "then": N_("With the plan"), "difference": N_("Difference, in points of 100")}
# of the report mark
MARKS = N_("Difference, in marks from 1 to 10")


def comparison(
    project: QgsProject, pair: Pair, theme: str, look: Look, texts: Texts, *, title: str, city: Optional[str]
) -> Poster:
    """A page in an empty project. Raises ``MapError``."""
    tr, values = texts, Values(theme, pair.after, texts)
    for scored in (pair.before, pair.after):
        need_field(scored, values.field)
        style_areas(scored, theme, texts)
    difference = _difference_layer(pair, values.field, texts)
    shown = {"now": pair.before.areas, "then": pair.after.areas, "difference": difference}
    under = base_layers(city, pair.after.areas)
    for layer in under:
        layer.setLabelsEnabled(False)
    for layer in (*shown.values(), *under):
        project.addMapLayer(layer)
    project.setCrs(paper_crs(pair.after.areas, under))
    board = Board(project, "comparison", look)
    for layer in shown.values():
        as_vectors(layer)
    heading = title or tr("{theme}: now and with the plan").format(theme=values.title)
    board.write("title", heading)
    board.write("question", values.map.asked(pair.after.norms, texts))
    project.setTitle(heading)
    extent = extent_of([pair.after.areas], project)
    views = []
    for name, layer in shown.items():
        words = texts(MARKS if name == "difference" and values.is_mark else NAMES[name])
        board.write(f"{name}_title", words)
        view = board.map(f"map_{name}", [layer, *under])
        if view is not None:
            look.zoom(view, extent)
            told = _difference_told(values, texts) if name == "difference" else values.shown
            view.setLayers([*names_or_values(board, f"map_{name}", view, layer, told), layer, *under])
            about = tr("Map: {title}. {question}").format(title=f"{values.title}, {words}", question="")
            describe(view, about.strip(), layer, texts)
            views.append(view)
    for name, layer, columns in (("legend", pair.after.areas, 3), ("legend_difference", difference, 2)):
        fill_legend(board, name, layer, columns=columns)
    board.scale_bar(views[0] if views else None)
    changed = {key: pair.differences(key, texts) for key in pair.ids}
    board.write("sentences_title", tr("What changes, theme by theme"))
    board.write("sentences", theme_sentences(pair, changed, texts), smallest=5.5 * board.k)
    _most(board, pair, changed, texts)
    board.write("sources", sources_line(pair.after.meta, texts))
    return Poster(board.layout, [board.page], heading)


def _difference_told(values: Values, tr: Texts) -> Callable[[Dict[str, Any]], str]:
    """What stands on the map of an area: its difference with its sign, nothing where that is not known."""
    field, by, decimals = values.field + DIFF, *((10.0, 1) if values.is_mark else (1.0, 0))

    def told(area: Dict[str, Any]) -> str:
        amount = area.get(field)
        if amount is None:
            return ""
        points = rounded(amount)
        return f"{'+' if points > 0 else '−' if points < 0 else ''}{tr.number(abs(points) / by, decimals)}"

    return told


def _difference_layer(pair: Pair, field: str, texts: Texts) -> QgsVectorLayer:
    """The areas of both with a score now, then and their difference, in the style of such a layer."""
    ends = "&".join(f"field={field}{end}:double" for end in (NOW, THEN, DIFF))
    layer = QgsVectorLayer(
        f"MultiPolygon?field=area_id:string&field=area_name:string&{ends}&field={field}{WHY}:string",
        "difference",
        "memory",
    )
    layer.setCrs(pair.after.areas.crs())
    features, shared = [], set(pair.ids)
    for one in pair.after.areas.getFeatures():
        key = str(one["area_id"])
        if key not in shared:
            continue
        now, then = pair.now[key].get(field), pair.then[key].get(field)
        known = now is not None and then is not None
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry(one.geometry()))
        feature.setAttributes([key, plain_name(pair.then[key]), now, then, then - now if known else None, None])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    apply_difference_style(layer, field, FIELD_BLANK, texts.language)
    layer.setName(texts(NAMES["difference"]))
    return layer


def theme_sentences(pair: Pair, changed: Dict[str, List[Difference]], tr: Texts) -> str:
    """A sentence for each score that changes in any area, and one for those that do not."""
    texts, found, same = tr, [], []
    for card, field in scores_of(pair.after.norms):
        both = [
            (pair.now[key][field], pair.then[key][field])
            for key in pair.ids
            if pair.now[key].get(field) is not None and pair.then[key].get(field) is not None
        ]
        if not both:
            continue
        every = (one for rows in changed.values() for one in rows if one.field == field)
        told = [one for one in every if one.told and one.amount is not None]
        title = texts(card.title)
        if not told:
            same.append(title)
            continue
        higher, lower = (sum(1 for one in told if (one.amount > 0) is up) for up in (True, False))
        found.append(_sentence(title, higher, lower, both, tr, is_mark=field == "q_score"))
    if same:
        found.append(tr("No change that counts: {titles}.").format(titles=", ".join(same)))
    return "\n".join(found)


def _sentence(
    title: str, higher: int, lower: int, both: Sequence[Tuple[float, float]], tr: Texts, *, is_mark: bool
) -> str:
    if higher and lower:
        text = tr("{title}: higher in {higher} of {total} areas, lower in {lower}.")
    elif higher:
        text = tr("{title}: higher in {higher} of {total} areas.")
    else:
        text = tr("{title}: lower in {lower} of {total} areas.")
    counts = {"higher": tr.number(higher), "lower": tr.number(lower), "total": tr.number(len(both))}
    return joined(text.format(title=title, **counts), average(both, tr, is_mark=is_mark))


def average(both: Sequence[Tuple[float, float]], tr: Texts, *, is_mark: bool) -> str:
    """The means of now and then, with one decimal more where they read the same; nothing where they do even so."""
    by, decimals = (10.0, 1) if is_mark else (1.0, 0)
    means = [sum(one[end] for one in both) / len(both) / by for end in (0, 1)]
    for digits in (decimals, decimals + 1):
        now, then = (tr.number(mean, digits) for mean in means)
        if now != then:
            return tr("On average from {now} to {then}.").format(now=now, then=then)
    return ""


def _most(board: Board, pair: Pair, changed: Dict[str, List[Difference]], tr: Texts) -> None:
    """What changed most, the largest first: as much as there is room for, and how much more there is."""
    told = [(plain_name(pair.then[key]), one) for key in pair.ids for one in changed[key] if one.told]
    rows = sorted(told, key=lambda row: -row[1].size)
    box = board.space("list")
    if box is None:
        return
    if not rows:
        board.write("list_title", tr("Nothing changes by more than what is uncertain."))
        return
    columns = (Column(tr("area"), names=1), Column(tr("what changes"), names=3))
    found = [(name, one.sentence) for name, one in rows]
    sizes = (LIST_SIZES[0] * board.k, 6.5 * board.k)
    written = write_list(board.page, box, columns, found, sizes)
    title = tr("What changes most")
    if written < len(rows):
        more = tr("{number} of {total}").format(number=tr.number(written), total=tr.number(len(rows)))
        title = f"{title} ({more})"
    board.write("list_title", title)
