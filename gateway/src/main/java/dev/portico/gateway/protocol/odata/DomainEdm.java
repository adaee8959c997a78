package dev.portico.gateway.protocol.odata;

import dev.portico.gateway.protocol.Remarks;
import java.util.ArrayList;
import java.util.List;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlAnnotation;
import org.apache.olingo.commons.api.edm.provider.CsdlComplexType;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainerInfo;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlFunction;
import org.apache.olingo.commons.api.edm.provider.CsdlFunctionImport;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationPropertyBinding;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlPropertyRef;
import org.apache.olingo.commons.api.edm.provider.CsdlReferentialConstraint;
import org.apache.olingo.commons.api.edm.provider.CsdlReturnType;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;
import org.apache.olingo.commons.api.edm.provider.CsdlTerm;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlConstantExpression;
import org.apache.olingo.commons.api.edm.provider.annotation.CsdlConstantExpression.ConstantExpressionType;

/**
 * Describes a domain to Olingo, table by table as it asks, so that a request for one table costs
 * the same in a domain of ten thousand. One request's.
 */
final class DomainEdm extends CsdlAbstractEdmProvider {
  static final String DESCRIPTION = "Org.OData.Core.V1.Description";
  private static final String CONTAINER = "Tables";

  private final DomainModel model;
  private final Use use;
  private List<CsdlSchema> schemas;
  private final FullQualifiedName container;

  /** Functions are named like their tables, and so are the types of their rows. */
  private final String functions;

  /** What Olingo is going to do with it. */
  enum Use {
    /** Describe every table, with nulls where the contracts allow them. */
    METADATA,
    /** List every table. */
    SERVICE_DOCUMENT,
    /**
     * Read some. Each value may be null, so that a row that breaks its contract can be told of all
     * the same.
     */
    ROWS
  }

  DomainEdm(DomainModel model, Use use) {
    this.model = model;
    this.use = use;
    this.container = new FullQualifiedName(model.namespace() + ".Service", CONTAINER);
    this.functions = model.namespace() + ".Functions";
  }

  private FullQualifiedName type(EdmTable table) {
    return new FullQualifiedName(model.namespace(), table.name());
  }

  private EdmTable table(FullQualifiedName type) {
    return type.getNamespace().equals(model.namespace()) ? model.table(type.getName()) : null;
  }

  @Override
  public CsdlEntityType getEntityType(FullQualifiedName name) {
    EdmTable table = table(name);
    return table != null && table.keyed() ? entityType(table) : null;
  }

  @Override
  public CsdlComplexType getComplexType(FullQualifiedName name) {
    EdmTable table = table(name);
    return table == null || table.keyed() ? null : complexType(table);
  }

  @Override
  public List<CsdlFunction> getFunctions(FullQualifiedName name) {
    EdmTable table = name.getNamespace().equals(functions) ? model.table(name.getName()) : null;
    return table == null || table.keyed() ? null : List.of(function(table));
  }

  @Override
  public CsdlTerm getTerm(FullQualifiedName name) {
    return name.getFullQualifiedNameAsString().equals(DESCRIPTION)
        ? new CsdlTerm().setName(name.getName()).setType("Edm.String")
        : null;
  }

  @Override
  public CsdlEntitySet getEntitySet(FullQualifiedName in, String name) {
    EdmTable table = in.equals(container) ? model.table(name) : null;
    return table != null && table.keyed() ? entitySet(table) : null;
  }

  @Override
  public CsdlFunctionImport getFunctionImport(FullQualifiedName in, String name) {
    EdmTable table = in.equals(container) ? model.table(name) : null;
    return table == null || table.keyed() ? null : functionImport(table);
  }

  @Override
  public CsdlEntityContainerInfo getEntityContainerInfo(FullQualifiedName name) {
    return name == null || name.equals(container)
        ? new CsdlEntityContainerInfo().setContainerName(container)
        : null;
  }

  /**
   * Without tables where they are not listed by it: Olingo looks through all of them for
   * annotations of each type that it meets, which grows with the square of the domain.
   */
  @Override
  public CsdlEntityContainer getEntityContainer() {
    return use == Use.SERVICE_DOCUMENT ? tables() : new CsdlEntityContainer().setName(CONTAINER);
  }

  private CsdlEntityContainer tables() {
    List<CsdlEntitySet> sets = new ArrayList<>();
    List<CsdlFunctionImport> imports = new ArrayList<>();
    for (EdmTable table : model.tables()) {
      if (table.keyed()) {
        sets.add(entitySet(table));
      } else {
        imports.add(functionImport(table));
      }
    }
    return new CsdlEntityContainer()
        .setName(CONTAINER)
        .setEntitySets(sets)
        .setFunctionImports(imports);
  }

  @Override
  public List<CsdlSchema> getSchemas() {
    if (use == Use.METADATA && schemas == null) {
      schemas = schemas();
    }
    return use == Use.METADATA ? schemas : List.of();
  }

  private List<CsdlSchema> schemas() {
    List<CsdlEntityType> entities = new ArrayList<>();
    List<CsdlComplexType> complexes = new ArrayList<>();
    List<CsdlFunction> reads = new ArrayList<>();
    for (EdmTable table : model.tables()) {
      if (table.keyed()) {
        entities.add(entityType(table));
      } else {
        complexes.add(complexType(table));
        reads.add(function(table));
      }
    }
    // the container is a schema of its own for the reason that getEntityContainer has
    List<CsdlSchema> all = new ArrayList<>();
    all.add(
        new CsdlSchema()
            .setNamespace(model.namespace())
            .setEntityTypes(entities)
            .setComplexTypes(complexes));
    if (!reads.isEmpty()) {
      all.add(new CsdlSchema().setNamespace(functions).setFunctions(reads));
    }
    all.add(new CsdlSchema().setNamespace(container.getNamespace()).setEntityContainer(tables()));
    return all;
  }

  private CsdlEntityType entityType(EdmTable table) {
    List<CsdlPropertyRef> key =
        table.key().stream().map(c -> new CsdlPropertyRef().setName(c.name())).toList();
    CsdlEntityType type = new CsdlEntityType();
    type.setName(table.name())
        .setKey(key)
        .setProperties(properties(table))
        .setNavigationProperties(table.links().stream().map(this::navigation).toList())
        .setAnnotations(description(Remarks.of(table.view())));
    return type;
  }

  private CsdlComplexType complexType(EdmTable table) {
    CsdlComplexType type = new CsdlComplexType();
    type.setName(table.name())
        .setProperties(properties(table))
        .setAnnotations(description(Remarks.of(table.view())));
    return type;
  }

  private List<CsdlProperty> properties(EdmTable table) {
    return table.columns().stream().map(column -> property(table, column)).toList();
  }

  private CsdlProperty property(EdmTable table, EdmColumn column) {
    boolean nullable =
        use == Use.ROWS || (column.column().nullable() && !table.key().contains(column));
    return EdmTypes.property(column.type())
        .setName(column.name())
        .setNullable(nullable)
        .setAnnotations(description(Remarks.of(table.view(), column.column())));
  }

  private List<CsdlAnnotation> description(String text) {
    if (use != Use.METADATA || text.isBlank()) {
      return List.of();
    }
    CsdlConstantExpression said =
        new CsdlConstantExpression(ConstantExpressionType.String, XmlText.printable(text));
    return List.of(new CsdlAnnotation().setTerm(DESCRIPTION).setExpression(said));
  }

  private CsdlNavigationProperty navigation(EdmLink link) {
    CsdlNavigationProperty property =
        new CsdlNavigationProperty()
            .setName(link.name())
            .setType(type(link.target()))
            .setCollection(link.many())
            .setPartner(link.partner());
    if (!link.many()) {
      List<CsdlReferentialConstraint> constraints = new ArrayList<>();
      for (int i = 0; i < link.columns().size(); i++) {
        constraints.add(
            new CsdlReferentialConstraint()
                .setProperty(link.columns().get(i).name())
                .setReferencedProperty(link.targetColumns().get(i).name()));
      }
      property.setReferentialConstraints(constraints);
    }
    return property;
  }

  private CsdlEntitySet entitySet(EdmTable table) {
    List<CsdlNavigationPropertyBinding> bindings =
        table.links().stream()
            .map(
                link ->
                    new CsdlNavigationPropertyBinding()
                        .setPath(link.name())
                        .setTarget(link.target().name()))
            .toList();
    return new CsdlEntitySet()
        .setName(table.name())
        .setType(type(table))
        .setNavigationPropertyBindings(bindings);
  }

  private CsdlFunction function(EdmTable table) {
    return new CsdlFunction()
        .setName(table.name())
        .setComposable(true)
        .setReturnType(new CsdlReturnType().setType(type(table)).setCollection(true));
  }

  private CsdlFunctionImport functionImport(EdmTable table) {
    return new CsdlFunctionImport()
        .setName(table.name())
        .setFunction(new FullQualifiedName(functions, table.name()))
        .setIncludeInServiceDocument(true);
  }
}
