"""The help window: the manual that the algorithms themselves tell."""

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ..manual import manual
from ..translation import tr


def show_help(parent: Optional[QWidget] = None) -> None:
    """Show the manual in the user's language."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Help of the G40 15-Minute City"))
    dialog.resize(860, 700)
    text = QTextBrowser(dialog)
    text.setMarkdown(manual(QgsApplication.processingRegistry().providerById("g40")))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(text)
    layout.addWidget(buttons)
    dialog.exec()
