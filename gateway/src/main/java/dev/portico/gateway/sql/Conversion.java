package dev.portico.gateway.sql;

import dev.portico.gateway.sql.parse.PorticoConformance;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/**
 * The planner's own validator and converter, as Portico uses them, for one text: a caller's query
 * or that of a virtual table. For one thread.
 */
final class Conversion {
  private static final CalciteConnectionConfigImpl CONNECTION =
      new CalciteConnectionConfigImpl(properties());
  private static final SqlToRelConverter.Config CONVERSION =
      SqlToRelConverter.config()
          .withExpand(false)
          .withTrimUnusedFields(false)
          .withInSubQueryThreshold(Integer.MAX_VALUE)
          .withRelBuilderConfigTransform(b -> b.withBloat(-1).withSimplify(false));

  private final RelDataTypeFactory types;
  private final CalciteCatalogReader reader;
  private final SqlValidator validator;

  Conversion(CalciteSchema schema) {
    this(schema, new JavaTypeFactoryImpl(PorticoTypeSystem.INSTANCE));
  }

  /**
   * @param types those of the query around, when this is a part of it
   */
  Conversion(CalciteSchema schema, RelDataTypeFactory types) {
    this.types = types;
    this.reader = new CalciteCatalogReader(schema, List.of(), types, CONNECTION);
    this.validator =
        SqlValidatorUtil.newValidator(
            Operators.TABLE,
            reader,
            types,
            SqlValidator.Config.DEFAULT
                .withConformance(PorticoConformance.INSTANCE)
                .withIdentifierExpansion(true));
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
    return properties;
  }

  SqlValidator validator() {
    return validator;
  }

  /** Resolves names and types; changes the tree. */
  SqlNode validate(SqlNode tree) {
    return validator.validate(tree);
  }

  /** What the plan of a whole query belongs to. */
  RelOptCluster cluster() {
    HepPlanner planner = new HepPlanner(HepProgram.builder().build());
    planner.setExecutor(new SafeFolding());
    return RelOptCluster.create(planner, new SafeRexBuilder(types));
  }

  /**
   * The logical plan.
   *
   * @param validated by this conversion
   */
  RelRoot convert(SqlNode validated, RelOptCluster cluster) {
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, sql, schemaPath, viewPath) -> {
              throw new IllegalStateException("no views of Calcite are used");
            },
            validator,
            reader,
            cluster,
            StandardConvertletTable.INSTANCE,
            CONVERSION);
    RelRoot root = converter.convertQuery(validated, false, true);
    return root.withRel(TrueNulls.in(root.rel));
  }
}
