"""Reads through LibreOffice Base without a window: driver jar, JDBC URL, user, password, folder for its profile.

Prints what it read as JSON.
"""

import json
import pathlib
import sys

import office
from com.sun.star.beans import PropertyValue


def data_source(services, context, jar, url):
    source = services.createInstanceWithContext("com.sun.star.sdb.DatabaseContext", context).createInstance()
    source.URL = url
    source.Info = (
        PropertyValue("JavaDriverClass", 0, "dev.portico.jdbc.PorticoDriver", 0),
        PropertyValue("JavaDriverClassPath", 0, pathlib.Path(jar).resolve().as_uri(), 0),
    )
    return source


def texts(rows):
    """All rows as Base shows them; None where a value is NULL."""
    found = []
    columns = rows.getMetaData().getColumnCount()
    while rows.next():
        row = []
        for column in range(1, columns + 1):
            text = rows.getString(column)
            row.append(None if rows.wasNull() else text)
        found.append(row)
    return found


def names(rows, column):
    return [row[column - 1] for row in texts(rows)]


def opened(services, context, connection, kind, command):
    """The rows of a table (0) or a statement (2), as a form or the table view of Base reads them."""
    rows = services.createInstanceWithContext("com.sun.star.sdb.RowSet", context)
    rows.ActiveConnection = connection
    rows.CommandType = kind
    rows.Command = command
    rows.execute()
    return texts(rows)


def main():
    jar, url, user, password, profile = sys.argv[1:]
    process, context = office.start(profile)
    try:
        services = context.ServiceManager
        connection = data_source(services, context, jar, url).getConnection(user, password)
        data = connection.getMetaData()
        answer = {
            "product": data.getDatabaseProductName(),
            "schemas": names(data.getSchemas(), 1),
            "tables": sorted(connection.getTables().getElementNames()),
            "columns": list(connection.getTables().getByName("shop.orders").getColumns().getElementNames()),
            "keys": names(data.getPrimaryKeys(None, "shop", "orders"), 4),
            "table": opened(services, context, connection, 0, "shop.orders")[:5],
            "query": opened(
                services,
                context,
                connection,
                2,
                "SELECT o.customer, c.name, COUNT(*) AS orders FROM shop.orders AS o JOIN crm.customers AS c"
                " ON c.id = o.customer GROUP BY o.customer, c.name ORDER BY o.customer",
            ),
        }
        connection.close()
        print(json.dumps(answer))
    finally:
        office.stop(process, context)


if __name__ == "__main__":
    main()
