#!/usr/bin/env python3
"""Makes the Parquet files of this folder anew, one folder per writer.

    python -m venv venv && venv/bin/pip install pyarrow pandas polars fastparquet duckdb pyspark
    venv/bin/python generate.py [folder] [writer ...]

pyspark needs a JDK. The values are the same at every run; the bytes are not, where a writer puts
its version or a random name into the file.
"""
import datetime as dt
import decimal
import glob
import json
import os
import shutil
import sys
import tempfile
import uuid

D = decimal.Decimal
UTC = dt.timezone.utc
ROWS = 40


def spread(values, nulls=True):
    """ROWS values in turn, every fifth a null."""
    return [None if nulls and i % 5 == 4 else values[i % len(values)] for i in range(ROWS)]


def target(folder, writer, name):
    os.makedirs(os.path.join(folder, writer), exist_ok=True)
    return os.path.join(folder, writer, name + ".parquet")


# ---- pyarrow


def pyarrow_files(folder):
    import pyarrow as pa
    import pyarrow.parquet as pq

    def write(name, table, **options):
        pq.write_table(table, target(folder, "pyarrow", name), **options)

    ints = {
        f"{'u' if u else ''}int{b}": pa.array(
            spread([0, 1, 2 ** (b if u else b - 1) - 1, 0 if u else -(2 ** (b - 1))]),
            getattr(pa, f"{'u' if u else ''}int{b}")(),
        )
        for b in (8, 16, 32, 64)
        for u in (False, True)
    }
    write("integers", pa.table(ints))

    def decimals(p, s):
        digits = "9" * p
        text = digits[: p - s] + "." + digits[p - s :] if s else digits
        return [D(text), D("-" + text), D(0), D(1).scaleb(-s)]

    shapes = [(1, 0), (9, 2), (18, 6), (19, 0), (38, 10), (38, 38), (38, 0)]
    decimal_columns = {
        f"d{p}_{s}": pa.array(spread(decimals(p, s)), pa.decimal128(p, s)) for p, s in shapes
    }
    write("decimals_fixed", pa.table(decimal_columns))
    write("decimals_integer", pa.table(decimal_columns), store_decimal_as_integer=True)
    write(
        "decimal_beyond_38",
        pa.table({"id": range(ROWS), "wide": pa.array(spread([D(10) ** 49]), pa.decimal256(50, 0))}),
    )

    days = [dt.date(1970, 1, 1), dt.date(2024, 2, 29), dt.date(1582, 10, 4), dt.date(9999, 12, 31), dt.date(1, 1, 1)]
    moments = [dt.datetime(2024, 2, 29, 23, 59, 59, 999000), dt.datetime(1969, 12, 31, 23, 59, 59, 1000), dt.datetime(1900, 1, 1)]
    times = [dt.time(0, 0), dt.time(23, 59, 59, 999000), dt.time(12, 30, 1)]
    ns = [1_709_251_199_999_999_999, -1, 0, 123_456_789]
    write(
        "dates_and_times",
        pa.table(
            {
                "date32": pa.array(spread(days), pa.date32()),
                "date64": pa.array(spread(days), pa.date64()),
                "time_ms": pa.array(spread(times), pa.time32("ms")),
                "time_us": pa.array(spread(times), pa.time64("us")),
                "ts_ms": pa.array(spread(moments), pa.timestamp("ms")),
                "ts_us": pa.array(spread(moments), pa.timestamp("us")),
                "ts_s": pa.array(spread([m.replace(microsecond=0) for m in moments]), pa.timestamp("s")),
                "ts_ms_utc": pa.array(spread(moments), pa.timestamp("ms", "UTC")),
                "ts_us_zone": pa.array(spread(moments), pa.timestamp("us", "Europe/Berlin")),
            }
        ),
    )
    write(
        "nanoseconds",
        pa.table(
            {
                "id": range(ROWS),
                "ts_ns": pa.array(spread(ns), pa.timestamp("ns")),
                "ts_ns_utc": pa.array(spread(ns), pa.timestamp("ns", "UTC")),
                "time_ns": pa.array(spread([0, 86_399_999_999_999, 1_001]), pa.time64("ns")),
                "list_ns": pa.array(spread([[1], [], [2, None]]), pa.list_(pa.timestamp("ns"))),
                "struct_ns": pa.array(spread([{"t": 1}, {"t": None}]), pa.struct([("t", pa.timestamp("ns"))])),
            }
        ),
    )
    write(
        "int96",
        pa.table({"ts": pa.array(spread(moments), pa.timestamp("us")), "id": range(ROWS)}),
        use_deprecated_int96_timestamps=True,
    )
    texts = ["", "plain", "Grüße, 世界 🎈", "a" * 200, 'q"uo\'te\n']
    blobs = [b"", b"\x00\xff\x80", b"text"]
    import numpy as np

    write(
        "texts_and_bytes",
        pa.table(
            {
                "string": spread(texts),
                "large_string": pa.array(spread(texts), pa.large_string()),
                "string_view": pa.array(spread(texts), pa.string_view()),
                "dictionary": pa.array(spread(texts)).dictionary_encode(),
                "binary": pa.array(spread(blobs), pa.binary()),
                "large_binary": pa.array(spread(blobs), pa.large_binary()),
                "fixed": pa.array(spread([b"abcd", b"\x00\x01\x02\x03"]), pa.binary(4)),
                "uuid": pa.array(
                    spread([uuid.UUID(int=1).bytes, uuid.UUID(int=2**128 - 1).bytes]), pa.uuid().storage_type
                ).cast(pa.uuid()),
                "json": pa.array(spread(['{"a": [1, null]}', "null", '"x"']), pa.json_()),
            }
        ),
        use_dictionary=["dictionary", "string"],
    )
    write(
        "floats",
        pa.table(
            {
                "half": pa.array(spread([np.float16(1.5), np.float16("nan"), np.float16("-inf"), np.float16(65504)]), pa.float16()),
                "float": pa.array(spread([1.5, float("nan"), float("inf"), -0.0, 3.4e38]), pa.float32()),
                "double": pa.array(spread([1.5, float("nan"), float("-inf"), -0.0, 5e-324]), pa.float64()),
                "boolean": spread([True, False]),
                "nothing": pa.nulls(ROWS),
            }
        ),
    )
    deep = pa.table(
        {
            "id": range(ROWS),
            "list": pa.array(spread([[1, 2], [], [None]]), pa.list_(pa.int32())),
            "large_list": pa.array(spread([["a"], []]), pa.large_list(pa.string())),
            "fixed_list": pa.array(spread([[1.0, 2.0]]), pa.list_(pa.float64(), 2)),
            "list3": pa.array(spread([[[[1], []], None], [], [[[2, None]]]]), pa.list_(pa.list_(pa.list_(pa.int64())))),
            "struct3": pa.array(
                spread([{"a": {"b": {"c": 1, "d": "x"}}}, {"a": None}]),
                pa.struct([("a", pa.struct([("b", pa.struct([("c", pa.int32()), ("d", pa.string())]))]))]),
            ),
            "map": pa.array(spread([[("k", 1), ("l", None)], []]), pa.map_(pa.string(), pa.int32())),
            "map_of_lists": pa.array(
                spread([[("k", [{"x": 1}])], []]), pa.map_(pa.string(), pa.list_(pa.struct([("x", pa.int8())])))
            ),
            "list_of_structs": pa.array(
                spread([[{"p": 1, "q": ["a"]}, None], []]),
                pa.list_(pa.struct([("p", pa.int16()), ("q", pa.list_(pa.string()))])),
            ),
            "decimals": pa.array(spread([[D("1.25"), None]]), pa.list_(pa.decimal128(12, 2))),
        }
    )
    write("nested", deep, row_group_size=15)
    write("nested_v2_pages", deep, data_page_version="2.0", row_group_size=15)
    write("nested_old_lists", deep, use_compliant_nested_type=False)
    for part, values in {"a": pa.nulls(3), "b": pa.array([1, 2, None], pa.int32())}.items():
        write(f"null_part_{part}", pa.table({"id": range(3), "n": values}))
    write("required", pa.table([range(ROWS)], pa.schema([pa.field("id", pa.int64(), nullable=False)])))

    numbers = pa.table(
        {
            "i32": pa.array([i * i % 1000 for i in range(500)], pa.int32()),
            "i64": pa.array([i * 10**12 for i in range(500)], pa.int64()),
            "f32": pa.array([i / 7 for i in range(500)], pa.float32()),
            "f64": pa.array([i / 3 for i in range(500)], pa.float64()),
            "text": [f"prefix {i // 3}" for i in range(500)],
            "flag": [i % 3 == 0 for i in range(500)],
        }
    )
    per_encoding = {
        "PLAIN": {},
        "DELTA_BINARY_PACKED": {"i32", "i64"},
        "DELTA_LENGTH_BYTE_ARRAY": {"text"},
        "DELTA_BYTE_ARRAY": {"text"},
        "BYTE_STREAM_SPLIT": {"i32", "i64", "f32", "f64"},
        "RLE": {"flag"},
    }
    for encoding, columns in per_encoding.items():
        for version in ("1.0", "2.0"):
            write(
                f"encoding_{encoding.lower()}_v{version[0]}",
                numbers,
                use_dictionary=False,
                column_encoding={c: encoding if c in columns else "PLAIN" for c in numbers.column_names},
                data_page_version=version,
            )
    write("encoding_dictionary_v1", numbers, use_dictionary=True)
    write("encoding_dictionary_v2", numbers, use_dictionary=True, data_page_version="2.0")
    write(
        "byte_stream_split_fixed",
        pa.table(
            {
                "id": range(ROWS),
                "fixed": pa.array(spread([b"abcd", b"wxyz"]), pa.binary(4)),
                "amount": pa.array(spread([D("1.25")]), pa.decimal128(20, 2)),
            }
        ),
        use_dictionary=False,
        column_encoding={"id": "PLAIN", "fixed": "BYTE_STREAM_SPLIT", "amount": "BYTE_STREAM_SPLIT"},
    )
    for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        write(f"codec_{codec}", numbers, compression=codec)
    write("indexed", numbers, write_page_index=True, data_page_size=400, write_page_checksum=True, sorting_columns=[pq.SortingColumn(1), pq.SortingColumn(0, True)])
    try:
        write("bloom", numbers, bloom_filter_options={"i64": {"ndv": 500}, "text": {"ndv": 200}}, row_group_size=200)
    except TypeError:
        pass
    write("many_row_groups", numbers, row_group_size=7)
    write("no_rows", deep.slice(0, 0))
    pq.ParquetWriter(target(folder, "pyarrow", "no_row_groups"), deep.schema).close()
    odd = ["a.b", "with space", 'q"uote', "quo'te", "Ünïcode 世界", "x,y", "semi;colon", "[br]", "(p)", "back\\slash", "%d", "", "select", "new\nline"]
    write("odd_names", pa.table([range(ROWS)] * len(odd), odd))
    write("case_twins", pa.table([range(ROWS), spread(["x", "y"]), [i / 2 for i in range(ROWS)]], ["key", "KEY", "other"]))
    write("duplicate_names", pa.table([range(ROWS), spread(["x", "y"]), range(ROWS, 2 * ROWS)], ["key", "key", "key_1"]))
    write("pandas_metadata", pa.table({"id": range(ROWS), "n": spread(["a"])}).replace_schema_metadata({"pandas": json.dumps({"columns": ["x"] * 50})}))


# ---- pandas through pyarrow, polars, fastparquet, DuckDB


def frame():
    import pandas as pd

    return pd.DataFrame(
        {
            "id": range(ROWS),
            "name": spread(["a", "ß", ""]),
            "price": [i / 8 for i in range(ROWS)],
            "at": pd.date_range("2024-01-01", periods=ROWS, freq="h").as_unit("us"),
            "kind": pd.Categorical(["x", "y"] * (ROWS // 2)),
            "flag": pd.array(spread([True, False]), dtype="boolean"),
            "count": pd.array(spread([1, 2]), dtype="Int16"),
        }
    )


def pandas_files(folder):
    frame().to_parquet(target(folder, "pandas", "frame"), engine="pyarrow")
    frame().set_index("name").to_parquet(target(folder, "pandas", "indexed"), engine="pyarrow")


def fastparquet_files(folder):
    import fastparquet
    f = frame()
    for name, options in {
        "frame": {},
        "int96": {"times": "int96"},
        "gzip": {"compression": "GZIP", "row_group_offsets": [0, 10, 30]},
        "json": {"object_encoding": {"name": "json"}},
    }.items():
        fastparquet.write(target(folder, "fastparquet", name), f, **options)


def polars_files(folder):
    import polars as pl

    f = pl.DataFrame(
        {
            "id": range(ROWS),
            "u64": pl.Series(spread([0, 2**64 - 1]), dtype=pl.UInt64),
            "text": spread(["a", "ß" * 30, ""]),
            "amount": pl.Series(spread([D("1.25"), D("-99999999.99")]), dtype=pl.Decimal(10, 2)),
            "date": spread([dt.date(2024, 2, 29)]),
            "at_us": pl.Series(spread([dt.datetime(2024, 2, 29, 1, 2, 3, 4)]), dtype=pl.Datetime("us")),
            "at_ms_utc": pl.Series(spread([dt.datetime(2024, 2, 29, tzinfo=UTC)]), dtype=pl.Datetime("ms", "UTC")),
            "category": pl.Series(spread(["x", "y"]), dtype=pl.Categorical),
            "list": pl.Series(spread([[1, None], []]), dtype=pl.List(pl.Int32)),
            "array": pl.Series(spread([[1, 2]]), dtype=pl.Array(pl.Int16, 2)),
            "struct": spread([{"a": 1, "b": ["x"]}]),
            "bytes": spread([b"\x00\xff"]),
            "flag": spread([True, False]),
        }
    )
    for codec in ("zstd", "lz4", "brotli", "uncompressed"):
        f.write_parquet(target(folder, "polars", "frame_" + codec), compression=codec, row_group_size=16)
    f.select(
        "id",
        pl.Series("duration", spread([dt.timedelta(microseconds=5)]), dtype=pl.Duration("us")),
        pl.Series("at_ns", spread([dt.datetime(2024, 2, 29)]), dtype=pl.Datetime("ns")),
        pl.Series("time", spread([dt.time(1, 2, 3, 4)])),
    ).write_parquet(target(folder, "polars", "nanoseconds"))
    f.clear().write_parquet(target(folder, "polars", "no_rows"))


def duckdb_files(folder):
    import duckdb

    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")

    def copy(name, select, options=""):
        path = target(folder, "duckdb", name)
        con.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet{options})")

    every = """SELECT range AS id, range::UTINYINT AS u8, range::UINTEGER AS u32, 18446744073709551615::UBIGINT AS u64,
        gen AS uuid, range::VARCHAR::JSON AS json, TIME '01:02:03.000004' AS time, TIMETZ '01:02:03+02' AS timetz,
        '2024-02-29'::DATE AS date, '2024-02-29 01:02:03.000004'::TIMESTAMP AS at, '2024-02-29 01:02:03+00'::TIMESTAMPTZ AS at_utc,
        (CASE range % 2 WHEN 0 THEN 'x' ELSE 'y' END)::ENUM('x', 'y') AS kind, '\\x00\\xFF'::BLOB AS bytes, (range * 1.01)::DECIMAL(30, 5) AS amount,
        {'a': range, 'b': [range]} AS pair, MAP {'k': range} AS named, [[range], NULL] AS lists
        FROM range(60), (SELECT '00000000-0000-0000-0000-000000000001'::UUID AS gen)"""
    copy("every_v1", every, ", ROW_GROUP_SIZE 2048")
    copy("every_v2", every, ", PARQUET_VERSION v2, COMPRESSION zstd")
    copy("interval", "SELECT range AS id, INTERVAL 1 MONTH + INTERVAL 2 DAY AS span, [INTERVAL 1 DAY] AS spans FROM range(5)")
    copy("hugeint", "SELECT range AS id, 170141183460469231731687303715884105727::HUGEINT AS huge, 1::UHUGEINT AS uhuge FROM range(5)")
    copy("nanoseconds", "SELECT range AS id, '2024-02-29 01:02:03.000000004'::TIMESTAMP_NS AS at_ns, '2024-02-29'::TIMESTAMP_S AS at_s, '2024-02-29'::TIMESTAMP_MS AS at_ms FROM range(5)")
    copy("bloom", "SELECT range AS id, 'n' || range % 40 AS name FROM range(5000)", ", ROW_GROUP_SIZE 2048")
    for name, sql in {
        "variant": "SELECT range AS id, range::VARIANT AS v FROM range(5)",
        "geometry": "SELECT range AS id, 'POINT(1 2)'::GEOMETRY AS g FROM range(5)",
    }.items():
        try:
            copy(name, sql)
        except duckdb.Error as e:
            print("duckdb", name, "skipped:", str(e).splitlines()[0])


# ---- Spark: parquet-java with Hive's habits


def spark_files(folder):
    from pyspark.sql import SparkSession

    scratch = tempfile.mkdtemp()
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    select = """SELECT id, CAST(id AS tinyint) b, CAST(id AS decimal(5,2)) d5, CAST(id AS decimal(15,2)) d15, CAST(id AS decimal(38,10)) d38,
        concat('n', id % 7) name, CAST('2024-02-29 01:02:03.000004' AS timestamp) at, CAST('2024-02-29 01:02:03' AS timestamp_ntz) at_local,
        DATE'2024-02-29' day, X'00FF' bytes, array(id, null) numbers, map('k', id) named, named_struct('x', id, 'y', array(named_struct('z', 'w'))) deep,
        CAST(id AS float) f, id % 2 = 0 flag FROM range(40)"""

    def write(name, frame, **options):
        out = os.path.join(scratch, name)
        writer = frame.coalesce(1).write
        for key, value in options.items():
            writer = writer.option(key.replace("_", "."), value)
        writer.parquet(out)
        (part,) = glob.glob(os.path.join(out, "part-*.parquet"))
        shutil.copy(part, target(folder, "spark", name))

    frame_ = spark.sql(select)
    write("default", frame_)
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", "true")
    write("legacy", frame_)
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", "false")
    for kind in ("INT96", "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS"):
        spark.conf.set("spark.sql.parquet.outputTimestampType", kind)
        write(kind.lower(), spark.sql("SELECT id, CAST('2024-02-29 01:02:03.004' AS timestamp) at FROM range(5)"))
    for codec in ("none", "gzip", "zstd", "lz4", "lz4_raw", "lzo", "brotli"):
        try:
            write("codec_" + codec, frame_, compression=codec)
        except Exception as e:
            print("spark", codec, "skipped:", str(e).splitlines()[0][:100])
    try:
        write("v2_pages", frame_, parquet_writer_version="PARQUET_2_0", parquet_enable_dictionary="false")
        bloom = frame_.coalesce(1).write.option("parquet.bloom.filter.enabled#name", "true").option("parquet.bloom.filter.expected.ndv#name", "10")
        out = os.path.join(scratch, "bloom")
        bloom.parquet(out)
        shutil.copy(glob.glob(out + "/part-*.parquet")[0], target(folder, "spark", "bloom"))
        write("variant", spark.sql("SELECT id, parse_json('{\"a\": 1}') v FROM range(5)"))
        write("empty", frame_.where("id < 0"))
        write("intervals", spark.sql("SELECT id, INTERVAL '1' DAY AS span, INTERVAL '1' MONTH AS months FROM range(5)"))
    except Exception as e:
        print("spark skipped:", str(e).splitlines()[0][:200])
    spark.stop()
    shutil.rmtree(scratch)


WRITERS = {
    "pyarrow": pyarrow_files,
    "pandas": pandas_files,
    "fastparquet": fastparquet_files,
    "polars": polars_files,
    "duckdb": duckdb_files,
    "spark": spark_files,
}

if __name__ == "__main__":
    where = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for writer in sys.argv[2:] or WRITERS:
        WRITERS[writer](where)
