"""The pages before the sheets: a cover with a map, contents and ranking."""

from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import (
    QgsFeature,
    QgsFillSymbol,
    QgsPalLayerSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt

from .. import catalogue
from ..catalogue.card import Scale
from ..catalogue.classes import LAST, bounds_told, class_filter, mark_of, rounded
from ..catalogue.credits import sources_line
from ..catalogue.names import capital
from ..catalogue.order import plain_name
from ..catalogue.phrases import count_of_areas
from .chosen import SCORES, Chosen
from .house import dress
from .language import Texts
from .look import Look
from .map_page import extent_of
from .page import ALT, GREY, INK, ROLE, RULE, TABLE_ROW, Box, Page, label_text
from .ranking import ranked
from .scored import Scored
from .template import Board

WIDTH, HEIGHT = 210.0, 297.0
LEFT, INNER, BOTTOM = 14.0, 182.0, 280.0
TOP, ROW, GAP = 44.0, 5.0, 6.0
COLUMNS = 2
# more areas than this are numbered on the cover, fewer are named
MOST_NAMED = 20
NO_DATA = "#dcdcdc"


class Entry(NamedTuple):
    """An area in the contents: its number, what is known of it, and the page of its sheet (0 where it has none)."""

    number: int
    one: Chosen
    page: int


class _Table(NamedTuple):
    title: str
    about: str
    heads: Sequence[str]
    rows: List[Tuple[str, ...]]
    widths: Sequence[float]


class Theme(NamedTuple):
    """What the cover shows and areas are ranked by: the report mark, or the first score that is known."""

    field: str
    title: str
    scale: Scale
    is_mark: bool

    def number(self, area: Dict) -> Optional[float]:
        """The value of an area as it is shown, None where it is not known."""
        value = area.get(self.field)
        if value is None:
            return None
        return mark_of(value) if self.is_mark else float(rounded(value))

    def shown(self, area: Dict, tr: Texts) -> str:
        """The value of an area as it is read."""
        value = area.get(self.field)
        if value is None:
            return "–"
        return tr.number(mark_of(value), 1) if self.is_mark else tr.number(value)


def theme_of(chosen: Sequence[Chosen]) -> Theme:
    """The report mark where any area has one, else the first score that any has."""
    for code in ("q", *SCORES):
        card = catalogue.card(code)
        shown = card.maps[0]
        if any(one.area.get(shown.field) is not None for one in chosen):
            break
    return Theme(shown.field, shown.title or card.title, shown.scale, is_mark=code == "q")


def rows_per_page() -> int:
    """How many rows of a table a page holds."""
    return COLUMNS * int((BOTTOM - TOP - ROW) / ROW)


def front_pages(count: int) -> int:
    """How many pages stand before the first sheet; one area needs none."""
    if count < 2:  # noqa: PLR2004
        return 0
    # contents and ranking stand side by side where that fits
    return 1 + (1 if count <= rows_per_page() // COLUMNS else 2 * -(-count // rows_per_page()))


class Front:
    """Cover, contents and ranking: ``front_pages`` pages of one layout, the cover drawn into a template."""

    def __init__(
        self,
        project: QgsProject,
        scored: Scored,
        entries: List[Entry],
        under: List[QgsVectorLayer],
        texts: Texts,
        look: Look,
    ) -> None:
        self._house = look.house
        self._tr, self._scored = texts, scored
        self._theme = theme_of([entry.one for entry in entries])
        board = Board(project, "cover", Look(house=look.house, way="upright", log=look.log))
        self.layout, self.pages = board.layout, [board.page]
        self._cover(project, board, entries, under)
        tables = [self._contents(entries), self._ranking(entries)]
        if len(entries) <= rows_per_page() // COLUMNS:
            page = self._new_page()
            for table, left in zip(tables, _lefts()):
                page.text(table.title, (left, 16.5, (INNER - GAP) / COLUMNS, 13), 22, bold=True)
                page.text(table.about, (left, 31, (INNER - GAP) / COLUMNS, 9), 9, colour=GREY)
                _block(page, left, table.heads, table.rows, table.widths)
        else:
            for table in tables:
                self._table(table)

    def _cover(
        self, project: QgsProject, board: Board, entries: List[Entry], under: List[QgsVectorLayer]
    ) -> None:
        tr = texts = self._tr
        theme, city = self._theme, capital(self._scored.meta.get("city", ""))
        board.write("kind", tr("A sheet for every area"))
        board.write("title", city or tr("How do our areas do?"))
        about = tr("{areas}; the colours show: {theme}.")
        words = texts(theme.title)
        board.write("about", about.format(areas=count_of_areas(len(entries), tr), theme=words[:1].lower() + words[1:]))
        layer = _areas(self._scored, entries, theme)
        project.addMapLayer(layer)
        view = board.map("map", [layer, *under])
        if view is not None:
            view.setCustomProperty(ALT, self._described(entries))
            view.zoomToExtent(extent_of([layer], project))
        board.scale_bar(view)
        board.write("legend_title", words)
        box = board.space("legend")
        if box is not None:
            self._legend(board.page, box)
        board.write("sources", sources_line(self._scored.meta, tr))

    def _legend(self, page: Page, box: Box) -> None:
        tr = texts = self._tr
        theme, (x, top, width, height), k = self._theme, box, page.k
        step = width / (LAST + 2)
        entries = []
        for number in range(LAST, -1, -1):
            bounds = bounds_told(number, tr, is_mark=theme.is_mark)
            entries.append((f"{bounds}\n{texts(theme.scale.words[number])}", theme.scale.ramp[number]))
        for number, (words, colour) in enumerate([*entries, (tr("not known"), NO_DATA)]):
            left = x + number * step
            page.rectangle((left, top + 0.5 * k, 6.5 * k, 4.5 * k), colour, stroke=GREY)
            page.text(words, (left + 8 * k, top, step - 8 * k, height), 7.5 * k)

    def _described(self, entries: List[Entry]) -> str:
        """What the map of the cover shows, for who cannot see it."""
        tr = texts = self._tr
        theme = self._theme
        known = [entry.one.area for entry in entries if entry.one.area.get(theme.field) is not None]
        text = tr("Map of {areas} in the colours of: {theme}.")
        text = text.format(areas=count_of_areas(len(entries), tr), theme=texts(theme.title))
        if not known:
            return text
        best = max(known, key=lambda area: area[theme.field])
        worst = min(known, key=lambda area: area[theme.field])
        more = tr("Highest is {best} ({most}), lowest is {worst} ({least}).").format(
            best=plain_name(best), most=theme.shown(best, tr), worst=plain_name(worst), least=theme.shown(worst, tr)
        )
        return f"{text} {more}"

    def _contents(self, entries: List[Entry]) -> _Table:
        tr = self._tr
        heads = (tr("no."), tr("area"), self._value_head(), tr("p."))
        rows = [
            (str(entry.number), plain_name(entry.one.area), self._theme.shown(entry.one.area, tr), _page(entry.page))
            for entry in entries
        ]
        return _Table(tr("Contents"), "", heads, rows, (9.0, 54.0, 14.0, 11.0))

    def _ranking(self, entries: List[Entry]) -> _Table:
        tr = texts = self._tr
        theme = self._theme
        order = ranked([entry.one.area for entry in entries], theme.number)
        rows = [
            (rank, plain_name(area), theme.shown(area, tr), _between(area, theme, tr)) for rank, area in order
        ]
        heads = (tr("rank"), tr("area"), self._value_head(), tr("between") if theme.is_mark else "")
        about = tr("From high to low by: {theme}. Areas that are shown alike share their rank.")
        title = texts(theme.title)
        return _Table(tr("Ranking"), about.format(theme=title), heads, rows, (11.0, 46.0, 12.0, 19.0))

    def _value_head(self) -> str:
        return self._tr("mark") if self._theme.is_mark else self._tr("score")

    def _table(self, table: _Table) -> None:
        each = rows_per_page() // COLUMNS
        for first in range(0, len(table.rows), COLUMNS * each):
            page = self._new_page()
            page.text(table.title, (LEFT, 16.5, INNER, 13), 22, bold=True)
            page.text(table.about, (LEFT, 31, INNER, 6), 9, colour=GREY)
            for column, left in enumerate(_lefts()):
                some = table.rows[first + column * each : first + (column + 1) * each]
                if some:
                    _block(page, left, table.heads, some, table.widths)

    def _new_page(self) -> Page:
        page = Page(self.layout, WIDTH, HEIGHT)
        dress(page, self._house)
        self.pages.append(page)
        return page


def _lefts() -> List[float]:
    return [LEFT + column * (INNER + GAP) / COLUMNS for column in range(COLUMNS)]


def _block(
    page: Page, left: float, heads: Sequence[str], rows: List[Tuple[str, ...]], widths: Sequence[float]
) -> None:
    for number, row in enumerate([tuple(heads), *rows]):
        top, x = TOP + number * ROW, left
        for column, (text, width) in enumerate(zip(row, widths)):
            side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
            item = page.text(text, (x, top, width - 1, ROW - 1), 8.5, bold=not number, align=side)
            item.setCustomProperty(TABLE_ROW, f"{left:.0f}/{number}")
            item.setCustomProperty(ROLE, "TD" if number else "TH")
            x += width
        page.rectangle((left, top + ROW - 1.1, sum(widths), 0.15), RULE)


def _page(number: int) -> str:
    return str(number) if number else "–"


def _between(area: Dict, theme: Theme, tr: Texts) -> str:
    low, high = area.get("q_low"), area.get("q_high")
    if not theme.is_mark or low is None or high is None or area.get(theme.field) is None:
        return ""
    return f"{tr.number(mark_of(low), 1)}–{tr.number(mark_of(high), 1)}"


def _areas(scored: Scored, entries: List[Entry], theme: Theme) -> QgsVectorLayer:
    """The chosen areas with their colour, and their number or name."""
    layer = QgsVectorLayer("MultiPolygon?field=text:string&field=shown_score:double", "areas of the cover", "memory")
    layer.setCrs(scored.areas.crs())
    features = []
    for entry in entries:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(entry.one.feature.geometry())
        named = len(entries) <= MOST_NAMED
        text = plain_name(entry.one.area) if named else str(entry.number)
        feature.setAttributes([text, entry.one.area.get(theme.field)])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    root = QgsRuleBasedRenderer.Rule(None)
    rules = [(class_filter("shown_score", number), theme.scale.ramp[number]) for number in range(LAST + 1)]
    for condition, colour in [*rules, ('"shown_score" IS NULL', NO_DATA)]:
        symbol = QgsFillSymbol.createSimple({"color": colour, "outline_color": INK, "outline_width": "0.2"})
        symbol.setOpacity(0.85)
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, condition))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    settings = QgsPalLayerSettings()
    settings.fieldName = "text"
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.autoWrapLength = 14
    settings.displayAll = True
    settings.setFormat(label_text(6.5 if len(entries) > MOST_NAMED else 7.5, INK, 0.5))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    return layer
