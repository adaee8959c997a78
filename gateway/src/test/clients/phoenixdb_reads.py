"""Reads through phoenixdb, an Avatica client in Python: URL of the JDBC door, user, password.

Prints what it read as JSON.
"""

import datetime
import decimal
import json
import sys

import phoenixdb

EVERY_TYPE = """
SELECT CAST(TRUE AS BOOLEAN), CAST(-32768 AS SMALLINT), CAST(2147483647 AS INTEGER),
       CAST(-9223372036854775808 AS BIGINT), CAST(12345678901234567890.12 AS DECIMAL(38, 2)),
       CAST(0.1 AS REAL), CAST(-2.25 AS DOUBLE), 'Grüße, 世界 🎵', X'00FF10',
       DATE '1969-12-31', TIME '23:59:59.123', TIMESTAMP '2026-01-31 10:00:00.123',
       CAST(TIMESTAMP '2026-07-01 10:00:00.123456' AS TIMESTAMP WITH LOCAL TIME ZONE)
"""
NOTHING = "SELECT CAST(NULL AS INTEGER), CAST(NULL AS VARCHAR), CAST(NULL AS DATE), CAST(NULL AS DECIMAL(5, 2))"
ECHO = """
SELECT CAST(? AS BIGINT), CAST(? AS VARCHAR), CAST(? AS DECIMAL(9, 3)), CAST(? AS DOUBLE),
       CAST(? AS BOOLEAN), CAST(? AS DATE), CAST(? AS TIMESTAMP), CAST(? AS VARCHAR)
"""
SENT = [
    42,
    "a 'quoted' ü",
    decimal.Decimal("-1.250"),
    0.5,
    False,
    datetime.date(2026, 1, 31),
    datetime.datetime(2026, 1, 31, 12, 30, 15),
    None,
]


def connect(password):
    url = sys.argv[1].replace("jdbc:portico:", "http:")
    return phoenixdb.connect(url, autocommit=True, user=sys.argv[2], password=password, authentication="BASIC")


def row(cursor, sql, parameters=None):
    cursor.execute(sql, parameters)
    return list(cursor.fetchone())


def failure(action):
    try:
        action()
    except phoenixdb.Error as error:
        return [type(error).__name__, error.message, error.sqlstate]
    return None


def whole(cursor):
    """A result of many frames."""
    cursor.execute("SELECT n, label FROM pg.numbers ORDER BY n LIMIT 50000")
    rows = cursor.fetchall()
    return [len(rows), sum(n for n, _ in rows), rows[-1][1]]


def left_open(connection):
    """Rows are left behind, then the cursor is closed; the statement must end at its store."""
    cursor = connection.cursor()
    cursor.itersize = 10
    cursor.execute("SELECT n, label FROM pg.numbers")
    read = [cursor.fetchone()[0] for _ in range(15)]
    cursor.close()
    return len(read)


def main():
    with connect(sys.argv[3]) as connection:
        cursor = connection.cursor()
        meta = connection.meta()
        answer = {
            "types": row(cursor, EVERY_TYPE),
            "nulls": row(cursor, NOTHING),
            "sent": row(cursor, ECHO, SENT),
            "again": [row(cursor, "SELECT name FROM pg.customers WHERE customer_id = ?", [n])[0] for n in (1, 2)],
            "whole": whole(cursor),
            "since": row(
                cursor,
                "SELECT COUNT(*) FROM pg.orders WHERE ordered_at <= ?",
                ["2026-01-01 02:00:00+00:00"],
            )[0],
            "left_open": left_open(connection),
            "schemas": [each["TABLE_SCHEM"] for each in meta.get_schemas()],
            "tables": [each["TABLE_NAME"] for each in meta.get_tables(schemaPattern="pg", tableNamePattern="order%")],
            "columns": [
                [each["COLUMN_NAME"], each["TYPE_NAME"]]
                for each in meta.get_columns(schemaPattern="pg", tableNamePattern="customers")
            ],
            "wrong_column": failure(lambda: cursor.execute("SELECT nme FROM pg.customers")),
            "a_change": failure(lambda: cursor.execute("DELETE FROM pg.customers")),
            "a_division": failure(lambda: row(cursor, "SELECT 1 / (n - n) FROM pg.numbers")),
            "still_good": row(cursor, "SELECT COUNT(*) FROM pg.customers")[0],
            "wrong_password": failure(lambda: connect("wrong")),
        }
    print(json.dumps(answer, default=lambda value: value.hex() if isinstance(value, bytes) else str(value)))


if __name__ == "__main__":
    main()
