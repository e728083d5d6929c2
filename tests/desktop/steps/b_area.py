"""Why an area has its scores: chosen on the map with the tool of QGIS, its profile, a route, text that is copied."""

from qgis.PyQt.QtWidgets import QApplication

# in Winkelhof and in Spoorzicht of the sample city
WINKELHOF, SPOORZICHT = (150000, 475400), (150216, 475900)


def run(desktop):
    desktop.have_result()
    tab = desktop.tab("AreasTab")
    desktop.iface.setActiveLayer(desktop.state.result_layer)
    desktop.iface.actionSelect().trigger()
    desktop.click_map(*WINKELHOF)
    desktop.wait(lambda: desktop.state.area_id == "VS05", 20)
    desktop.wait(lambda: tab.area.currentData() == "VS05", 20)
    desktop.picture("b_area1_profile")
    desktop.click(tab.nearest.viewport(), tab.nearest.visualItemRect(farthest(tab)).center())
    # it flashes first
    desktop.pause(2000)
    desktop.wait_for_map()
    desktop.picture("b_area2_route")
    desktop.click(tab.copy_button)
    assert "Winkelhof" in QApplication.clipboard().text()
    tab.theme.setCurrentIndex(tab.theme.findData("grn"))
    tab.theme.activated.emit(tab.theme.currentIndex())
    desktop.wait_for_map()
    desktop.picture("b_area3_theme")


def farthest(tab):
    """The last facility in the list to which there is a way."""
    items = [tab.nearest.topLevelItem(number) for number in range(tab.nearest.topLevelItemCount())]
    return [item for item in items if not item.isDisabled()][-1]
