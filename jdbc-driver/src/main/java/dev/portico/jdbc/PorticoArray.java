package dev.portico.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.ColumnMetaData.ArrayType;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;

/** An array value: it is in memory already, so it stays good when its result is closed. */
final class PorticoArray implements Array {
  /** Makes an array of the type of one column. */
  record Maker(AvaticaType element, Calendar calendar) {
    static Maker of(AvaticaType column, Calendar calendar) {
      return new Maker(column instanceof ArrayType array ? array.getComponent() : null, calendar);
    }

    PorticoArray array(List<?> values) {
      return new PorticoArray(values, this);
    }
  }

  private final List<?> values;
  private final Maker maker;

  private PorticoArray(List<?> values, Maker maker) {
    this.values = values;
    this.maker = maker;
  }

  @Override
  public String getBaseTypeName() {
    return maker.element().getName();
  }

  @Override
  public int getBaseType() {
    return maker.element().id;
  }

  @Override
  public Object getArray() throws SQLException {
    return elements(values);
  }

  @Override
  public Object getArray(long index, int count) throws SQLException {
    if (index < 1 || index - 1 > values.size() || count < 0) {
      throw new SQLException(
          "the array has " + values.size() + " elements, counted from 1", "2202E");
    }
    int from = (int) index - 1;
    return elements(values.subList(from, (int) Math.min(values.size(), (long) from + count)));
  }

  private Object[] elements(List<?> part) throws SQLException {
    Maker inner = Maker.of(maker.element(), maker.calendar());
    List<Object> elements = new ArrayList<>(part.size());
    for (Object value : part) {
      Object element = value == null ? null : Convert.toDefault(value, maker.calendar(), inner);
      elements.add(element instanceof PorticoArray nested ? nested.getArray() : element);
    }
    return elements.toArray();
  }

  @Override
  public Object getArray(Map<String, Class<?>> map) throws SQLException {
    return getArray();
  }

  @Override
  public Object getArray(long index, int count, Map<String, Class<?>> map) throws SQLException {
    return getArray(index, count);
  }

  @Override
  public ResultSet getResultSet() throws SQLException {
    throw noResultSet();
  }

  @Override
  public ResultSet getResultSet(Map<String, Class<?>> map) throws SQLException {
    throw noResultSet();
  }

  @Override
  public ResultSet getResultSet(long index, int count) throws SQLException {
    throw noResultSet();
  }

  @Override
  public ResultSet getResultSet(long index, int count, Map<String, Class<?>> map)
      throws SQLException {
    throw noResultSet();
  }

  private static SQLException noResultSet() {
    return new SQLFeatureNotSupportedException("an array is read with getArray", "0A000");
  }

  @Override
  public void free() {
    // Nothing is held.
  }

  /** The elements as JSON. */
  @Override
  public String toString() {
    return Text.of(values);
  }
}
