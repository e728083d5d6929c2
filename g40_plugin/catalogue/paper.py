"""What is made on paper: the algorithms of the QGIS side and their parameters, for their commands too."""

from __future__ import annotations

from dataclasses import replace

from .language import N_
from .methods import COMPARE
from .parameters import Method, Parameter

PDF = (".pdf",)

SIZES = ("A4", "A3", "A2", "A1", "A0")
# kinds of posters
OVERVIEW, THEME, PROGRAMME = "overview", "theme", "programme"

SCORED = Parameter(
    "scored",
    "file",
    N_("The layer 'areas' of a GeoPackage written by 'Score plan areas', or that file."),
    label=N_("Scored areas"),
    required=True,
)
CITY = Parameter(
    "city",
    "file",
    N_("Draws water, green, buildings and streets under the areas. Leave empty for areas on plain paper."),
    label=N_("City package for the base map"),
)
LANGUAGE = Parameter(
    "language",
    "text",
    N_("Language of the words on paper."),
    label=N_("Language"),
    default="auto",
    choices=(("auto", N_("As QGIS")), ("en", N_("English")), ("nl", N_("Dutch"))),
)
TITLE = Parameter(
    "title", "text", N_("Title on paper. Leave empty for the name of what is shown."), label=N_("Title"), metavar="TEXT"
)
MAP_THEME = Parameter(
    "theme",
    "text",
    N_("Which score the map shows: q, a15, grn, mix, ptn, den or that of another map of scores."),
    label=N_("Theme"),
    default="q",
    metavar="THEME",
)
OUTPUT_PDF = Parameter(
    "output_pdf",
    "output",
    N_("PDF with vector lines and real text: sharp at every size."),
    label=N_("PDF"),
    required=True,
    endings=PDF,
)

# the municipality's own look: what is left out is that of the options
HOUSE = (
    Parameter(
        "logo",
        "file",
        N_("SVG or PNG file with the logo of the municipality. Leave empty for that of Settings > Options > G40."),
        label=N_("Logo"),
    ),
    Parameter(
        "colours",
        "text",
        N_("One or two colours of the municipality, such as #003366,#ffcc00. Leave empty for those of the options."),
        label=N_("Colours"),
        metavar="COLOURS",
    ),
    Parameter(
        "typeface",
        "text",
        N_("Typeface of all words on paper, such as Arial. Leave empty for that of the options."),
        label=N_("Typeface"),
        metavar="NAME",
    ),
)
PAPER = (
    Parameter(
        "paper",
        "text",
        N_("Size of the paper."),
        label=N_("Paper"),
        default="A4",
        choices=tuple((size, size) for size in SIZES),
    ),
    Parameter(
        "way",
        "text",
        N_("Which way the paper is held; a layout of your own keeps its own way."),
        label=N_("Way of the paper"),
        default="flat",
        choices=(("flat", N_("Flat (landscape)")), ("upright", N_("Upright (portrait)"))),
    ),
    Parameter(
        "layout",
        "text",
        N_(
            "Name of a layout of your own: a .qpt file in the folder g40/layouts of the QGIS profile, or the path of "
            "one. One of the name of a shipped layout goes before that. Leave empty for the usual."
        ),
        label=N_("Layout"),
        metavar="NAME",
    ),
)
SCALE = Parameter(
    "scale",
    "number",
    N_("Fixed scale of the map, such as 25000 for 1:25,000. Leave empty to fill the page."),
    label=N_("Scale"),
    above=0.0,
)
EXTENT = Parameter(
    "extent",
    "text",
    N_(
        "What the map shows: xmin,xmax,ymin,ymax with the CRS in square brackets, or a layer. Leave empty for all "
        "areas."
    ),
    label=N_("Extent"),
    metavar="EXTENT",
)
LOOK = (*PAPER, EXTENT, SCALE, *HOUSE)

SHEETS = Method(
    "exportsheets",
    N_("Draw a sheet for every area, for residents and for a council meeting."),
    (
        SCORED,
        Parameter(
            "condition",
            "text",
            N_("An expression of QGIS, such as q_score < 50. Leave empty for all areas."),
            label=N_("Only areas for which"),
        ),
        Parameter(
            "field",
            "text",
            N_("A field of the areas, such as typ_main, together with the value that it must have."),
            label=N_("Only areas with this field"),
        ),
        Parameter(
            "value",
            "text",
            N_("The value as it stands in the table of the layer, such as iii."),
            label=N_("Value of that field"),
        ),
        Parameter(
            "programme",
            "file",
            N_("What 'Housing programme' wrote: the sheets then tell how many homes come, and when building begins."),
            label=N_("Programme"),
        ),
        Parameter(
            "best_places",
            "file",
            N_("What 'Best lift' wrote: the sheets then show the best places for something new."),
            label=N_("Best places"),
        ),
        Parameter(
            "with_plan",
            "file",
            N_(
                "The areas scored with a plan, such as those of a variant: the sheet of each area that changes then "
                "has a page with now and with the plan."
            ),
            label=N_("Scores with the plan"),
        ),
        CITY,
        LANGUAGE,
        PAPER[2],
        *HOUSE,
        replace(
            OUTPUT_PDF,
            help=N_("One PDF with the sheets in the order of the names of the areas, 2 before 10."),
            label=N_("PDF with all sheets"),
            required=False,
        ),
        Parameter(
            "output_folder",
            "folder",
            N_("Folder for one PDF per area; it is made where it does not exist."),
            label=N_("Folder with one PDF per area"),
        ),
    ),
)

POSTER = Method(
    "exportposter",
    N_("Draw a poster: all themes as small maps, one theme large, or the places where homes come."),
    (
        SCORED,
        Parameter(
            "kind",
            "text",
            N_("What the poster shows."),
            label=N_("Kind of poster"),
            default=OVERVIEW,
            choices=(
                (OVERVIEW, N_("Overview: all themes as small maps, with a ranking")),
                (THEME, N_("One theme large, with names or numbers of all areas")),
                (PROGRAMME, N_("Places where homes fit or come, with a list")),
            ),
        ),
        MAP_THEME,
        Parameter(
            "programme",
            "file",
            N_("What 'Housing programme' wrote: the poster of places then shows those that it fills."),
            label=N_("Programme"),
        ),
        TITLE,
        CITY,
        LANGUAGE,
        *LOOK,
        OUTPUT_PDF,
    ),
)

COMPARISON = Method(
    "exportcomparison",
    N_("Draw two scored files on one page: now, then, and their difference."),
    (
        COMPARE.parameter("before"),
        COMPARE.parameter("after"),
        MAP_THEME,
        TITLE,
        CITY,
        LANGUAGE,
        *LOOK,
        OUTPUT_PDF,
    ),
)

# algorithm: its parameters; the names of the commands stand with the commands
ALGORITHMS = {method.name: method for method in (SHEETS, POSTER, COMPARISON)}
