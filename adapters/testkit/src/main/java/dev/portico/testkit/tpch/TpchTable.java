package dev.portico.testkit.tpch;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The eight tables of TPC-H with their exact types. */
public enum TpchTable {
  REGION("r_regionkey BIGINT, r_name VARCHAR(25), r_comment VARCHAR(152)", "r_regionkey"),
  NATION(
      "n_nationkey BIGINT, n_name VARCHAR(25), n_regionkey BIGINT, n_comment VARCHAR(152)",
      "n_nationkey"),
  SUPPLIER(
      "s_suppkey BIGINT, s_name VARCHAR(25), s_address VARCHAR(40), s_nationkey BIGINT,"
          + " s_phone VARCHAR(15), s_acctbal DECIMAL(15,2), s_comment VARCHAR(101)",
      "s_suppkey"),
  PART(
      "p_partkey BIGINT, p_name VARCHAR(55), p_mfgr VARCHAR(25), p_brand VARCHAR(10),"
          + " p_type VARCHAR(25), p_size INTEGER, p_container VARCHAR(10),"
          + " p_retailprice DECIMAL(15,2), p_comment VARCHAR(23)",
      "p_partkey"),
  PARTSUPP(
      "ps_partkey BIGINT, ps_suppkey BIGINT, ps_availqty INTEGER, ps_supplycost DECIMAL(15,2),"
          + " ps_comment VARCHAR(199)",
      "ps_partkey, ps_suppkey"),
  CUSTOMER(
      "c_custkey BIGINT, c_name VARCHAR(25), c_address VARCHAR(40), c_nationkey BIGINT,"
          + " c_phone VARCHAR(15), c_acctbal DECIMAL(15,2), c_mktsegment VARCHAR(10),"
          + " c_comment VARCHAR(117)",
      "c_custkey"),
  ORDERS(
      "o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus VARCHAR(1), o_totalprice DECIMAL(15,2),"
          + " o_orderdate DATE, o_orderpriority VARCHAR(15), o_clerk VARCHAR(15),"
          + " o_shippriority INTEGER, o_comment VARCHAR(79)",
      "o_orderkey"),
  LINEITEM(
      "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber INTEGER,"
          + " l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2),"
          + " l_tax DECIMAL(15,2), l_returnflag VARCHAR(1), l_linestatus VARCHAR(1),"
          + " l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, l_shipinstruct VARCHAR(25),"
          + " l_shipmode VARCHAR(10), l_comment VARCHAR(44)",
      "l_orderkey, l_linenumber");

  private final String columns;
  private final String key;

  TpchTable(String columns, String key) {
    this.columns = columns;
    this.key = key;
  }

  /** The usual split: what an order desk would keep in a database; the other tables are files. */
  public static Set<TpchTable> customersAndOrders() {
    return EnumSet.of(CUSTOMER, ORDERS, NATION, REGION);
  }

  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code name TYPE} each. */
  List<String> columns() {
    return List.of(columns.split(",\\s*(?=[a-z]+_)"));
  }

  /** The same, separated by commas. */
  public String columnList() {
    return columns;
  }

  /** The primary key's columns, separated by commas. */
  String key() {
    return key;
  }
}
