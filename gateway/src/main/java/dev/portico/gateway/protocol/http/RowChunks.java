package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.result.ByteEncoder;
import dev.portico.spi.RowBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The rows of a query, encoded and packed while they are read. */
final class RowChunks implements Chunks {
  private final RowStream rows;
  private final ByteEncoder encoder;
  private final ContentCoding coding;
  private final Switch behind = new Switch();
  private OutputStream packed;
  private RowBatch batch;
  private int nextRow;

  RowChunks(RowStream rows, ByteEncoder encoder, ContentCoding coding) {
    this.rows = rows;
    this.encoder = encoder;
    this.coding = coding;
  }

  @Override
  public boolean fill(ByteArrayOutputStream out) throws IOException {
    behind.out = out;
    if (packed == null) {
      packed = coding.pack(behind);
      encoder.begin(rows.queryId(), rows.columns(), packed);
    }
    while (out.size() < CHUNK_BYTES) {
      if (batch == null) {
        batch = rows.next();
        nextRow = 0;
        if (batch == null) {
          encoder.end(packed);
          packed.close();
          return true;
        }
      }
      nextRow = encoder.rows(batch, nextRow, packed);
      if (nextRow == batch.rows()) {
        batch = null;
      }
    }
    return false;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    try (rows) {
      if (packed != null) {
        behind.out = null;
        packed.close();
      }
    } catch (IOException e) {
      throw new AssertionError("memory is written to", e);
    }
  }

  /** Where the present chunk is; nowhere once the answer is given up. */
  private static final class Switch extends OutputStream {
    private ByteArrayOutputStream out;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (out != null) {
        out.write(bytes, offset, length);
      }
    }
  }
}
