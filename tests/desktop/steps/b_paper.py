"""From a result to paper, page and report by the buttons of the panel; and the page of the options beside them."""

from qgis.PyQt.QtWidgets import QApplication, QStackedWidget, QWidget

DIALOGS = {
    "map_button": "SCORED",
    "sheets_button": "SCORED",
    "poster_button": "SCORED",
    "page_button": "SCORED",
    "report_button": "SCORED",
    "compare_button": "BEFORE",
}


def run(desktop):
    desktop.have_result()
    start = desktop.tab("StartTab")
    desktop._scroll_to(start.report_button)
    desktop.picture("b4_buttons")
    for name, parameter in DIALOGS.items():
        told = {}

        def use(dialog, name=name, told=told):
            desktop.picture(f"b5_{name}", dialog)
            # what is not filled in yet counts too, which QGIS would refuse
            told.update({key: one.parameterValue() for key, one in dialog.mainWidget().wrappers.items()})
            dialog.close()

        desktop.in_window("AlgorithmDialog", use)
        desktop.click(getattr(start, name))
        desktop.wait(lambda told=told: told, 20)
        assert told[parameter] == desktop.state.result_layer.id(), (name, told)
        assert told.get("CITY", desktop.state.city) == desktop.state.city
        # the sample city has one result: nothing is chosen to compare it with
        assert told.get("AFTER") is None
    options(desktop)


def options(desktop):
    """The page of the plugin in the options of QGIS, as it opens there."""
    seen = []

    def look():
        dialog = QApplication.activeModalWidget()
        page = next(one for one in dialog.findChildren(QWidget) if type(one).__name__ == "OptionsPage")
        stack = page.parent()
        while not isinstance(stack, QStackedWidget):
            stack = stack.parent()
        stack.setCurrentWidget(next(one for one in stack.children() if one is page or one.isAncestorOf(page)))
        desktop.picture("b6_options", dialog)
        seen.append(page)
        dialog.reject()

    desktop.after(1500, look)
    desktop.iface.showOptionsDialog()
    assert seen
