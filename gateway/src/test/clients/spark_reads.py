"""Reads a table in partitions with Spark's JDBC source: driver jar, JDBC URL, user, password.

Prints what it read as JSON.
"""

import json
import sys

from pyspark.sql import SparkSession, functions

PARTITIONS = 4


def main():
    jar, url, user, password = sys.argv[1:]
    spark = (
        SparkSession.builder.master("local[2]")
        .appName("portico")
        .config("spark.jars", jar)
        .config("spark.driver.memory", "512m")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )

    def source():
        """Spark knows no TIMESTAMP WITH TIME ZONE, so the driver announces TIMESTAMP."""
        return (
            spark.read.format("jdbc")
            .option("driver", "dev.portico.jdbc.PorticoDriver")
            .option("url", url)
            .option("user", user)
            .option("password", password)
            .option("instants", "timestamp")
        )

    numbers = (
        source()
        .option("dbtable", "pg.numbers")
        .option("partitionColumn", "n")
        .option("lowerBound", "0")
        .option("upperBound", "300000")
        .option("numPartitions", str(PARTITIONS))
        .option("fetchsize", "20000")
        .load()
    )
    total = numbers.agg(
        functions.count("n"), functions.sum("n"), functions.min("label"), functions.max("label")
    ).first()
    pushed = numbers.where("n >= 299990 AND label LIKE 'number 29999%'").orderBy("n")
    orders = source().option("dbtable", "pg.orders").load()
    visits = (
        source()
        .option("dbtable", "days.visits")
        .option("partitionColumn", "day")
        .option("lowerBound", "2026-01-01")
        .option("upperBound", "2026-01-09")
        .option("numPartitions", str(PARTITIONS))
        .load()
    )
    query = (
        source()
        .option(
            "query",
            "SELECT c.country, SUM(p.paid) AS paid FROM pg.customers AS c JOIN h2.payouts AS p"
            " ON p.customer_id = c.customer_id GROUP BY c.country",
        )
        .load()
    )
    print(
        json.dumps(
            {
                "partitions": numbers.rdd.getNumPartitions(),
                "total": [total[0], total[1], total[2], total[3]],
                "pushed": [row.n for row in pushed.collect()],
                "schema": [[field.name, field.dataType.simpleString()] for field in orders.schema.fields],
                "orders": [[str(value) for value in row] for row in orders.orderBy("order_id").limit(3).collect()],
                "parts": visits.rdd.mapPartitions(lambda part: [len({row.day for row in part})]).collect(),
                "days": [
                    [str(row.day), row["count"]] for row in visits.groupBy("day").count().orderBy("day").collect()
                ],
                "query": sorted([str(row.country), str(row.paid)] for row in query.collect()),
            }
        )
    )
    spark.stop()


if __name__ == "__main__":
    main()
