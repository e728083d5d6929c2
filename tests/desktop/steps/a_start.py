"""From the first start of QGIS to the scored map of the sample city: three clicks."""

from qgis.core import QgsProject

WORDS = {"en": "Open G40", "nl": "G40 openen"}


def run(desktop):
    window = desktop.iface.mainWindow()
    desktop.picture("a1_first_start")
    assert not desktop.dock.isVisible()
    desktop.click(desktop.button(window, WORDS[desktop.language]))
    assert desktop.dock.isVisible()
    start = desktop.tab("StartTab")
    desktop.wait(lambda: start.setup_button.isHidden() and "…" not in start.engine_text.text(), 60)
    desktop.picture("a2_dock")
    desktop.click(start.sample_button)
    assert desktop.clicks == 2
    desktop.wait(lambda: desktop.dock.content.progress.value() > 30)
    desktop.picture("a3_running")
    desktop.wait(lambda: desktop.state.result and not desktop.state.busy, 180)
    desktop.wait_for_map()
    desktop.picture("a4_scored")
    assert desktop.state.result_layer is not None
    assert desktop.state.areas is not None
    assert QgsProject.instance().layerTreeRoot().findLayer(desktop.state.result_layer).isVisible()
