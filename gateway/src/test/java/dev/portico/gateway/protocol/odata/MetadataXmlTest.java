package dev.portico.gateway.protocol.odata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogSnapshot;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.Publisher;
import dev.portico.gateway.catalog.Relationship;
import dev.portico.gateway.catalog.StoreRelation;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.catalog.TimeTravel;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.spi.ColumnType;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ServiceMetadata;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Our metadata is the metadata that Olingo would write. */
class MetadataXmlTest {
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.BIGINT,
          ColumnType.VARCHAR,
          ColumnType.decimal(12, 2),
          ColumnType.TIMESTAMP,
          ColumnType.TIMESTAMP_TZ,
          ColumnType.TIME,
          ColumnType.DATE,
          ColumnType.BOOLEAN,
          ColumnType.VARBINARY,
          ColumnType.REAL,
          ColumnType.DOUBLE,
          ColumnType.INTEGER,
          ColumnType.SMALLINT,
          ColumnType.decimal(38, 0),
          ColumnType.array(ColumnType.VARCHAR),
          ColumnType.array(ColumnType.decimal(5, 1)));

  private static CatalogColumn column(int i) {
    Optional<String> description =
        i % 3 == 0
            ? Optional.of("a < b & \"c\" > 'd' é🚀\ttab\r\nline ]]> " + i)
            : Optional.empty();
    List<String> tags = i % 4 == 0 ? List.of("pii", "<x>") : List.of();
    return new CatalogColumn(
        "col " + i,
        "c" + i,
        TYPES.get(i),
        i > 1,
        Optional.empty(),
        description,
        Optional.empty(),
        tags,
        Optional.empty());
  }

  private static CatalogTable table(String name, List<String> key, List<Relationship> links) {
    List<CatalogColumn> columns = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      columns.add(column(i));
    }
    return new CatalogTable(
        new TableName("shop", name),
        new Publisher.Gateway("shop"),
        "store",
        new StoreRelation.Sql("s", name),
        columns,
        key,
        true,
        links,
        List.of(),
        name.equals("b") ? Optional.empty() : Optional.of("Table \u0001 " + name),
        TimeTravel.NONE,
        OptionalLong.empty());
  }

  static CallerView view() {
    Relationship one =
        new Relationship(List.of("col 11"), new TableName("shop", "b"), List.of("col 0"));
    Relationship both =
        new Relationship(
            List.of("col 0", "col 1"), new TableName("shop", "c"), List.of("col 0", "col 1"));
    return OpenAuthorizer.everything(
        new CatalogSnapshot(
            1,
            List.of(
                table("a", List.of("col 0"), List.of(one, both)),
                table("b", List.of("col 0"), List.of(one)),
                table("c", List.of("col 0", "col 1"), List.of()),
                table("no key", List.of(), List.of()),
                table("none & none", List.of(), List.of())),
            List.of(),
            List.of(),
            List.of()));
  }

  static String olingo(DomainModel model) throws Exception {
    OData odata = OData.newInstance();
    ServiceMetadata metadata =
        odata.createServiceMetadata(new DomainEdm(model, DomainEdm.Use.METADATA), List.of());
    try (InputStream xml =
        odata
            .createSerializer(ContentType.APPLICATION_XML)
            .metadataDocument(metadata)
            .getContent()) {
      return new String(xml.readAllBytes(), UTF_8);
    }
  }

  private static Document parsed(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void isWhatOlingoWrites() throws Exception {
    DomainModel model = DomainModel.of(view(), "shop").orElseThrow();
    String ours = new String(MetadataXml.of(model), UTF_8);
    String olingos = olingo(model);
    if (!parsed(olingos).isEqualNode(parsed(ours))) {
      assertEquals(olingos, ours);
    }
  }
}
