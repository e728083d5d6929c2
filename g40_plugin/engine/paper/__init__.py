"""Finishes a PDF that QGIS drew: title, language, bookmarks, and tags for screen readers."""
