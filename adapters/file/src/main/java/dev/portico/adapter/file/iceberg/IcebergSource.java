package dev.portico.adapter.file.iceberg;

import java.util.Objects;

/** Where the current metadata of a table is found. */
public sealed interface IcebergSource {

  /** How messages call the table. */
  String text();

  /**
   * The folder of a table of a Hadoop catalog, such as {@code s3a://bucket/warehouse/db/table}: its
   * {@code metadata/version-hint.text} names the metadata, or else the highest {@code
   * vN.metadata.json} is it.
   */
  record Folder(String location) implements IcebergSource {
    public Folder {
      Objects.requireNonNull(location, "location");
    }

    @Override
    public String text() {
      return location;
    }
  }

  /** A metadata file, which is one state of the table for ever. */
  record MetadataFile(String location) implements IcebergSource {
    public MetadataFile {
      Objects.requireNonNull(location, "location");
    }

    @Override
    public String text() {
      return location;
    }
  }

  /** A table of the connection's REST catalog, such as {@code sales.orders}. */
  record Registered(String identifier) implements IcebergSource {
    public Registered {
      Objects.requireNonNull(identifier, "identifier");
    }

    @Override
    public String text() {
      return identifier;
    }
  }
}
