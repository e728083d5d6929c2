"""The dialog of an algorithm, from the toolbar: it knows the city, the areas and their fields, and the dock learns."""

from qgis.PyQt.QtWidgets import QToolBar

TITLES = {"en": "score plan areas", "nl": "plangebieden beoordelen"}


def run(desktop):
    desktop.have_result()
    before = desktop.state.result
    told = {}

    def use(dialog):
        told["title"] = dialog.windowTitle()
        told.update(dialog.createProcessingParameters())
        desktop.picture("b1_dialog", dialog)
        dialog.algorithmFinished.connect(lambda successful, given: told.update(successful=successful))
        desktop.click(dialog.runButton())
        desktop.wait(lambda: "successful" in told, 120)
        desktop.picture("b2_dialog_done", dialog)
        dialog.close()

    desktop.in_window("AlgorithmDialog", use)
    toolbar = desktop.iface.mainWindow().findChild(QToolBar, "g40_toolbar")
    desktop.click(toolbar.widgetForAction(toolbar.actions()[1]))
    desktop.wait(lambda: told.get("successful"), 5)
    assert TITLES[desktop.language] in told["title"].lower(), told["title"]
    assert told["CITY"] == desktop.state.city
    assert told["ID_FIELD"], told["NAME_FIELD"] == ("code", "naam")
    assert told["PLANS"].endswith("plans.csv")
    # written to a file of QGIS's own choice
    assert desktop.state.result not in ("", before)
    assert desktop.state.result_layer is not None
    desktop.wait_for_map()
    desktop.picture("b3_scored")
