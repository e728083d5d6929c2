"""Runs QGIS's overlap analysis of two layers each time a line comes in; started with QGIS's own Python."""

import sys

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsVectorLayer


def main() -> None:
    """Load the layers, say so, then answer every line on standard input."""
    application = QgsApplication([], False)
    application.initQgis()
    from qgis.analysis import QgsNativeAlgorithms

    application.processingRegistry().addProvider(QgsNativeAlgorithms(application.processingRegistry()))
    algorithm = application.processingRegistry().createAlgorithmById("native:calculatevectoroverlaps")
    areas, cover = (QgsVectorLayer(path, path, "ogr") for path in sys.argv[1:])
    print("ready", flush=True)
    for _ in sys.stdin:
        context = QgsProcessingContext()
        given = {"INPUT": areas, "LAYERS": [cover], "OUTPUT": "memory:"}
        _, ok = algorithm.run(given, context, QgsProcessingFeedback())
        print("ready" if ok else "failed", flush=True)


if __name__ == "__main__":
    main()
