"""Write resources/layouts/<kind>_<way>.qpt: the shipped layouts, drawn on A4 and enlarged for other paper.

Only what a layout needs stands in them, an item a line, so that they can be read and changed by hand too.
With --check says what is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

LAYOUTS = Path(__file__).resolve().parent.parent / "resources" / "layouts"

# the numbers by which QGIS knows kinds of items
PAGE, MAP, PICTURE, LABEL, LEGEND, SHAPE, SCALE_BAR = 65638, 65639, 65640, 65641, 65642, 65643, 65646
INK, GREY, RULE, TRACK = "26,26,26,255", "92,92,92,255", "200,200,200,255", "220,220,220,255"
# Qt's numbers of where a text stands in its box
LEFT, RIGHT, CENTRE, TOP, MIDDLE = 1, 2, 4, 32, 128
SIZES = {"flat": (297, 210), "upright": (210, 297)}


class Item(NamedTuple):
    """An item: its kind, its id, its box in millimetres, and for text its size in points and where it stands."""

    kind: int
    id: str
    box: tuple[float, float, float, float]
    size: float = 0.0
    bold: bool = False
    colour: str = GREY
    align: int = LEFT
    valign: int = TOP


def text(
    name: str, box: tuple[float, float, float, float], size: float, *, bold: bool = False, align: int = LEFT
) -> Item:
    """A text that is filled in."""
    return Item(LABEL, name, box, size, bold, INK if bold or name in ("reading", "sentences") else GREY, align)


def head(width: float) -> list[Item]:
    """What stands at the top of every layout."""
    return [
        Item(SHAPE, "colour1", (0, 0, width, 3.2)),
        Item(SHAPE, "colour2", (0, 3.2, width, 0.8)),
        text("title", (10, 9, width - 66, 11), 22, bold=True),
        text("question", (10, 20, width - 66, 7), 11),
        Item(PICTURE, "logo", (width - 52, 7, 42, 19)),
    ]


def foot(width: float, height: float) -> list[Item]:
    """What stands at the foot of every layout."""
    return [
        Item(SHAPE, "rule", (10, height - 12.5, width - 20, 0.2)),
        text("sources", (10, height - 11.5, width - 20, 10), 7),
    ]


def bands() -> list[Item]:
    """The colours of the municipality along the top of a sheet."""
    return [Item(SHAPE, "colour1", (0, 0, 210, 3.2)), Item(SHAPE, "colour2", (0, 3.2, 210, 0.8))]


def page_number() -> Item:
    """The number of a page of the sheets, at its foot."""
    return text("page_number", (162, 288.5, 34, 4), 7.5, align=RIGHT)


def sheet() -> list[Item]:
    """The sheet of an area; the order of the items is that in which it is read."""
    return [
        *bands(),
        text("kind", (14, 12, 130, 5), 9),
        text("title", (14, 16.5, 146, 13), 22, bold=True),
        text("about", (14, 30.5, 146, 10), 9.5),
        Item(SHAPE, "mark_box", (168, 12, 28, 17)),
        Item(LABEL, "mark", (168, 12, 28, 17), 26, bold=True, colour=INK, align=CENTRE, valign=MIDDLE),
        text("mark_title", (162, 29.8, 40, 4), 8.5, align=CENTRE),
        text("firm", (162, 33.7, 40, 7), 7.5, align=CENTRE),
        Item(MAP, "map", (14, 42, 118, 108)),
        Item(SCALE_BAR, "scale_bar", (15, 136.5, 44, 10)),
        Item(PICTURE, "north", (123, 44.5, 6, 9)),
        Item(SHAPE, "key", (14, 152.2, 182, 4)),
        text("walks_title", (138, 42, 58, 5), 9.5, bold=True),
        Item(SHAPE, "walks", (138, 49, 58, 101)),
        text("scores_title", (14, 161, 182, 6.5), 13, bold=True),
        text("scores_about", (14, 167.6, 182, 4), 7.5),
        Item(SHAPE, "scores", (14, 173, 182, 93.5)),
        Item(SHAPE, "rule", (14, 267.5, 182, 0.2)),
        text("grade", (14, 269.5, 182, 8.5), 8),
        text("sources", (14, 279.5, 148, 13.5), 7),
        Item(PICTURE, "logo", (166, 279.3, 30, 8.6)),
        page_number(),
    ]


def cover() -> list[Item]:
    """The cover of the sheets."""
    return [
        *bands(),
        text("kind", (14, 14, 138, 5), 10),
        text("title", (14, 19, 138, 13), 26, bold=True),
        text("about", (14, 33, 138, 6), 10.5),
        Item(PICTURE, "logo", (156, 14, 40, 20)),
        Item(MAP, "map", (14, 44, 182, 196)),
        Item(SCALE_BAR, "scale_bar", (15, 226.5, 54, 10)),
        Item(PICTURE, "north", (187, 46.5, 6, 9)),
        text("legend_title", (14, 244, 182, 5), 9.5, bold=True),
        Item(SHAPE, "legend", (14, 250, 182, 8)),
        Item(SHAPE, "rule", (14, 279, 182, 0.2)),
        text("sources", (14, 280.5, 148, 12.5), 7),
        page_number(),
    ]


def layouts() -> dict[str, list[Item]]:
    """Every layout by its name."""
    between = {
        "map_flat": [
            Item(MAP, "map", (10, 30, 209, 164)),
            text("legend_title", (225, 30, 62, 6), 11, bold=True),
            Item(LEGEND, "legend", (225, 37, 62, 90)),
            text("reading", (225, 98, 62, 30), 9),
            text("state", (225, 132, 62, 20), 8),
            text("list_title", (225, 140, 62, 5), 9, bold=True),
            Item(SHAPE, "list", (225, 140, 62, 41)),
            text("why", (225, 156, 62, 25), 7.5),
            Item(SCALE_BAR, "scale_bar", (225, 183, 50, 11)),
            Item(PICTURE, "north", (279, 182, 8, 12)),
        ],
        "map_upright": [
            Item(MAP, "map", (10, 30, 190, 185)),
            text("legend_title", (10, 219, 62, 6), 11, bold=True),
            Item(LEGEND, "legend", (10, 226, 62, 56)),
            text("reading", (78, 219, 58, 26), 9),
            text("state", (78, 247, 58, 34), 8),
            text("list_title", (142, 219, 58, 5), 9, bold=True),
            Item(SHAPE, "list", (142, 219, 58, 49)),
            text("why", (142, 219, 58, 49), 7.5),
            Item(SCALE_BAR, "scale_bar", (142, 270, 46, 11)),
            Item(PICTURE, "north", (192, 269, 8, 12)),
        ],
        "overview_flat": [
            Item(SHAPE, "maps", (10, 30, 192, 148)),
            Item(SHAPE, "legend", (10, 181, 192, 14)),
            text("list_title", (208, 30, 79, 6), 11, bold=True),
            Item(SHAPE, "list", (208, 38, 79, 157)),
        ],
        "overview_upright": [
            Item(SHAPE, "maps", (10, 30, 190, 152)),
            Item(SHAPE, "legend", (10, 185, 190, 12)),
            text("list_title", (10, 201, 190, 6), 11, bold=True),
            Item(SHAPE, "list", (10, 209, 190, 74)),
        ],
        "poster_flat": [
            Item(MAP, "map", (10, 30, 170, 165)),
            Item(SCALE_BAR, "scale_bar", (12, 181, 50, 9)),
            Item(PICTURE, "north", (171, 32, 7, 10.5)),
            text("legend_title", (186, 29, 101, 6), 11, bold=True),
            Item(LEGEND, "legend", (186, 34, 50, 58)),
            text("reading", (240, 37, 47, 34), 7.5),
            text("state", (240, 71, 47, 20), 7),
            text("list_title", (186, 93, 101, 5), 10, bold=True),
            Item(SHAPE, "list", (186, 98.5, 101, 96.5)),
        ],
        "poster_upright": [
            Item(MAP, "map", (10, 30, 190, 160)),
            Item(SCALE_BAR, "scale_bar", (12, 176, 50, 9)),
            Item(PICTURE, "north", (191, 32, 7, 10.5)),
            text("legend_title", (10, 194, 50, 6), 11, bold=True),
            Item(LEGEND, "legend", (10, 200, 50, 44)),
            text("reading", (10, 245, 50, 22), 7),
            text("state", (10, 268, 50, 15), 6.5),
            text("list_title", (66, 194, 134, 5), 10, bold=True),
            Item(SHAPE, "list", (66, 200, 134, 82)),
        ],
        "comparison_flat": [
            text("now_title", (10, 29, 89, 5), 11, bold=True),
            text("then_title", (104, 29, 89, 5), 11, bold=True),
            text("difference_title", (198, 29, 89, 5), 11, bold=True),
            Item(MAP, "map_now", (10, 35, 89, 82)),
            Item(MAP, "map_then", (104, 35, 89, 82)),
            Item(MAP, "map_difference", (198, 35, 89, 82)),
            Item(LEGEND, "legend", (10, 117, 120, 25)),
            Item(SCALE_BAR, "scale_bar", (134, 119, 50, 9)),
            Item(PICTURE, "north", (186, 119, 7, 10.5)),
            Item(LEGEND, "legend_difference", (198, 117, 89, 29)),
            text("sentences_title", (10, 145, 100, 5), 11, bold=True),
            text("sentences", (10, 151, 100, 44), 8),
            text("list_title", (116, 145, 171, 5), 11, bold=True),
            Item(SHAPE, "list", (116, 151, 171, 44)),
        ],
        "comparison_upright": [
            text("now_title", (10, 29, 93, 5), 11, bold=True),
            text("then_title", (107, 29, 93, 5), 11, bold=True),
            Item(MAP, "map_now", (10, 35, 93, 84)),
            Item(MAP, "map_then", (107, 35, 93, 84)),
            Item(LEGEND, "legend", (10, 118, 140, 25)),
            Item(SCALE_BAR, "scale_bar", (153, 121, 36, 9)),
            Item(PICTURE, "north", (193, 121, 7, 10.5)),
            text("difference_title", (10, 142, 93, 5), 11, bold=True),
            Item(MAP, "map_difference", (10, 148, 93, 80)),
            Item(LEGEND, "legend_difference", (107, 145, 93, 30)),
            text("sentences_title", (107, 179, 93, 5), 11, bold=True),
            text("sentences", (107, 185, 93, 43), 8),
            text("list_title", (10, 231, 190, 5), 11, bold=True),
            Item(SHAPE, "list", (10, 237, 190, 45)),
        ],
    }
    found = {"sheet_upright": sheet(), "cover_upright": cover()}
    for name, items in between.items():
        width, height = SIZES[name.rpartition("_")[2]]
        found[name] = [*head(width), *items, *foot(width, height)]
    return found


def element(item: Item, number: int) -> str:
    """An item as a line of XML."""
    x, y, width, height = item.box
    at = f'position="{x:g},{y:g},mm" positionOnPage="{x:g},{y:g},mm" size="{width:g},{height:g},mm"'
    start = (
        f'  <LayoutItem type="{item.kind}" id={quoteattr(item.id)} {at} referencePoint="0" '
        f'zValue="{number}" opacity="1" visibility="1" frame="false" '
        # what lies on a map is read on white
        f'background="{"true" if item.kind == SCALE_BAR else "false"}"'
    )
    if item.kind == LABEL:
        weight, style = (75, "Bold") if item.bold else (50, "Regular")
        font = f'<LabelFont description="Open Sans,{item.size:g},-1,5,{weight},0,0,0,0,0" style="{style}"/>'
        red, green, blue, _ = item.colour.split(",")
        colour = f'<FontColor red="{red}" green="{green}" blue="{blue}" alpha="255"/>'
        stands = "" if (item.align, item.valign) == (LEFT, TOP) else f' halign="{item.align}" valign="{item.valign}"'
        words = f'labelText={quoteattr(item.id)} marginX="0" marginY="0"{stands}'
        return f"{start} {words}>{font}{colour}</LayoutItem>"
    if item.kind == SHAPE:
        fills = {"colour1": "44,127,184,255", "colour2": "161,218,180,255", "rule": RULE, "mark_box": TRACK}
        fill = fills.get(item.id, "")
        options = f'<Option type="QString" name="color" value="{fill or RULE}"/>'
        options += f'<Option type="QString" name="style" value="{"solid" if fill else "no"}"/>'
        outline = "no" if fill else "dash"
        options += f'<Option type="QString" name="outline_style" value="{outline}"/>'
        layer = f'<layer class="SimpleFill" enabled="1" locked="0" pass="0"><Option type="Map">{options}</Option>'
        symbol = f'<symbol type="fill" name="" alpha="1" clip_to_extent="1">{layer}</layer></symbol>'
        corners = ' cornerRadiusMeasure="2,mm"' if item.id == "mark_box" else ""
        return f'{start} shapeType="1"{corners}>{symbol}</LayoutItem>'
    if item.kind == PICTURE:
        return f'{start} file="" mode="8" anchorPoint="4"/>'
    return f"{start}/>"


def written(name: str, items: list[Item]) -> str:
    """A layout as a file of QGIS."""
    width, height = SIZES[name.rpartition("_")[2]]
    page = f'<LayoutItem type="{PAGE}" size="{width},{height},mm" position="0,0,mm" positionOnPage="0,0,mm"/>'
    lines = [element(item, number) for number, item in enumerate(items, start=1)]
    return "\n".join(
        [
            f'<Layout name="{name}" units="mm" printResolution="300" worldFileMap="">',
            f"  <PageCollection>{page}</PageCollection>",
            *lines,
            "</Layout>",
            "",
        ]
    )


def main() -> int:
    """Write or check; 0 when all is as it should be."""
    stale = []
    for name, items in layouts().items():
        path, now = LAYOUTS / f"{name}.qpt", written(name, items)
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != now:
                stale.append(path.name)
        else:
            path.write_text(now, encoding="utf-8")
    for name in stale:
        print(f"{name} is stale: run scripts/make_layouts.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
