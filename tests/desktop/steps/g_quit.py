"""QGIS is closed in the middle of a run: it ends, and so does the engine, and no half-written file stays."""


def run(desktop):
    desktop.have_result()
    # ``drive`` looks whether the folder is as it was
    desktop.told["folder"] = str(desktop.sample)
    desktop.told["files"] = sorted(path.name for path in desktop.sample.iterdir())
    desktop.click(desktop.tab("StartTab").score_button)
    desktop.wait(lambda: desktop.dock.content.progress.value() > 5, 60)
    assert desktop.state.busy
