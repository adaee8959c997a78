package dev.portico.gateway.result.xlsx;

import dev.portico.gateway.execute.OutputColumn;
import dev.portico.spi.RowBatch;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes one workbook: {@link #begin}, any number of {@link #rows}, {@link #end}. A file that was
 * not ended is none that a spreadsheet opens. For one thread.
 */
public final class Workbook {
  /** The rows of a sheet without its header. */
  public static final int MOST_ROWS = 1_048_575;

  /** Without ZIP64, which not every reader of a streamed entry knows. */
  private static final long MOST_SHEET_CHARS = 4_000_000_000L / 3;

  private static final int BUFFER_CHARS = 32 * 1024;

  private final ZipOutputStream zip;
  private final ZoneId zone;
  private Sheet sheet;
  private int columns;
  private long rows;
  private long chars;

  /**
   * @param out not closed
   * @param zone the session's, in which instants are shown
   */
  public Workbook(OutputStream out, ZoneId zone) {
    this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    this.zone = zone;
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /** Writes what stands before the first row. */
  public void begin(List<OutputColumn> outputs) throws IOException {
    if (outputs.size() > Sheet.MOST_COLUMNS) {
      throw Sheet.refused(
          "the answer has " + outputs.size() + " columns and a sheet holds " + Sheet.MOST_COLUMNS);
    }
    columns = outputs.size();
    for (Parts part : Parts.values()) {
      entry(part.path(), part.text());
    }
    zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
    sheet = new Sheet(outputs, zone);
    sheet.begin();
  }

  /**
   * Adds rows.
   *
   * @throws dev.portico.gateway.error.GatewayException when they do not fit into a sheet
   */
  public void rows(RowBatch batch) throws IOException {
    if (rows + batch.rows() > MOST_ROWS) {
      throw Sheet.refused("the answer has more rows than the 1,048,575 that a sheet holds");
    }
    for (int row = 0; row < batch.rows(); row++) {
      sheet.row(batch, row);
      rows++;
      if (sheet.length() > BUFFER_CHARS) {
        flush();
      }
    }
  }

  private void flush() throws IOException {
    chars += sheet.length();
    if (chars > MOST_SHEET_CHARS) {
      throw Sheet.refused("the answer is longer than what a sheet holds");
    }
    sheet.writeTo(zip);
  }

  /** How many rows were added. */
  public long rows() {
    return rows;
  }

  /** Writes what stands after the last row, and the second sheet. */
  public void end(List<AboutLine> about) throws IOException {
    sheet.end(columns);
    flush();
    zip.closeEntry();
    entry("xl/worksheets/sheet2.xml", AboutSheet.xml(about));
    zip.finish();
  }

  private void entry(String path, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(path));
    Writer writer = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
    writer.write(text);
    writer.flush();
    zip.closeEntry();
  }
}
