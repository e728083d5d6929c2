"""Draw docs/images/delft.png: what registers change in the core of Delft. Needs out/delft of scripts/delft.py.

Run it with QGIS's own Python: QT_QPA_PLATFORM=offscreen /usr/bin/python3 scripts/delft_picture.py
"""

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsColorRampShader,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFont

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "delft"
PICTURE = ROOT / "docs" / "images" / "delft.png"


def polygons(path, name, colour, subset="", outline="no", width="0.2"):
    layer = QgsVectorLayer("{}|layername={}".format(path, name), name, "ogr")
    layer.setSubsetString(subset)
    style = {"color": colour, "outline_style": outline, "outline_color": "#333333", "outline_width": width}
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(style)))
    return layer


def crowns(path):
    layer = QgsRasterLayer("GPKG:{}:canopy".format(path), "canopy", "gdal")
    ramp = QgsColorRampShader(0, 1)
    ramp.setColorRampType(QgsColorRampShader.Type.Discrete)
    clear, green = QColor(0, 0, 0, 0), QColor("#7fbf7b")
    ramp.setColorRampItemList(
        [QgsColorRampShader.ColorRampItem(0.5, clear), QgsColorRampShader.ColorRampItem(1.0, green)]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    return layer


def labelled(layer):
    settings = QgsPalLayerSettings()
    settings.fieldName = "name"
    text, halo = QgsTextFormat(), QgsTextBufferSettings()
    text.setFont(QFont("DejaVu Sans"))
    text.setSize(11)
    halo.setEnabled(True)
    halo.setSize(1)
    text.setBuffer(halo)
    settings.setFormat(text)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    return layer


def main():
    application = QgsApplication([], False)
    application.initQgis()
    full, plain = OUT / "registers.gpkg", OUT / "osm.gpkg"
    areas = labelled(polygons(OUT / "areas.gpkg", "areas", "0,0,0,0", outline="solid", width="0.7"))
    # from the top down: what both know, what the BAG knows alone, what OpenStreetMap knew alone
    layers = [
        areas,
        polygons(full, "buildings", "#8c8c8c", "\"source\" = 'OSM'"),
        polygons(plain, "buildings", "120,120,120,150"),
        polygons(full, "buildings", "#d7301f"),
        crowns(full),
    ]
    settings = QgsMapSettings()
    settings.setDestinationCrs(areas.crs())
    settings.setLayers(layers)
    extent = areas.extent()
    extent.scale(1.04)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1500, int(1500 * extent.height() / extent.width())))
    settings.setOutputDpi(110)
    settings.setBackgroundColor(QColor("#ffffff"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    PICTURE.parent.mkdir(exist_ok=True)
    saved = job.renderedImage().save(str(PICTURE))
    del areas, layers
    application.exitQgis()
    return 0 if saved else 1


if __name__ == "__main__":
    sys.exit(main())
