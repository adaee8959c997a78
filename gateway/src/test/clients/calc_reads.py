"""Reads through LibreOffice Calc without a window: link with an access key, XLSX file, folder for its profile.

Links the CSV behind the address into a sheet, as "Link to External Data" does, prints what the sheet shows, waits
for a line on standard input, has the link refreshed and prints the sheet again; then the cells of the XLSX file with
their kinds. One JSON text a line.
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


def linked(desktop, link):
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden())
    sheet = document.Sheets.getByIndex(0)
    document.AreaLinks.insertAtPosition(CellAddress(0, 0, 0), link, "CSV_all", CSV, CSV_OPTIONS)
    return document, sheet


def tell(answer):
    print(json.dumps(answer), flush=True)


def main():
    link, workbook, profile = sys.argv[1:]
    process, context = office.start(profile)
    try:
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document, sheet = linked(desktop, link)
        tell(cells(document, sheet))
        sys.stdin.readline()
        for index in range(document.AreaLinks.Count):
            document.AreaLinks.getByIndex(index).refresh()
        tell(cells(document, sheet))
        document.close(True)
        book = desktop.loadComponentFromURL(pathlib.Path(workbook).resolve().as_uri(), "_blank", 0, hidden())
        tell({sheet.Name: cells(book, sheet) for sheet in (book.Sheets.getByIndex(i) for i in range(book.Sheets.Count))})
        book.close(True)
    finally:
        office.stop(process, context)


if __name__ == "__main__":
    main()
