"""New plan areas, drawn on the map with the mouse, saved and scored."""

from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt


def run(desktop):
    from g40_plugin.layers import open_layers

    desktop.have_result()
    start = desktop.tab("StartTab")
    before = desktop.state.result
    middle = desktop.state.result_layer.extent().center()
    desktop.click(start.draw_button)
    layer = desktop.state.areas
    assert layer.isEditable()
    assert layer.name() == start.areas.currentLayer().name()
    # QGIS asks for the values of a new area in a form
    form = layer.editFormConfig()
    form.setSuppress(form.FeatureFormSuppress.SuppressOn)
    layer.setEditFormConfig(form)
    corners = ((-150, -150), (150, -150), (150, 150), (-150, 150))
    for east, north in corners:
        desktop.click_map(middle.x() + east, middle.y() + north)
    desktop.click_map(middle.x() - 150, middle.y() + 150, Qt.MouseButton.RightButton)
    assert layer.featureCount() == 1
    desktop.picture("c1_drawn")
    desktop.iface.actionSaveActiveLayerEdits().trigger()
    desktop.iface.actionToggleEditing().trigger()
    desktop.pause()
    assert not layer.isEditable()
    desktop.click(start.score_button)
    # a second run has to wait: its button is grey
    assert desktop.state.busy
    assert not start.score_button.isEnabled()
    desktop.wait(lambda: not desktop.state.busy, 120)
    desktop.wait_for_map()
    desktop.picture("c2_scored")
    assert desktop.state.result != before
    assert desktop.state.result_layer.featureCount() == 1
    # what was drawn is there still, and so are the scores of before
    assert desktop.state.areas is layer
    assert open_layers(before, QgsProject.instance())
