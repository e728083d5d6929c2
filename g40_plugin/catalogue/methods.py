"""Every method of the engine with its parameters: the model, the command, QGIS and the pages of docs are made of it."""

from __future__ import annotations

from dataclasses import replace

from . import CARDS
from .language import N_
from .own import TITLE as OWN_TITLE
from .parameters import File, Method, Parameter, files

GEOPACKAGE = (".gpkg",)

NORMS = Parameter(
    "norms",
    "file",
    N_(
        "A TOML file that changes single values of the norms, such as a weight or a target; without it the norms that "
        "come with the plugin."
    ),
    label=N_("Own norms"),
)
CITY = Parameter("city", "file", N_("City package."), required=True)
OUT = Parameter("out", "output", N_("GeoPackage to write."), required=True, endings=GEOPACKAGE)
CITY_OUT = Parameter("out", "output", N_("City package to write."), required=True, endings=GEOPACKAGE, holds="streets")
OWN_LAYERS = Parameter(
    "layers",
    "file",
    N_("Your own layer in the place of a table of the city package."),
    many="named",
    default=(),
    metavar="TABLE=PATH",
)
# tables from which nothing else in a city package is worked out, so that they can come later
ADDED_LATER = ("owners", "vacancy", "corrections", "sites", "zones", "water_storage")
LATER = N_(
    "Your own layer of owners, vacancy, corrections, sites, zones or water_storage, in the place of that of the city "
    "package."
)
REGISTERS = Parameter(
    "registers",
    "file",
    N_("A register, timetable or raster in the place of OpenStreetMap; pdok instead of a path downloads it."),
    many="named",
    default=(),
    metavar="NAME=PATH",
)
SOURCES = Parameter(
    "sources",
    "file",
    N_(
        "A TOML file that changes where things are downloaded from and how politely, also to a folder or mirror of "
        "files; without it the addresses that come with the plugin."
    ),
    label=N_("Own sources"),
)
CACHE = Parameter(
    "cache",
    "folder",
    N_("Folder that keeps what was downloaded, so that it is there without internet the next time."),
    label=N_("Folder for the cache"),
)
LAYER = Parameter("layer", "text", N_("Layer of the plan areas in that file."), metavar="NAME")
ID_FIELD = Parameter(
    "id_field",
    "text",
    N_("Field that tells the areas apart, each value once; without it the areas are numbered."),
    label=N_("Field with the id"),
    metavar="FIELD",
)

CORRECTIONS = Parameter(
    "corrections",
    "file",
    N_(
        "What you know better than the sources: points, polygons or a table by building_id, with the columns vacant "
        "(1 or 0), vacant_m2, owner and year, as far as you know them."
    ),
    label=N_("Corrections"),
)

BUILD_CITY = Method(
    "build_city",
    N_("Build a city package from an OSM file."),
    (
        Parameter(
            "source",
            "file",
            N_("OpenStreetMap data of the city and its surroundings: .osm.pbf, .osm, .osm.gz or .osm.bz2."),
            label=N_("OSM file"),
            required=True,
        ),
        CITY_OUT,
        OWN_LAYERS,
        REGISTERS,
        CACHE,
        SOURCES,
        Parameter(
            "crs",
            "text",
            N_("A CRS in metres, such as EPSG:28992; without it that one in the Netherlands, the UTM zone elsewhere."),
            label=N_("CRS"),
        ),
        Parameter(
            "complete",
            "text",
            N_(
                "Sub-categories of which you know that the data lists every one, such as library and pharmacy. None "
                "found then means that there is none; otherwise it means not known."
            ),
            label=N_("Complete sub-categories"),
            many="list",
            default=(),
            metavar="SUB",
        ),
        NORMS,
    ),
)

ADD_REGISTERS = Method(
    "add_registers",
    N_("Add registers, timetables, rasters and own layers to a city package."),
    (CITY, CITY_OUT, REGISTERS, replace(OWN_LAYERS, help=LATER), CACHE, SOURCES, NORMS),
)

DOWNLOAD_CITY = Method(
    "download_city",
    N_("Build a city package from OpenStreetMap."),
    (
        Parameter(
            "place",
            "text",
            N_("Name of a place, such as 'Delft, Nederland', instead of plan areas."),
            label=N_("Name of the place"),
        ),
        Parameter(
            "areas",
            "file",
            N_("Plan areas to download around, with the distance of half an hour on foot, instead of a place."),
            label=N_("Plan areas"),
        ),
        LAYER,
        CITY_OUT,
        OWN_LAYERS,
        REGISTERS,
        CACHE,
        SOURCES,
        Parameter(
            "overpass_url",
            "text",
            N_("Address of another Overpass server; without it the public one."),
            label=N_("Overpass server"),
            metavar="URL",
        ),
        Parameter(
            "nominatim_url",
            "text",
            N_("Address of another Nominatim server, which finds places by name; without it the public one."),
            label=N_("Nominatim server"),
            metavar="URL",
        ),
        NORMS,
    ),
)

MUNICIPALITY = Method(
    "municipality",
    N_("Make a scored city from the name of a municipality."),
    (
        Parameter(
            "name",
            "text",
            N_(
                "Name or code of a municipality, such as Delft or GM0503; outside the Netherlands a place with its "
                "country, such as Valletta, Malta."
            ),
            label=N_("Name of the municipality"),
            required=True,
        ),
        Parameter(
            "out",
            "output",
            N_(
                "Folder for the scored plan areas, the city package, the plan areas and the table of sources; it is "
                "made where it does not exist."
            ),
            label=N_("Folder"),
            required=True,
            metavar="FOLDER",
            # the one that is written first tells whose folder it is, also after a run that broke off
            files=(
                File("city.gpkg", holds="streets"),
                File("areas.gpkg"),
                File("scored.gpkg", holds="areas"),
                *files("sources.txt", "sources.csv", "sources.json"),
            ),
        ),
        Parameter(
            "year",
            "whole",
            N_("Year of the figures of neighbourhoods and squares; without it that of the sources file."),
            label=N_("Year of the figures"),
            least=2000,
            most=2100,
        ),
        SOURCES,
        CACHE,
        NORMS,
        Parameter(
            "strict",
            "flag",
            N_("Stop where a source fails, instead of going on with OpenStreetMap in its place."),
            label=N_("Stop where a source fails"),
            default=False,
        ),
    ),
)

PLANS = Parameter(
    "plans",
    "file",
    N_(
        "The municipality's list of housing plans, a plan each row, with its homes: a layer of points or polygons, or "
        "a table (CSV, .xlsx) with coordinates or the plan area. Columns may be in Dutch, such as naam, woningen, "
        "status (hard or zacht), startjaar, oplevering, sociale_huur and gebied. The table plans_unplaced of the "
        "result lists the rows that count nowhere."
    ),
    label=N_("Housing plans"),
)

SITES = Parameter(
    "sites",
    "file",
    N_(
        "The layer sites of an earlier result, after you changed it in QGIS. Rows that you delete, or whose field use "
        "is no, count nothing; only if counts in the high estimate alone. Your use_share (0 to 1) and homes go before "
        "the model's own. A polygon that you draw is empty ground, unless you fill in another path. Plan areas without "
        "a row in it are as the data has them."
    ),
    label=N_("Changed sites"),
)

AREAS = Parameter(
    "areas",
    "file",
    N_("Polygons to score, one result for each. The layer needs a CRS; it may have any fields, they are kept."),
    label=N_("Plan areas"),
    required=True,
)
NAME_FIELD = Parameter(
    "name_field",
    "text",
    N_("Field with the names that maps and tables show; without it they show the id."),
    label=N_("Field with the name"),
    metavar="FIELD",
)

SCORE = Method(
    "score",
    N_("Score plan areas."),
    (
        CITY,
        AREAS,
        LAYER,
        ID_FIELD,
        NAME_FIELD,
        PLANS,
        SITES,
        Parameter(
            "origins",
            "text",
            N_(
                "The places from which travel times are measured: homes now, or a grid for an area that is still to be "
                "built."
            ),
            label=N_("Where people start from"),
            default="auto",
            choices=(
                ("auto", N_("Where people live; a grid where nobody lives")),
                ("residents", N_("Only where people live")),
                ("grid", N_("A grid over the whole area")),
            ),
        ),
        Parameter(
            "routes",
            "text",
            N_("The layer with the ways on foot from each area to its nearest facilities, most of what is written."),
            label=N_("Routes to facilities"),
            default="auto",
            choices=(
                ("auto", N_("Up to a thousand areas")),
                ("yes", N_("Always")),
                ("no", N_("Never")),
            ),
        ),
        Parameter(
            "parts",
            "text",
            N_(
                "Whether a large region is scored in parts that overlap, with the results of the whole: auto where it "
                "does not fit the memory, no, or the number of addresses of a part."
            ),
            label=N_("Parts of a large region"),
            default="auto",
            metavar="PARTS",
        ),
        Parameter(
            "indicators",
            "text",
            N_("The scores to work out; if left out all of them."),
            many="list",
            choices=(
                *((card.code, card.title) for card in CARDS),
                ("plus", N_("The further items of the blueprint")),
                ("own", OWN_TITLE),
            ),
        ),
        CORRECTIONS,
        replace(OUT, holds="areas"),
        NORMS,
    ),
)

FIND_SITES = Method(
    "sites",
    N_("Find where homes can go in plan areas."),
    (
        CITY,
        replace(AREAS, help=N_("Polygons to find sites in.")),
        LAYER,
        ID_FIELD,
        NAME_FIELD,
        PLANS,
        SITES,
        CORRECTIONS,
        replace(OUT, holds="sites"),
        NORMS,
    ),
)

VARIANT = Method(
    "variant",
    N_("Score plan areas as they would be with a variant: new streets, places, green, buildings and plans."),
    (
        CITY,
        AREAS,
        Parameter(
            "variant",
            "file",
            N_("GeoPackage of the variant, with the layers that were drawn."),
            label=N_("Variant"),
            required=True,
        ),
        *SCORE.parameters[2:7],
        SCORE.parameter("origins"),
        SCORE.parameter("routes"),
        SCORE.parameter("indicators"),
        CORRECTIONS,
        Parameter(
            "programme",
            "file",
            N_("GeoPackage that 'programme' wrote: for each plan of the variant it is told what it counts on there."),
            label=N_("Housing programme"),
        ),
        Parameter(
            "quick",
            "flag",
            N_("Tell only what is worked out at once, and which scores are still those of now; nothing is written."),
            default=False,
        ),
        Parameter(
            "near",
            "flag",
            N_("Tell that only for the areas near what was drawn, before all others."),
            default=False,
        ),
        replace(
            OUT,
            holds="areas",
            required=False,
            help=N_("GeoPackage to write with the scores in the variant; without it the scores are told alone."),
        ),
        NORMS,
    ),
)

PROGRAMME = Method(
    "programme",
    N_("Divide a housing programme over the sites of scored plan areas."),
    (
        Parameter("scored", "file", N_("GeoPackage that 'score' wrote."), required=True),
        Parameter(
            "homes",
            "whole",
            N_("Homes to divide; if left out those of the norms. The blueprint counts on 10,000 per municipality."),
            label=N_("Number of homes"),
            above=0,
        ),
        Parameter(
            "value",
            "text",
            N_(
                "What a home is worth in an area: place (its accessibility), pri (its priority), equal, or the name of "
                "a field of the plan areas with a number for each; if left out as the norms say."
            ),
            label=N_("Worth of a home"),
        ),
        Parameter(
            "sites",
            "file",
            N_(
                "The layer sites of a scored file after you struck out, added or changed some; without it the sites "
                "of the scored file."
            ),
            label=N_("Own sites"),
        ),
        Parameter(
            "only_if",
            "text",
            N_("Whether sites with the use only if count."),
            label=N_("Sites with the use only if"),
            default="no",
            choices=(("no", N_("Left out")), ("yes", N_("Counted"))),
        ),
        Parameter(
            "city",
            "file",
            N_(
                "City package of the scored areas: tells where schools, practices, childcare and supermarkets have "
                "room for the new homes, and the best place for what lacks."
            ),
            label=N_("City package"),
        ),
        Parameter(
            "picture",
            "output",
            N_("SVG file to write with the trade-off between most homes at nodes, most green and most work kept."),
            label=N_("Picture of the policies"),
            endings=(".svg",),
        ),
        Parameter(
            "least_homes",
            "number",
            N_(
                "Fewer homes than this are not worth beginning for in an area; if left out as the norms say. A field "
                "least_homes of the plan areas goes before it."
            ),
            label=N_("Least homes in an area"),
            least=0,
        ),
        Parameter(
            "node_share",
            "number",
            N_("Least share of the homes in areas with good public transport; if left out as the norms say."),
            label=N_("Share of homes near nodes"),
            least=0,
            most=1,
            metavar="SHARE",
        ),
        Parameter(
            "affordable_share",
            "number",
            N_(
                "Least share of affordable homes, where plans tell their price classes or the plan areas have a field "
                "affordable_share; if left out as the norms say."
            ),
            label=N_("Share of affordable homes"),
            least=0,
            most=1,
            metavar="SHARE",
        ),
        Parameter(
            "most_areas",
            "whole",
            N_("At most so many areas take homes; if left out as the norms say, which set no limit."),
            label=N_("Most areas to build in"),
            above=0,
        ),
        replace(OUT, holds="programme"),
        NORMS,
    ),
)

REACH = Method(
    "reach",
    N_("Polygons that can be reached from a point."),
    (
        CITY,
        Parameter("x", "number", N_("X of the point to start from."), required=True),
        Parameter("y", "number", N_("Y of the point to start from."), required=True),
        Parameter("crs", "text", N_("CRS of the point to start from; without it that of the city.")),
        Parameter(
            "minutes",
            "number",
            N_("One or more travel times in minutes."),
            label=N_("Minutes"),
            required=True,
            many="list",
            above=0,
            most=1440,
        ),
        Parameter("profile", "text", N_("Profile of the norms: walk_std, walk_slow or bike_std."), default="walk_std"),
        replace(OUT, holds="reach"),
        NORMS,
    ),
)

LIFT = Method(
    "lift",
    N_("The best places for one new facility, stop or crossing."),
    (
        CITY,
        Parameter(
            "what",
            "text",
            N_("What is new: a sub-category of the norms such as gp, crossing, or a stop such as stop:bus."),
            required=True,
        ),
        Parameter(
            "areas",
            "file",
            N_("Plan areas whose mean score is to rise; without them all residents of the city."),
            label=N_("Plan areas"),
        ),
        LAYER,
        ID_FIELD,
        Parameter(
            "area",
            "text",
            N_("The one area that is to rise, by its id; without it all areas of the layer."),
            label=N_("Id of one area"),
            metavar="ID",
        ),
        Parameter(
            "candidates",
            "file",
            N_(
                "Places to try: points, or lines for crossings; without them corners of streets, or ways across "
                "barriers where the way round is long."
            ),
            label=N_("Places to try"),
        ),
        replace(OUT, holds="lift"),
        NORMS,
    ),
)

SCORED_FILES = Parameter(
    "scored",
    "file",
    N_("GeoPackages that 'score' wrote, each with a name, such as now=scored.gpkg."),
    required=True,
    many="named",
    metavar="NAME=PATH",
)
WEIGHTS = Parameter(
    "weights",
    "number",
    N_(
        "Weights that go before those of the norms: of a part of the report mark such as grn, or of a function "
        "such as functions.care, which only counts after a new scoring."
    ),
    label=N_("Weights"),
    many="named",
    default=(),
    least=0,
    metavar="NAME=NUMBER",
)
PRESET = replace(
    NORMS,
    help=N_("A TOML file with weights, laid over the norms of the first scored file; without it those norms alone."),
)

WEIGH = Method(
    "weigh",
    N_("Report marks and their order under other weights, and who wins under which."),
    (
        SCORED_FILES,
        Parameter(
            "variants",
            "file",
            N_("Answers for variants of the first scored file, each with a name: what g40 variant --json printed."),
            many="named",
            default=(),
            metavar="NAME=PATH",
        ),
        Parameter("area", "text", N_("Id of an area for which it is told too which of several files wins.")),
        WEIGHTS,
        Parameter(
            "answer",
            "text",
            N_("What is worked out; if left out all of it."),
            many="list",
            choices=(
                ("marks", N_("Report marks and ranks")),
                ("order", N_("How sure marks and ranks are")),
                ("winners", N_("Who is first under which weights")),
            ),
        ),
        Parameter(
            "weights_out",
            "output",
            N_("TOML file to write the weights to, for another time or somebody else."),
            endings=(".toml",),
        ),
        Parameter(
            "norms_out",
            "output",
            N_("TOML file to write the whole of these norms to, as far as they are not the shipped ones."),
            endings=(".toml",),
        ),
        PRESET,
    ),
)

COMPARE = Method(
    "compare",
    N_("What differs between two scored files."),
    (
        Parameter(
            "before",
            "file",
            N_("The GeoPackage with the scores before, written by 'score'."),
            label=N_("Scores before"),
            required=True,
        ),
        Parameter(
            "after",
            "file",
            N_("The GeoPackage with the scores after, such as those of a variant, of the same plan areas."),
            label=N_("Scores after"),
            required=True,
        ),
        replace(OUT, holds="difference"),
    ),
)

MONITOR = Method(
    "monitor",
    N_("What changed between two years of a city, and whether by the city, by the data or by the norms."),
    (
        Parameter(
            "before",
            "file",
            N_("The GeoPackage that 'score' wrote for the first year."),
            label=N_("Scores of the first year"),
            required=True,
        ),
        Parameter(
            "after",
            "file",
            N_("The GeoPackage that 'score' wrote for the second year, of the same plan areas."),
            label=N_("Scores of the second year"),
            required=True,
        ),
        Parameter(
            "folder",
            "folder",
            N_("Folder with the city packages and areas of both, where they are no more at their place of then."),
            label=N_("Folder with the inputs"),
        ),
        replace(OUT, holds="difference"),
        Parameter("page", "output", N_("HTML page to write as well."), label=N_("Page"), endings=(".html",)),
    ),
)

MONITOR_YEARS = Method(
    "monitor_years",
    N_("Compare the years of a city that are kept in a folder: each with the one before, and the first with the last."),
    (
        Parameter(
            "folder",
            "folder",
            N_("Folder with a folder for each year, its name ending in the year, that holds scored.gpkg."),
            required=True,
        ),
        Parameter(
            "city",
            "text",
            N_("Which city, as its folders are called without the year, where the folder holds several."),
            metavar="NAME",
        ),
        Parameter(
            "out",
            "output",
            N_("Folder for the pages and tables; it is made where it does not exist."),
            required=True,
            metavar="FOLDER",
            files=(
                *files("years.html", "years.csv", "years.json", "*-*.html"),
                File("*-*.gpkg", holds="difference"),
            ),
        ),
    ),
)

RECORD = Method(
    "record",
    N_("Write the record of a choice: results, weights, norms, reasons and who was there."),
    (
        SCORED_FILES,
        Parameter("choice", "text", N_("Which of the scored files is chosen, by its name."), metavar="NAME"),
        Parameter("title", "text", N_("What is decided on.")),
        Parameter("date", "text", N_("Day of the choice, such as 2026-11-30; today if left out.")),
        Parameter("present", "text", N_("Who was there."), many="list", default=(), metavar="NAME"),
        Parameter("reasons", "text", N_("Why this was chosen, in your own words.")),
        WEIGHTS,
        Parameter(
            "variants",
            "file",
            N_("The files of what was drawn, by the names of the scored files that they gave."),
            many="named",
            default=(),
            metavar="NAME=PATH",
        ),
        Parameter("out", "output", N_("JSON file to write."), required=True, endings=(".json",)),
        Parameter("page", "output", N_("HTML page to write for a dossier."), endings=(".html",)),
        PRESET,
    ),
)

CHECK_RECORD = Method(
    "check_record",
    N_("Open the record of a choice again: the same numbers, or what changed."),
    (Parameter("record", "file", N_("JSON file that 'record' wrote."), required=True),),
)

LANGUAGE = Parameter(
    "language",
    "text",
    N_("Language of the whole page."),
    label=N_("Language"),
    default="auto",
    choices=(("auto", N_("That of the program")), ("en", N_("English")), ("nl", N_("Dutch"))),
)

PAGE = Method(
    "page",
    N_("Write a page for residents: one HTML file that needs no network, with maps, weights, votes and remarks."),
    (
        replace(
            SCORED_FILES, help=N_("GeoPackages that 'score' or 'variant' wrote, each with a name that residents see.")
        ),
        Parameter(
            "title",
            "text",
            N_("Title of the page; without it the name of the city."),
            label=N_("Title"),
            metavar="TEXT",
        ),
        Parameter(
            "city",
            "file",
            N_("City package, for streets, railways, water and green on the map; without it the map is plain."),
            label=N_("City package for the base map"),
        ),
        Parameter(
            "choices",
            "text",
            N_("What people can vote on, besides the results where there are several."),
            label=N_("Choices to vote on"),
            many="list",
            default=(),
            metavar="TEXT",
        ),
        LANGUAGE,
        Parameter("out", "output", N_("HTML file to write."), required=True, endings=(".html",)),
    ),
)

REPORT = Method(
    "report",
    N_("Write the report of a scored file to a folder: HTML, tagged PDF, Excel, CSV, GeoJSON and GeoParquet."),
    (
        Parameter("scored", "file", N_("GeoPackage that 'score' or 'variant' wrote."), required=True),
        Parameter(
            "programme",
            "file",
            N_("GeoPackage that 'programme' wrote of this scored file; the report then tells of it too."),
            label=N_("Housing programme"),
        ),
        Parameter(
            "formats",
            "text",
            N_("What is written; all of them without any."),
            label=N_("What to write"),
            many="list",
            default=(),
            choices=(
                ("html", N_("the report as one HTML file")),
                ("pdf", N_("the same as a tagged PDF")),
                ("excel", N_("all data as an Excel workbook with a dictionary")),
                ("csv", N_("the areas as CSV with a dictionary")),
                ("geojson", N_("the areas as GeoJSON")),
                ("geoparquet", N_("the areas as GeoParquet")),
            ),
            metavar="FORMATS",
        ),
        Parameter(
            "areas",
            "text",
            N_("Ids or names of the areas that the report is about; all areas without any."),
            label=N_("Areas"),
            many="list",
            default=(),
            metavar="AREA",
        ),
        Parameter(
            "field",
            "text",
            N_("Only areas with a value in this field, such as typ_main; give the value too."),
            label=N_("Only areas with this field"),
            metavar="FIELD",
        ),
        Parameter(
            "value",
            "text",
            N_("The value of that field, as it stands in the table of the layer."),
            label=N_("Value of that field"),
            metavar="VALUE",
        ),
        Parameter(
            "title",
            "text",
            N_("Title of the report; without it the name of the city."),
            label=N_("Title"),
            metavar="TEXT",
        ),
        replace(LANGUAGE, help=N_("Language of the whole report.")),
        Parameter(
            "out",
            "output",
            N_("Folder for the files of the report; it is made where it does not exist."),
            label=N_("Folder"),
            required=True,
            metavar="FOLDER",
            files=files(
                "report.json",
                "report.html",
                "report.pdf",
                "report.xlsx",
                "areas.csv",
                "dictionary.csv",
                "areas.geojson",
                "areas.parquet",
            ),
        ),
    ),
)

REMARKS = Method(
    "remarks",
    N_("Gather the remarks and votes of one or more tablets in a layer, where paper remarks can be typed in too."),
    (
        Parameter(
            "files",
            "file",
            N_(
                "GeoJSON and CSV files that the page for residents saved, and earlier layers of remarks; without any "
                "the layer is empty."
            ),
            label=N_("Files with remarks"),
            many="list",
            default=(),
            metavar="PATH",
        ),
        replace(OUT, holds="remarks"),
    ),
)

TWIN = Method(
    "twin",
    N_("Hand a scored city over to a digital twin: buildings, plans and sites in three dimensions, with scores."),
    (
        Parameter(
            "scored",
            "file",
            N_("GeoPackage that 'score' or 'variant' wrote, with its sites."),
            required=True,
        ),
        replace(CITY, help=N_("City package that was scored."), label=N_("City package")),
        Parameter(
            "variant",
            "file",
            N_("Variant whose buildings and plans are drawn too."),
            label=N_("Variant"),
        ),
        Parameter(
            "ground",
            "file",
            N_("Raster of heights of the ground in metres, such as AHN's DTM; without it everything stands at 0."),
            label=N_("Heights of the ground"),
        ),
        Parameter("out", "output", N_("CityJSON file to write."), required=True, endings=(".json",)),
        Parameter(
            "masses",
            "output",
            N_("GeoPackage to write with the same masses as a layer, for a 3D view of QGIS."),
            endings=(".gpkg",),
            holds="masses",
        ),
    ),
)

REPEAT_RUN = Method(
    "repeat_run",
    N_("Repeat what made a result, anywhere, and tell whether the result is the same."),
    (
        Parameter(
            "run",
            "file",
            N_(
                "A result of this program, such as a scored GeoPackage or a city package, or a run file (.json, .toml)."
            ),
            label=N_("Result or run file"),
            required=True,
        ),
        replace(
            OUT,
            required=False,
            help=N_(
                "GeoPackage to write; without it a result is made once more for the comparison alone, and of a run "
                "file it is only told whether its inputs are there."
            ),
        ),
        Parameter(
            "save",
            "output",
            N_("File to save the run to, with all norms, the hashes of its inputs and versions; nothing is repeated."),
            label=N_("Run file"),
            endings=(".json", ".toml"),
        ),
        Parameter(
            "folder",
            "folder",
            N_("Folder that holds the inputs, where they are no more at their place of then."),
            label=N_("Folder with the inputs"),
        ),
        Parameter(
            "changed_inputs",
            "flag",
            N_("Also repeat with inputs that hold something else now."),
            label=N_("Also with changed inputs"),
            default=False,
        ),
    ),
)

BATCH = Method(
    "batch",
    N_("Build, score and show many cities, each in a folder of its own; what did not change is not made again."),
    (
        Parameter("cities", "file", N_("TOML file with a table for each city."), required=True),
        Parameter(
            "out",
            "output",
            N_("Folder for the cities; it is made where it does not exist."),
            metavar="FOLDER",
            files=files("batch.json"),
        ),
        Parameter(
            "check",
            "flag",
            N_("Only look at the rows and their files, and tell all mistakes at once; nothing is made."),
            default=False,
        ),
        Parameter(
            "processes",
            "whole",
            N_("At most so many cities at once; without it as many as there are processors, and memory for."),
            above=0,
        ),
        Parameter(
            "scheduler",
            "text",
            N_(
                "Address of a scheduler of Dask, such as tcp://host:8786, whose workers make the cities; local starts "
                "one here. Without it they are made in processes of this machine."
            ),
            metavar="ADDRESS",
        ),
    ),
)

CITIES = Method(
    "cities",
    N_("Set cities beside each other by the same norms: a page, tables (JSON, CSV, Parquet, GeoJSON) and map tiles."),
    (
        Parameter(
            "folders",
            "file",
            N_("Folders that 'batch' wrote, of all cities or of one, and scored GeoPackages."),
            required=True,
            many="list",
            metavar="FOLDER",
        ),
        Parameter(
            "out",
            "output",
            N_("Folder for the page and the tables; it is made where it does not exist."),
            required=True,
            metavar="FOLDER",
            files=files(
                "cities.json", "cities.html", "cities.csv", "cities.parquet", "cities.geojson", "cities.pmtiles"
            ),
        ),
    ),
)

CITIES_PROGRAMME = Method(
    "cities_programme",
    N_("Divide a housing programme over the areas of several cities at once, under one policy."),
    (
        CITIES.parameter("folders"),
        Parameter(
            "homes",
            "whole",
            N_("Homes to divide; if left out the share of these cities in those of the forty, by inhabitants."),
            above=0,
        ),
        replace(OUT, holds="programme"),
        NORMS,
    ),
)

FINISH_PDF = Method(
    "finish_pdf",
    N_("Give a PDF of QGIS its title, language, bookmarks and tags for screen readers."),
    (
        Parameter("pdf", "file", N_("PDF that QGIS wrote."), required=True),
        Parameter("about", "file", N_("JSON file that says what lies where on its pages."), required=True),
        Parameter("out", "output", N_("PDF to write."), required=True, endings=(".pdf",)),
    ),
)

SAMPLE_CITY = Method(
    "sample_city",
    N_("Write the sample city Voorbeeldstad."),
    (
        Parameter(
            "out",
            "output",
            N_("Folder for the files of the sample city; it is made where it does not exist."),
            label=N_("Folder"),
            required=True,
            metavar="FOLDER",
            files=files(
                "plan_areas.gpkg",
                "voorbeeldstad.osm.pbf",
                *(f"{name}.gpkg" for name in ("owners", "vacancy", "water_storage", "zones")),
                "plans.csv",
                "corrections.csv",
            ),
        ),
    ),
)

METHODS = {
    method.name: method
    for method in (
        BUILD_CITY,
        ADD_REGISTERS,
        DOWNLOAD_CITY,
        MUNICIPALITY,
        Method("check_city", N_("Report every gap of a city package in words."), (CITY,)),
        Method(
            "export_graphml",
            N_("Write the street graph as GraphML."),
            (CITY, Parameter("out", "output", N_("GraphML file to write."), required=True, endings=(".graphml",))),
        ),
        SCORE,
        VARIANT,
        FIND_SITES,
        PROGRAMME,
        REACH,
        LIFT,
        WEIGH,
        COMPARE,
        MONITOR,
        MONITOR_YEARS,
        RECORD,
        CHECK_RECORD,
        REPEAT_RUN,
        BATCH,
        CITIES,
        CITIES_PROGRAMME,
        PAGE,
        REPORT,
        REMARKS,
        TWIN,
        FINISH_PDF,
        SAMPLE_CITY,
        Method("check_engine", N_("Tell the version of the engine, of its Python and of its libraries.")),
        Method("prepare_engine", N_("Compile the travel-time kernels, so that no scoring waits for that.")),
    )
}
