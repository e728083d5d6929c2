"""Names come from anybody: nothing of them is HTML in a map tip, nor in any other text that a style shows."""

import re

import pytest
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsVectorLayer,
)
from running import engine, plugin_folder

STYLES = sorted((plugin_folder() / "resources" / "styles").glob("*.qml"))
HOSTILE = "<script>alert(1)</script><img src='http://127.0.0.1:9/x.png' onerror='1'> A & B"
EXPRESSION = re.compile(r"\[%(.*?)%\]", re.DOTALL)
# what told() of scripts/styles writes, and nothing else
TOLD = re.compile(
    r" coalesce\(('<br>' \|\| )?"
    r"replace\(replace\(replace\(.*, '&', '&amp;'\), '<', '&lt;'\), '>', '&gt;'\), '[^']*'\) ",
    re.DOTALL,
)


@pytest.fixture(params=STYLES, ids=lambda path: path.stem)
def style(request):
    return request.param


def styled(style):
    names = {name for pair in re.findall(r'"(\w+)"|attribute\(\'(\w+)\'\)', style.read_text("utf-8")) for name in pair}
    fields = "".join(f"&field={name}:string" for name in sorted(names - {""}))
    kind = "LineString" if style.stem.startswith(("why", "crossings", "lift_crossing")) else "MultiPolygon"
    kind = "Point" if style.stem.startswith(("stations", "lift_gain", "remarks")) else kind
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:28992{fields}", "areas", "memory")
    message, loaded = layer.loadNamedStyle(str(style))
    assert loaded, message
    return layer


def shown(layer, feature):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    context.setFields(layer.fields())
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def test_every_value_in_a_map_tip_is_escaped(qgis_app, style):
    tip = styled(style).mapTipTemplate()
    for expression in EXPRESSION.findall(tip):
        assert TOLD.fullmatch(expression), expression
    text = style.read_text("utf-8")
    # labels are no HTML, and no style runs anything
    assert 'allowHtml="1"' not in text
    assert "<actionsetting" not in text


def test_hostile_names_are_text_in_every_map_tip(qgis_app, style):
    layer = styled(style)
    feature = QgsFeature(layer.fields())
    feature.setAttributes([HOSTILE] * len(layer.fields()))
    tip = shown(layer, feature).lower()
    assert "<script" not in tip and "<img" not in tip
    if '"area_name"' in layer.mapTipTemplate():
        assert "&lt;script&gt;" in tip and "a &amp; b" in tip


def test_no_page_of_the_plugin_holds_a_field(qgis_app):
    pages = [path for path in plugin_folder().rglob("*.html") if EXPRESSION.search(path.read_text("utf-8"))]
    assert pages == []


def test_hostile_names_through_the_whole_line(qgis_app, qgis_new_project, sample, tmp_path):
    from osgeo import ogr

    areas = tmp_path / "areas.gpkg"
    areas.write_bytes((sample / "plan_areas.gpkg").read_bytes())
    data = ogr.Open(str(areas), update=1)
    layer = data.GetLayer(0)
    for feature in layer:
        feature["naam"] = HOSTILE
        layer.SetFeature(feature)
    del layer, data
    norms = tmp_path / "norms.toml"
    own = (plugin_folder() / "resources" / "norms" / "own-indicators.toml").read_text("utf-8")
    norms.write_text(re.sub(r'^title = ".*"', f'title = "{HOSTILE}"', own, flags=re.MULTILINE), "utf-8")
    out = tmp_path / "scored.gpkg"
    words = ("--areas", areas, "--name-field", "naam", "--indicators", "ptn,own", "--norms", norms, "--out", out)
    engine("score", "--city", sample / "city.gpkg", *words)
    scored = QgsVectorLayer(f"{out}|layername=areas", "areas", "ogr")
    # of the styles in the file: those of the families are few, the rest are the user's own
    _count, ids, names, _about, _error = scored.listStylesInDatabase()
    own_ones = [number for number, name in zip(ids, names) if "script" in name]
    assert own_ones
    for number in [ids[0], *own_ones]:
        text, _error = scored.getStyleFromDatabase(number)
        assert "onerror='1'>" not in text
        from qgis.PyQt.QtXml import QDomDocument

        document = QDomDocument()
        document.setContent(text)
        assert scored.importNamedStyle(document)[0]
        tip = shown(scored, next(scored.getFeatures()))
        assert "&lt;script&gt;" in tip
        assert "<script" not in tip and "<img" not in tip
