"""Reads through LibreOffice Calc without a window: links to CSV and HTML with an access key, a workbook, a saved
page, a folder for its profile.

Links what is behind the two addresses into a sheet each, as "Link to External Data" does, prints what the sheets
show, waits for a line on standard input, has the links refreshed and prints the sheets again; then the cells of the
workbook and of the page with their kinds. One JSON text a line.
"""

import json
import pathlib
import sys

import office
from com.sun.star.beans import PropertyValue
from com.sun.star.table import CellAddress
from com.sun.star.table.CellContentType import EMPTY, FORMULA, TEXT
from com.sun.star.util import NumberFormat

CSV = "Text - txt - csv (StarCalc)"
# comma, double quote, UTF-8, from the first line
CSV_OPTIONS = "44,34,76,1"
PAGE = "calc_HTML_WebQuery"


def hidden():
    return (PropertyValue("Hidden", 0, True, 0),)


def used(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    return address.EndRow + 1, address.EndColumn + 1


def kind(document, cell):
    if cell.Type in (EMPTY, TEXT, FORMULA):
        return cell.Type.value
    wanted = document.NumberFormats.getByKey(cell.NumberFormat).Type
    for name in ("DATETIME", "DATE", "TIME", "LOGICAL"):
        bits = getattr(NumberFormat, name)
        if wanted & bits == bits:
            return name
    return "NUMBER"


def cells(document, sheet):
    rows, columns = used(sheet)
    found = []
    for row in range(rows):
        line = []
        for column in range(columns):
            cell = sheet.getCellByPosition(column, row)
            line.append([kind(document, cell), cell.String])
        found.append(line)
    return found


def linked(desktop, address, source, kind_of_file, options=""):
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden())
    document.AreaLinks.insertAtPosition(CellAddress(0, 0, 0), address, source, kind_of_file, options)
    return document


def first_cells(document):
    return cells(document, document.Sheets.getByIndex(0))


def refresh(document):
    for index in range(document.AreaLinks.Count):
        document.AreaLinks.getByIndex(index).refresh()


def tell(answer):
    print(json.dumps(answer), flush=True)


def main():
    csv, page, workbook, types, profile = sys.argv[1:]
    process, context = office.start(profile)
    try:
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        documents = [linked(desktop, csv, "CSV_all", CSV, CSV_OPTIONS), linked(desktop, page, "HTML_tables", PAGE)]
        tell([first_cells(document) for document in documents])
        sys.stdin.readline()
        for document in documents:
            refresh(document)
        tell([first_cells(document) for document in documents])
        book = desktop.loadComponentFromURL(pathlib.Path(workbook).resolve().as_uri(), "_blank", 0, hidden())
        tell({sheet.Name: cells(book, sheet) for sheet in (book.Sheets.getByIndex(i) for i in range(book.Sheets.Count))})
        saved = linked(desktop, pathlib.Path(types).resolve().as_uri(), "HTML_tables", PAGE)
        tell(first_cells(saved))
        for document in [*documents, book, saved]:
            document.close(True)
    finally:
        office.stop(process, context)


if __name__ == "__main__":
    main()
