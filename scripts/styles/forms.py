"""The forms in which QGIS shows and edits a feature."""

from expressions import remark_kinds
from qgis.core import (
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
)

from g40_plugin.catalogue import layers, remarks, sites
from g40_plugin.catalogue.classes import decimals_of
from g40_plugin.catalogue.names import capital


def site_form(layer, texts):
    """Aliases, choices and a form: what the user decides on the first tab, what was found on the second."""
    form = layer.editFormConfig()
    form.clearTabs()
    form.setLayout(QgsEditFormConfig.EditorLayout.TabLayout)
    for title, columns in ((layers.YOUR_CHOICE, layers.OWN_SITE_FIELDS), (layers.FOUND, layers.FOUND_SITE_FIELDS)):
        tab = QgsAttributeEditorContainer(texts(title), form.invisibleRootContainer())
        tab.setIsGroupBox(False)
        form.addTab(tab)
        for name, words in columns.items():
            number = layer.fields().indexOf(name)
            layer.setFieldAlias(number, texts(words))
            form.setReadOnly(number, columns is layers.FOUND_SITE_FIELDS)
            tab.addChildElement(QgsAttributeEditorField(name, number, tab))
    layer.setEditFormConfig(form)
    widgets = {
        "use": ("ValueMap", {"map": [{texts(words): value} for value, words in layers.CHOICES]}),
        "path": ("ValueMap", {"map": [{texts(words): path} for path, words in sites.PATHS.items()]}),
        "remark": ("TextEdit", {"IsMultiline": True}),
        "why": ("TextEdit", {"IsMultiline": True}),
    }
    for name, unit in layers.SITE_UNITS.items():
        limits = {"AllowNull": True, "Min": -1e9, "Max": 1e9, "Style": "SpinBox"}
        widgets[name] = ("Range", {**limits, "Precision": decimals_of("number", unit)})
    for name, widget in widgets.items():
        layer.setEditorWidgetSetup(layer.fields().indexOf(name), QgsEditorWidgetSetup(*widget))
    # what a user draws counts until told otherwise
    layer.setDefaultValueDefinition(layer.fields().indexOf("use"), QgsDefaultValue("'yes'"))
    # QGIS 3.22 knows no BETWEEN
    share = '"use_share" IS NULL OR ("use_share" >= 0 AND "use_share" <= 1)'
    layer.setConstraintExpression(layer.fields().indexOf("use_share"), share, texts(layers.A_SHARE))


def remark_form(layer, texts):
    """A form in which remarks from paper are typed in: the remark first, with the day and an id filled in."""
    for name, words in remarks.FIELDS.items():
        layer.setFieldAlias(layer.fields().indexOf(name), capital(texts(words)))
    widgets = {
        "text": ("TextEdit", {"IsMultiline": True}),
        "kind": ("ValueMap", {"map": [{words: key} for key, words in remark_kinds(texts).items()]}),
        "source": ("ValueMap", {"map": [{texts(words): key} for key, words in remarks.SOURCES]}),
        "id": ("Hidden", {}),
    }
    for name, widget in widgets.items():
        layer.setEditorWidgetSetup(layer.fields().indexOf(name), QgsEditorWidgetSetup(*widget))
    for name, expression in remarks.DEFAULTS.items():
        layer.setDefaultValueDefinition(layer.fields().indexOf(name), QgsDefaultValue(expression))
