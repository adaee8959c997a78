"""Reads through JayDeBeApi: driver jar, JDBC URL, user, password. Prints what it read as JSON."""

import json
import sys

import jaydebeapi


def rows(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return [[None if value is None else str(value) for value in row] for row in cursor.fetchall()]


def failure(cursor, sql):
    try:
        cursor.execute(sql)
    except Exception as error:  # JayDeBeApi lets the exceptions of prepareStatement through as they are
        return str(error)
    return None


def metadata(connection):
    data = connection.jconn.getMetaData()
    found = {"product": str(data.getDatabaseProductName()), "tables": [], "keys": []}
    tables = data.getTables(None, "pg", "order%", None)
    while tables.next():
        found["tables"].append(str(tables.getString("TABLE_NAME")))
    keys = data.getPrimaryKeys(None, "pg", "order_lines")
    while keys.next():
        found["keys"].append(str(keys.getString("COLUMN_NAME")))
    return found


def main():
    jar, url, user, password = sys.argv[1:]
    connection = jaydebeapi.connect(
        "dev.portico.jdbc.PorticoDriver", url, {"user": user, "password": password}, jar
    )
    try:
        cursor = connection.cursor()
        answer = {
            "orders": rows(cursor, "SELECT * FROM pg.orders ORDER BY order_id LIMIT 5"),
            "of_one": rows(
                cursor,
                "SELECT c.name, COUNT(*), SUM(o.amount) FROM pg.customers AS c JOIN pg.orders AS o"
                " ON o.customer_id = c.customer_id WHERE c.customer_id = ? GROUP BY c.name",
                [7],
            ),
            "many": len(rows(cursor, "SELECT n, label FROM pg.numbers WHERE n < 60000")),
            "one_day": rows(
                cursor,
                "SELECT day, COUNT(*), MIN(visit_id), SUM(seconds) FROM days.visits WHERE day = CAST(? AS DATE)"
                " GROUP BY day",
                ["2026-01-03"],
            ),
            "wrong": failure(cursor, "SELECT nme FROM pg.customers"),
        }
        cursor.execute("SELECT order_id, amount, ordered_at FROM pg.orders WHERE 1 = 0")
        answer["description"] = [[column[0], str(column[1])] for column in cursor.description]
        cursor.close()
        answer.update(metadata(connection))
    finally:
        connection.close()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
