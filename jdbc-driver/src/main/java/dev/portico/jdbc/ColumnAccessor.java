package dev.portico.jdbc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.Cursor;
import org.joou.UByte;
import org.joou.UInteger;
import org.joou.ULong;
import org.joou.UShort;

/** Reads one column of the current row; every conversion is in {@link Convert}. */
final class ColumnAccessor implements Cursor.Accessor {
  private final BlockCursor cursor;
  private final int index;
  private final PorticoArray.Maker arrays;
  private DayTable days;

  ColumnAccessor(BlockCursor cursor, int index, PorticoArray.Maker arrays) {
    this.cursor = cursor;
    this.index = index;
    this.arrays = arrays;
  }

  private Object value() throws SQLException {
    return cursor.column(index).value(cursor.row());
  }

  private long whole(long least, long most, String type) throws SQLException {
    BlockColumn column = cursor.column(index);
    if (column.isNull(cursor.row())) {
      return 0;
    }
    if (column.isWhole()) {
      long value = column.whole(cursor.row());
      if (value >= least && value <= most) {
        return value;
      }
    }
    return Convert.toLong(column.value(cursor.row()), least, most, type);
  }

  @Override
  public boolean wasNull() {
    return cursor.wasNull();
  }

  @Override
  public String getString() throws SQLException {
    return cursor.column(index).text(cursor.row());
  }

  @Override
  public String getNString() throws SQLException {
    return getString();
  }

  @Override
  public boolean getBoolean() throws SQLException {
    Object value = value();
    return value != null && Convert.toBoolean(value);
  }

  @Override
  public byte getByte() throws SQLException {
    return (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE, "a byte");
  }

  @Override
  public short getShort() throws SQLException {
    return (short) whole(Short.MIN_VALUE, Short.MAX_VALUE, "a short");
  }

  @Override
  public int getInt() throws SQLException {
    return (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE, "an int");
  }

  @Override
  public long getLong() throws SQLException {
    return whole(Long.MIN_VALUE, Long.MAX_VALUE, "a long");
  }

  @Override
  public float getFloat() throws SQLException {
    return (float) getDouble();
  }

  @Override
  public double getDouble() throws SQLException {
    BlockColumn column = cursor.column(index);
    if (column.isNull(cursor.row())) {
      return 0;
    }
    return column.kind() == Kind.DOUBLE
        ? column.floating(cursor.row())
        : Convert.toDouble(column.value(cursor.row()));
  }

  @Override
  public BigDecimal getBigDecimal() throws SQLException {
    Object value = value();
    return value == null ? null : Convert.toDecimal(value);
  }

  @Override
  public BigDecimal getBigDecimal(int scale) throws SQLException {
    BigDecimal value = getBigDecimal();
    return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
  }

  @Override
  public byte[] getBytes() throws SQLException {
    Object value = value();
    return value == null ? null : Convert.toBytes(value);
  }

  @Override
  public Object getObject() throws SQLException {
    Object value = value();
    return value == null ? null : Convert.toDefault(value, arrays.calendar(), arrays);
  }

  @Override
  public Object getObject(Map<String, Class<?>> map) throws SQLException {
    return getObject();
  }

  @Override
  public <T> T getObject(Class<T> type) throws SQLException {
    if (type == null) {
      throw new SQLException("getObject needs a class", "22023");
    }
    Object value = value();
    return value == null ? null : type.cast(Convert.to(type, value, arrays.calendar(), arrays));
  }

  private DayTable days() {
    if (days == null) {
      days = new DayTable(arrays.calendar());
    }
    return days;
  }

  private Calendar or(Calendar calendar) {
    return calendar == null ? arrays.calendar() : calendar;
  }

  @Override
  public Date getDate(Calendar calendar) throws SQLException {
    BlockColumn column = cursor.column(index);
    if (calendar == null && column.kind() == Kind.DATE && !column.isNull(cursor.row())) {
      return days().date((int) column.whole(cursor.row()));
    }
    Object value = value();
    return value == null ? null : Convert.toDate(value, or(calendar));
  }

  @Override
  public Time getTime(Calendar calendar) throws SQLException {
    Object value = value();
    return value == null ? null : Convert.toTime(value, or(calendar));
  }

  @Override
  public Timestamp getTimestamp(Calendar calendar) throws SQLException {
    Object value = value();
    return value == null ? null : Convert.toTimestamp(value, or(calendar));
  }

  @Override
  public Array getArray() throws SQLException {
    Object value = value();
    if (value == null) {
      return null;
    } else if (value instanceof List<?> list) {
      return arrays.array(list);
    }
    throw Convert.cannot(value, "ARRAY");
  }

  @Override
  public InputStream getAsciiStream() throws SQLException {
    String text = getString();
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public InputStream getUnicodeStream() throws SQLException {
    String text = getString();
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public InputStream getBinaryStream() throws SQLException {
    byte[] bytes = getBytes();
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  @Override
  public Reader getCharacterStream() throws SQLException {
    String text = getString();
    return text == null ? null : new StringReader(text);
  }

  @Override
  public Reader getNCharacterStream() throws SQLException {
    return getCharacterStream();
  }

  @Override
  public URL getURL() throws SQLException {
    String text = getString();
    try {
      return text == null ? null : URI.create(text).toURL();
    } catch (IllegalArgumentException | MalformedURLException e) {
      throw Convert.cannot(text, "a URL");
    }
  }

  @Override
  public Blob getBlob() throws SQLException {
    byte[] bytes = getBytes();
    return bytes == null ? null : new javax.sql.rowset.serial.SerialBlob(bytes);
  }

  @Override
  public Clob getClob() throws SQLException {
    String text = getString();
    return text == null ? null : new javax.sql.rowset.serial.SerialClob(text.toCharArray());
  }

  @Override
  public NClob getNClob() throws SQLException {
    throw unsupported("NCLOB");
  }

  @Override
  public SQLXML getSQLXML() throws SQLException {
    throw unsupported("XML");
  }

  @Override
  public Ref getRef() throws SQLException {
    throw unsupported("REF");
  }

  @Override
  public Struct getStruct() throws SQLException {
    throw unsupported("a structured type");
  }

  @Override
  public UByte getUByte() throws SQLException {
    throw unsupported("an unsigned number");
  }

  @Override
  public UShort getUShort() throws SQLException {
    throw unsupported("an unsigned number");
  }

  @Override
  public UInteger getUInt() throws SQLException {
    throw unsupported("an unsigned number");
  }

  @Override
  public ULong getULong() throws SQLException {
    throw unsupported("an unsigned number");
  }

  private static SQLException unsupported(String what) {
    return new SQLFeatureNotSupportedException("no column can be read as " + what, "0A000");
  }
}
