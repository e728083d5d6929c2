"""A workbook as spreadsheets write it: shared texts, numbers bare, empty cells and rows left out."""

import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_workbook(path, sheets):
    """Write sheets by name, each a list of rows of texts, numbers and None."""
    texts = []

    def cell(value, column, row):
        place = f"{chr(ord('A') + column)}{row}"
        if isinstance(value, str):
            texts.append(value)
            return f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>'
        return f'<c r="{place}"><v>{value}</v></c>'

    def sheet(rows):
        lines = [
            f'<row r="{number}">'
            + "".join(cell(value, column, number) for column, value in enumerate(row) if value is not None)
            + "</row>"
            for number, row in enumerate(rows, start=1)
            if any(value is not None for value in row)
        ]
        return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'

    parts = {f"xl/worksheets/sheet{number}.xml": sheet(rows) for number, rows in enumerate(sheets.values(), start=1)}
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="rId99" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{TYPE}.worksheet+xml"/>' for part in parts)
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    parts |= {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/><Override '
        f'PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>{overrides}</Types>',
    }
    with zipfile.ZipFile(path, "w") as package:
        for name in ["[Content_Types].xml", *(part for part in parts if part != "[Content_Types].xml")]:
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{parts[name]}')
    return path
