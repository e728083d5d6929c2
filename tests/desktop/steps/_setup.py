"""No engine yet: the dock offers to set it up in place, shows what that does, and can be cancelled.

Not part of a whole drive, which has an engine: ``drive.py --no-engine _setup``.
"""

OPEN = {"en": "Open G40", "nl": "G40 openen"}


def run(desktop):
    window = desktop.iface.mainWindow()
    desktop.click(desktop.button(window, OPEN[desktop.language]))
    start = desktop.tab("StartTab")
    desktop.wait(start.setup_button.isVisible, 60)
    desktop.picture("s1_no_engine")
    desktop.click(start.setup_button)
    panel = start._setup
    desktop.picture("s2_what_it_does")
    desktop.click(panel.start_button)
    desktop.wait(panel.log.toPlainText, 60)
    desktop.picture("s3_at_work")
    desktop.click(panel.close_button)
    desktop.wait(panel.start_button.isEnabled, 20)
    desktop.picture("s4_cancelled")
    desktop.click(panel.close_button)
    assert not panel.isVisible()
    desktop.wait(start.setup_button.isVisible, 60)
