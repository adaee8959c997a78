package dev.portico.gateway.protocol.odata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portico.gateway.protocol.Remarks;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;

/**
 * The metadata of a domain in XML. Olingo writes the same from {@link DomainEdm}, but makes several
 * objects of each column on its way and looks through all tables for each: seconds and hundreds of
 * megabytes for a domain of ten thousand tables, of which this takes a tenth. For one answer.
 */
final class MetadataXml {
  private static final int BYTES_OF_A_TABLE = 4_000;

  private final DomainModel model;
  private final StringBuilder out;

  private MetadataXml(DomainModel model) {
    this.model = model;
    this.out = new StringBuilder(1_000 + BYTES_OF_A_TABLE * model.tables().size());
  }

  static byte[] of(DomainModel model) {
    MetadataXml xml = new MetadataXml(model);
    xml.document();
    return xml.out.toString().getBytes(UTF_8);
  }

  private void document() {
    out.append("<?xml version='1.0' encoding='UTF-8'?>")
        .append("<edmx:Edmx Version=\"4.0\" ")
        .append("xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>");
    schema("");
    model.tables().stream().filter(EdmTable::keyed).forEach(this::entityType);
    model.tables().stream().filter(t -> !t.keyed()).forEach(this::complexType);
    out.append("</Schema>");
    if (model.tables().stream().anyMatch(t -> !t.keyed())) {
      schema(".Functions");
      model.tables().stream().filter(t -> !t.keyed()).forEach(this::function);
      out.append("</Schema>");
    }
    schema(".Service");
    out.append("<EntityContainer Name=\"Tables\">");
    model.tables().stream().filter(EdmTable::keyed).forEach(this::entitySet);
    model.tables().stream().filter(t -> !t.keyed()).forEach(this::functionImport);
    out.append("</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>");
  }

  private void schema(String part) {
    out.append("<Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\"");
    attribute("Namespace", model.namespace() + part).append('>');
  }

  /** Names are letters, digits and underscores, so nothing in them has to be escaped. */
  private StringBuilder attribute(String name, Object value) {
    return out.append(' ').append(name).append("=\"").append(value).append('"');
  }

  private StringBuilder element(String name, String called) {
    out.append('<').append(name);
    return attribute("Name", called);
  }

  private String type(EdmTable table) {
    return model.namespace() + "." + table.name();
  }

  private static String collection(String type) {
    return "Collection(" + type + ")";
  }

  private void entityType(EdmTable table) {
    element("EntityType", table.name()).append("><Key>");
    table.key().forEach(column -> element("PropertyRef", column.name()).append("/>"));
    out.append("</Key>");
    table.columns().forEach(column -> property(table, column));
    table.links().forEach(this::navigation);
    description(Remarks.of(table.view()));
    out.append("</EntityType>");
  }

  private void complexType(EdmTable table) {
    element("ComplexType", table.name()).append('>');
    table.columns().forEach(column -> property(table, column));
    description(Remarks.of(table.view()));
    out.append("</ComplexType>");
  }

  private void property(EdmTable table, EdmColumn column) {
    ColumnType type = column.type();
    boolean array = type.kind() == TypeKind.ARRAY;
    String kind = "Edm." + EdmTypes.kind(type);
    element("Property", column.name());
    attribute("Type", array ? collection(kind) : kind);
    if (!column.column().nullable() || table.key().contains(column)) {
      attribute("Nullable", false);
    }
    facets(EdmTypes.property(type));
    String remarks = Remarks.of(table.view(), column.column());
    if (remarks.isEmpty()) {
      out.append("/>");
      return;
    }
    out.append('>');
    description(remarks);
    out.append("</Property>");
  }

  private void facets(CsdlProperty property) {
    if (property.getPrecision() != null) {
      attribute("Precision", property.getPrecision());
    }
    if (property.getScale() != null) {
      attribute("Scale", property.getScale());
    }
  }

  private void navigation(EdmLink link) {
    String type = type(link.target());
    element("NavigationProperty", link.name());
    attribute("Type", link.many() ? collection(type) : type);
    attribute("Partner", link.partner());
    if (link.many()) {
      out.append("/>");
      return;
    }
    out.append('>');
    for (int i = 0; i < link.columns().size(); i++) {
      out.append("<ReferentialConstraint");
      attribute("Property", link.columns().get(i).name());
      attribute("ReferencedProperty", link.targetColumns().get(i).name()).append("/>");
    }
    out.append("</NavigationProperty>");
  }

  private void function(EdmTable table) {
    element("Function", table.name());
    attribute("IsComposable", true).append("><ReturnType");
    attribute("Type", collection(type(table))).append("/></Function>");
  }

  private void entitySet(EdmTable table) {
    element("EntitySet", table.name());
    attribute("EntityType", type(table));
    if (table.links().isEmpty()) {
      out.append("/>");
      return;
    }
    out.append('>');
    for (EdmLink link : table.links()) {
      out.append("<NavigationPropertyBinding");
      attribute("Path", link.name());
      attribute("Target", link.target().name()).append("/>");
    }
    out.append("</EntitySet>");
  }

  private void functionImport(EdmTable table) {
    element("FunctionImport", table.name());
    attribute("Function", model.namespace() + ".Functions." + table.name());
    attribute("IncludeInServiceDocument", true).append("/>");
  }

  private void description(String text) {
    if (!text.isBlank()) {
      out.append("<Annotation Term=\"").append(DomainEdm.DESCRIPTION).append("\"><String>");
      escaped(XmlText.printable(text));
      out.append("</String></Annotation>");
    }
  }

  private void escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\r' -> out.append("&#xd;");
        default -> out.append(c);
      }
    }
  }
}
