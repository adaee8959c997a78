package dev.portico.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Calendar;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.Meta;

/** The setters of a prepared statement; each leads to {@link BoundValue}. */
abstract class PreparedSetters extends AvaticaPreparedStatement {
  private final BoundValues values;

  PreparedSetters(
      PorticoConnection connection,
      Meta.StatementHandle handle,
      Meta.Signature signature,
      int type,
      int concurrency,
      int holdability)
      throws SQLException {
    super(connection, handle, signature, type, concurrency, holdability);
    this.values = new BoundValues(signature.parameters.size());
  }

  final BoundValues parameters() {
    return values;
  }

  private void set(int index, Kind kind, Object value) throws SQLException {
    checkOpen();
    values.set(index, new BoundValue(kind, value));
  }

  private static Calendar or(Calendar calendar) {
    return calendar == null ? Calendar.getInstance() : calendar;
  }

  @Override
  public void clearParameters() throws SQLException {
    checkOpen();
    values.clear();
  }

  @Override
  public void setNull(int index, int sqlType) throws SQLException {
    checkOpen();
    values.set(index, BoundValue.nullOf(sqlType));
  }

  @Override
  public void setNull(int index, int sqlType, String typeName) throws SQLException {
    setNull(index, sqlType);
  }

  @Override
  public void setBoolean(int index, boolean x) throws SQLException {
    set(index, Kind.BOOLEAN, x);
  }

  @Override
  public void setByte(int index, byte x) throws SQLException {
    set(index, Kind.SMALLINT, (int) x);
  }

  @Override
  public void setShort(int index, short x) throws SQLException {
    set(index, Kind.SMALLINT, (int) x);
  }

  @Override
  public void setInt(int index, int x) throws SQLException {
    set(index, Kind.INTEGER, x);
  }

  @Override
  public void setLong(int index, long x) throws SQLException {
    set(index, Kind.BIGINT, x);
  }

  @Override
  public void setFloat(int index, float x) throws SQLException {
    set(index, Kind.REAL, x);
  }

  @Override
  public void setDouble(int index, double x) throws SQLException {
    set(index, Kind.DOUBLE, x);
  }

  @Override
  public void setBigDecimal(int index, BigDecimal x) throws SQLException {
    set(index, Kind.DECIMAL, x);
  }

  @Override
  public void setString(int index, String x) throws SQLException {
    set(index, Kind.VARCHAR, x);
  }

  @Override
  public void setNString(int index, String x) throws SQLException {
    setString(index, x);
  }

  @Override
  public void setBytes(int index, byte[] x) throws SQLException {
    set(index, Kind.VARBINARY, x == null ? null : x.clone());
  }

  @Override
  public void setDate(int index, Date x) throws SQLException {
    setDate(index, x, null);
  }

  @Override
  public void setDate(int index, Date x, Calendar calendar) throws SQLException {
    set(index, Kind.DATE, x == null ? null : LegacyTimes.local(x, or(calendar)));
  }

  @Override
  public void setTime(int index, Time x) throws SQLException {
    setTime(index, x, null);
  }

  @Override
  public void setTime(int index, Time x, Calendar calendar) throws SQLException {
    set(index, Kind.TIME, x == null ? null : LegacyTimes.local(x, or(calendar)));
  }

  @Override
  public void setTimestamp(int index, Timestamp x) throws SQLException {
    setTimestamp(index, x, null);
  }

  @Override
  public void setTimestamp(int index, Timestamp x, Calendar calendar) throws SQLException {
    set(index, Kind.TIMESTAMP, x == null ? null : LegacyTimes.local(x, or(calendar)));
  }

  @Override
  public void setURL(int index, URL x) throws SQLException {
    setString(index, x == null ? null : x.toString());
  }

  @Override
  public void setObject(int index, Object x) throws SQLException {
    checkOpen();
    values.set(index, BoundValue.of(x));
  }

  @Override
  public void setObject(int index, Object x, int targetSqlType) throws SQLException {
    checkOpen();
    values.set(
        index, x == null ? BoundValue.nullOf(targetSqlType) : BoundValue.of(x, targetSqlType));
  }

  @Override
  public void setObject(int index, Object x, int targetSqlType, int scaleOrLength)
      throws SQLException {
    boolean exact = targetSqlType == Types.DECIMAL || targetSqlType == Types.NUMERIC;
    if (exact && x != null) {
      BigDecimal number = Convert.toDecimal(BoundValue.of(x).value());
      set(index, Kind.DECIMAL, number.setScale(scaleOrLength, java.math.RoundingMode.HALF_UP));
    } else {
      setObject(index, x, targetSqlType);
    }
  }

  @Override
  public void setObject(int index, Object x, SQLType targetSqlType) throws SQLException {
    setObject(index, x, number(targetSqlType));
  }

  @Override
  public void setObject(int index, Object x, SQLType targetSqlType, int scaleOrLength)
      throws SQLException {
    setObject(index, x, number(targetSqlType), scaleOrLength);
  }

  private static int number(SQLType type) throws SQLException {
    if (type == null || type.getVendorTypeNumber() == null) {
      throw new SQLException("setObject needs a type with a number", "22023");
    }
    return type.getVendorTypeNumber();
  }

  private static void requireLength(long length) throws SQLException {
    if (length < 0) {
      throw new SQLException("a length is not negative", "22023");
    }
  }

  private void setText(int index, Reader reader, long length) throws SQLException {
    requireLength(length);
    if (reader == null) {
      setString(index, null);
      return;
    }
    try {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      setString(index, cut(text.toString(), length));
    } catch (IOException e) {
      throw new SQLException("the text of parameter " + index + " cannot be read", "22000", e);
    }
  }

  private static String cut(String text, long length) {
    return length < text.length() ? text.substring(0, (int) length) : text;
  }

  private void setBinary(int index, InputStream in, long length) throws SQLException {
    requireLength(length);
    try {
      set(
          index,
          Kind.VARBINARY,
          in == null ? null : in.readNBytes((int) Math.min(length, Integer.MAX_VALUE)));
    } catch (IOException e) {
      throw new SQLException("the bytes of parameter " + index + " cannot be read", "22000", e);
    }
  }

  private void setAscii(int index, InputStream in, long length) throws SQLException {
    requireLength(length);
    try {
      byte[] bytes = in == null ? null : in.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
      setString(index, bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new SQLException("the text of parameter " + index + " cannot be read", "22000", e);
    }
  }

  @Override
  public void setCharacterStream(int index, Reader x, int length) throws SQLException {
    setText(index, x, length);
  }

  @Override
  public void setCharacterStream(int index, Reader x, long length) throws SQLException {
    setText(index, x, length);
  }

  @Override
  public void setCharacterStream(int index, Reader x) throws SQLException {
    setText(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setNCharacterStream(int index, Reader x, long length) throws SQLException {
    setText(index, x, length);
  }

  @Override
  public void setNCharacterStream(int index, Reader x) throws SQLException {
    setText(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setClob(int index, Reader x, long length) throws SQLException {
    setText(index, x, length);
  }

  @Override
  public void setClob(int index, Reader x) throws SQLException {
    setText(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setClob(int index, Clob x) throws SQLException {
    setText(index, x == null ? null : x.getCharacterStream(), Long.MAX_VALUE);
  }

  @Override
  public void setNClob(int index, Reader x, long length) throws SQLException {
    setText(index, x, length);
  }

  @Override
  public void setNClob(int index, Reader x) throws SQLException {
    setText(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setNClob(int index, NClob x) throws SQLException {
    setClob(index, (Clob) x);
  }

  @Override
  public void setAsciiStream(int index, InputStream x, int length) throws SQLException {
    setAscii(index, x, length);
  }

  @Override
  public void setAsciiStream(int index, InputStream x, long length) throws SQLException {
    setAscii(index, x, length);
  }

  @Override
  public void setAsciiStream(int index, InputStream x) throws SQLException {
    setAscii(index, x, Long.MAX_VALUE);
  }

  @Override
  @Deprecated
  public void setUnicodeStream(int index, InputStream x, int length) throws SQLException {
    throw unsupported("a Unicode stream; use a character stream");
  }

  @Override
  public void setBinaryStream(int index, InputStream x, int length) throws SQLException {
    setBinary(index, x, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream x, long length) throws SQLException {
    setBinary(index, x, length);
  }

  @Override
  public void setBinaryStream(int index, InputStream x) throws SQLException {
    setBinary(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setBlob(int index, InputStream x, long length) throws SQLException {
    setBinary(index, x, length);
  }

  @Override
  public void setBlob(int index, InputStream x) throws SQLException {
    setBinary(index, x, Long.MAX_VALUE);
  }

  @Override
  public void setBlob(int index, Blob x) throws SQLException {
    setBinary(index, x == null ? null : x.getBinaryStream(), Long.MAX_VALUE);
  }

  @Override
  public void setArray(int index, Array x) throws SQLException {
    throw unsupported("an array; bind its elements one by one");
  }

  @Override
  public void setRef(int index, Ref x) throws SQLException {
    throw unsupported("a REF");
  }

  @Override
  public void setRowId(int index, RowId x) throws SQLException {
    throw unsupported("a ROWID");
  }

  @Override
  public void setSQLXML(int index, SQLXML x) throws SQLException {
    setString(index, x == null ? null : x.getString());
  }

  private static SQLException unsupported(String what) {
    return new SQLFeatureNotSupportedException("a parameter cannot be " + what, "0A000");
  }
}
