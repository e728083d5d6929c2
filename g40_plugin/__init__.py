"""G40 15-Minute City: scores plan areas for the 15-minute city."""


def classFactory(iface):  # noqa: N802
    """Give QGIS the plugin; ``iface`` is None in qgis_process and QGIS Server."""
    from .plugin import G40Plugin

    return G40Plugin(iface)
