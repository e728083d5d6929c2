"""The style of a user's own indicator: a shipped template in which its key and title stand; no QGIS in it."""

from html import escape

KEY, TITLE = "OWN_INDICATOR_KEY", "OWN_INDICATOR_TITLE"


def filled_in(template: str, key: str, title: str) -> str:
    """The QML of ``resources/styles/areas_own_<language>.qml`` for one own indicator."""
    # the title is text inside HTML inside XML, and no expression
    words = escape(escape(title.replace("[%", "[ %")))
    return template.replace(KEY, key).replace(TITLE, words)
