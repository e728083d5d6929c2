"""What a style tells QGIS of fields: their aliases, how their values are shown, and the form of the layer, as XML.

QGIS is not there when a file is written, so the XML is that of its QML, of version 3.22 and later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from g40_plugin import catalogue
from g40_plugin.catalogue.card import Card, Field
from g40_plugin.catalogue.language import N_, Texts
from g40_plugin.catalogue.layer_fields import fields_of_layer
from g40_plugin.catalogue.rows import pillars

from ..translation import current_texts

_YES_NO = ((1, N_("yes")), (0, N_("no")))
_ROW = N_("row")
# the first tab of an area: who it is, its mark, and what holds that back
_WHO = ("area_name", "area_id", "area_ha", "area_cov")
_MARK = ("q_grade", "q_firm", "q_says")
_MADE_WITH = ("norms_version", "norms_hash")
# texts that tell why, and all texts of more than a line; each stands below a title of its own
_REASONS = ("_why", "_settle", "_note")
_LONG = ("_says", *_REASONS)
# what machines read has no place in a form
_NOT_IN_FORMS = ("reasons",)
# a box of a form is as wide as the most that it may hold
_MOST, _MOST_NUMBER = {"score": "100", "share": "10"}, "1e+09"
_ENDS = ("_cov", "_dq", "_edge", "_low", "_high", "_se")


class Group(NamedTuple):
    """Fields of a form below a title; without one they stand in the tab itself.

    ``if_there`` is a field without which the group is not shown.
    """

    title: str
    names: Sequence[str]
    if_there: str = ""


class Tab(NamedTuple):
    """A tab of a form."""

    title: str
    groups: Sequence[Group]


# a style that shows nothing of its own, for a table
PLAIN_STYLE = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Fields|Forms">
</qgis>
"""


def with_fields(qml: str, layer: str, columns: Collection[str], norms: Mapping[str, Any]) -> str:
    """A style that also tells of the fields of a layer; ``columns`` are those that it has.

    The form of ``areas`` has tabs; QGIS makes those of other layers, in the order of their fields.
    """
    texts = current_texts()
    fields = catalogue.fields_of(norms) if layer == "areas" else fields_of_layer(layer, norms)
    known = {field.name: field for field in fields if field.name in columns}
    if not known:
        return qml
    parts = [_widgets(known.values(), texts), _aliases(known.values(), norms, texts)]
    if layer == "areas":
        parts.append(_form(area_tabs(columns, norms, texts), known))
    if "Fields|Forms" not in qml:
        qml = qml.replace('styleCategories="', 'styleCategories="Fields|Forms|', 1)
    return qml.replace("</qgis>", f"{''.join(parts)}</qgis>")


def area_tabs(columns: Collection[str], norms: Mapping[str, Any], texts: Texts) -> list[Tab]:
    """The form of an area: who it is with its mark, a tab a family in the order of the cards, and the norms.

    A tab begins with what is asked, the answer in words and the score; then come the other figures, how well they are
    known, and the reasons. Columns of the user's own come last.
    """

    def there(names: Iterable[str]) -> list[str]:
        return [name for name in names if name in columns]

    fields = catalogue.fields_of(norms)
    written = {field.family for field in fields if field.name in columns}
    families = [card for card in catalogue.cards_of(norms) if card.code in written]
    scores = [f"{card.code}_score" for card in pillars()]
    first = [
        Group("", there(_WHO)),
        Group(texts(N_("Report mark")), there(_MARK)),
        Group(texts(N_("Scores")), there(scores)),
        *_reasons([field for field in fields if field.name == "q_note"], norms, texts),
    ]
    tabs = [Tab(texts(N_("Area")), [group for group in first if there(group.names)])]
    tabs += [
        _family_tab(card, [field for field in fields if field.family == card.code], there, norms, texts)
        for card in families
    ]
    tabs.append(Tab(texts(N_("Norms")), [Group("", there(_MADE_WITH))]))
    ours = {field.name for field in fields} | {"geometry"}
    own = [name for name in columns if name not in ours]
    return [*tabs, Tab(texts(N_("Your own columns")), [Group("", own)])] if own else tabs


def _family_tab(card: Card, fields: Sequence[Field], there: Any, norms: Mapping[str, Any], texts: Texts) -> Tab:
    says, reasons = f"{card.code}_says", [field for field in fields if field.name.endswith(_REASONS)]
    main = [shown.field for shown in card.maps]
    more = [field.name for field in fields if field not in reasons and field.name not in (says, *main)]
    sure = [name for name in more if name.endswith(_ENDS)]
    figures = [name for name in more if name not in sure]
    groups = [
        Group(card.maps[0].asked(norms, texts), there([says, *main])),
        Group(texts(N_("Figures")), there(figures)),
        Group(texts(N_("How well it is known")), there(sure)),
        *_reasons(reasons, norms, texts),
    ]
    return Tab(texts(card.title), [group for group in groups if there(group.names)])


def _reasons(fields: Iterable[Field], norms: Mapping[str, Any], texts: Texts) -> list[Group]:
    """A group for each text that tells why, shown only where it tells something."""
    notes = texts(N_("Reasons and remarks"))
    titles = {field.name: notes if field.name.endswith("_note") else field.called(norms, texts) for field in fields}
    return [Group(title, [name], if_there=name) for name, title in titles.items()]


def _aliases(fields: Iterable[Field], norms: Mapping[str, Any], texts: Texts) -> str:
    named = {field.name: field.called(norms, texts) for field in fields}
    named["fid"] = texts(_ROW)
    rows = (f'    <alias field="{escape(name)}" name="{escape(alias)}"/>\n' for name, alias in named.items())
    return f"  <aliases>\n{''.join(rows)}  </aliases>\n"


def _widgets(fields: Iterable[Field], texts: Texts) -> str:
    rows = (
        f'    <field name="{escape(field.name)}">\n      {_widget(field, texts)}\n    </field>\n' for field in fields
    )
    return f"  <fieldConfiguration>\n{''.join(rows)}  </fieldConfiguration>\n"


def _widget(field: Field, texts: Texts) -> str:
    """How a value is shown: as one of its words, as a number with its decimals, or as text."""
    if field.name in _NOT_IN_FORMS:
        return _editor("Hidden", "")
    words = _YES_NO if field.kind == "flag" else field.words
    if words:
        rows = "".join(_map(_option(texts(said), "QString", value)) for value, said in words)
        return _editor("ValueMap", f'<Option type="List" name="map">{rows}</Option>')
    if field.kind == "text":
        return _editor("TextEdit", _option("IsMultiline", "bool", str(field.name.endswith(_LONG)).lower()))
    most = _MOST.get(field.kind, _MOST_NUMBER)
    options = {"AllowNull": ("bool", "true"), "Min": ("double", f"-{most}"), "Max": ("double", most)}
    options |= {"Precision": ("int", str(field.decimals)), "Style": ("QString", "SpinBox")}
    return _editor("Range", "".join(_option(name, kind, value) for name, (kind, value) in options.items()))


def _editor(kind: str, options: str) -> str:
    return f'<editWidget type="{kind}"><config>{_map(options)}</config></editWidget>'


def _map(options: str) -> str:
    return f'<Option type="Map">{options}</Option>'


def _option(name: str, kind: str, value: object) -> str:
    return f'<Option type="{kind}" name="{escape(name)}" value="{escape(str(value))}"/>'


def _form(tabs: Sequence[Tab], known: Mapping[str, Field]) -> str:
    """Tabs with their groups; what we wrote cannot be changed there."""
    editable = "".join(f'    <field name="{escape(name)}" editable="0"/>\n' for name in known)
    return (
        "  <editorlayout>tablayout</editorlayout>\n"
        f"  <attributeEditorForm>\n{''.join(map(_tab, tabs))}  </attributeEditorForm>\n"
        f"  <editable>\n{editable}  </editable>\n"
    )


def _tab(tab: Tab) -> str:
    inner = "".join(
        _container(group.title, "".join(_field(name) for name in group.names), box=True, if_there=group.if_there)
        if group.title
        else "".join(_field(name) for name in group.names)
        for group in tab.groups
    )
    return _container(tab.title, inner, box=False)


def _container(title: str, inner: str, *, box: bool, if_there: str = "") -> str:
    shown = escape(f'"{if_there}" IS NOT NULL') if if_there else ""
    return (
        f'    <attributeEditorContainer name="{escape(title)}" groupBox="{int(box)}" columnCount="1" showLabel="1"'
        f' visibilityExpressionEnabled="{int(bool(shown))}" visibilityExpression="{shown}">\n'
        f"{inner}    </attributeEditorContainer>\n"
    )


def _field(name: str) -> str:
    # what these are stands above them as the title of their group
    label = int(not name.endswith(_LONG))
    return f'      <attributeEditorField name="{escape(name)}" showLabel="{label}"/>\n'
