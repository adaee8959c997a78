"""One TPC-H query by DuckDB's own reader of S3, cold; for `benchmarks/run --object-store --duckdb`.

Reads a JSON object from standard input: endpoint (host:port), key, secret, threads, memory, bucket, tables, sql. Prints the milliseconds
that the query took after a look at the tables, the number of rows and the version.
"""

import json
import sys
import time

import duckdb
from duckdb_extensions import import_extension


def main():
    asked = json.load(sys.stdin)
    connection = duckdb.connect(config={"threads": asked["threads"], "memory_limit": asked["memory"]})
    import_extension("httpfs")
    connection.execute("LOAD httpfs")
    connection.execute(
        "CREATE SECRET s (TYPE s3, KEY_ID '{key}', SECRET '{secret}', ENDPOINT '{endpoint}',"
        " URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')".format(**asked)
    )
    connection.execute("CREATE SCHEMA tpch")
    for table in asked["tables"]:
        connection.execute(
            f"CREATE VIEW tpch.{table} AS FROM read_parquet('s3://{asked['bucket']}/{table}.parquet')"
        )
    begin = time.perf_counter()
    rows = connection.execute(asked["sql"]).fetchall()
    print(f"{(time.perf_counter() - begin) * 1000:.1f} {len(rows)} {duckdb.__version__}")


main()
