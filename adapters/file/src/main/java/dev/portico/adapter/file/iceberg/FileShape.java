package dev.portico.adapter.file.iceberg;

import dev.portico.adapter.file.iceberg.ColumnSource.Constant;
import dev.portico.adapter.file.iceberg.ColumnSource.Field;
import dev.portico.adapter.file.iceberg.ColumnSource.Member;
import dev.portico.adapter.file.iceberg.ColumnSource.Shape;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Compares fields of a table with those of one file.
 *
 * @param ids of the file's fields
 * @param constants by field id: values that the file need not have
 */
record FileShape(FieldIds ids, Map<Integer, BindValue> constants) {

  /** Where a field among those of a group of the file is. */
  ColumnSource source(NestedField field, GroupType group, List<String> path) {
    BindValue constant = constants.get(field.fieldId());
    if (constant != null) {
      return new Constant(constant);
    }
    for (Type candidate : group.getFields()) {
      List<String> place = FieldIds.child(path, candidate.getName());
      if (ids.of(candidate, place) == field.fieldId()) {
        return new Field(candidate.getName(), shape(field.type(), candidate, place));
      }
    }
    if (field.initialDefault() == null) {
      ColumnType type = IcebergTypes.type(field.type());
      return new Constant(new BindValue(type, null));
    }
    return new Constant(IcebergValues.initialDefault(field));
  }

  private Shape shape(org.apache.iceberg.types.Type type, Type found, List<String> path) {
    if (found.isPrimitive()) {
      return Shape.SAME;
    }
    GroupType group = found.asGroupType();
    return switch (type.typeId()) {
      case STRUCT -> struct(type.asStructType(), group, path);
      case LIST -> list(type.asListType(), group, path);
      case MAP -> map(type.asMapType(), group, path);
      default -> Shape.SAME;
    };
  }

  private Shape inner(org.apache.iceberg.types.Type type, Type found, List<String> path) {
    if (!found.isPrimitive()) {
      return shape(type, found, path);
    }
    PrimitiveTypeName stored = found.asPrimitiveType().getPrimitiveTypeName();
    return switch (type.typeId()) {
      case LONG ->
          stored == PrimitiveTypeName.INT32 ? new Shape.Widened(ColumnType.BIGINT) : Shape.SAME;
      case DOUBLE ->
          stored == PrimitiveTypeName.FLOAT ? new Shape.Widened(ColumnType.DOUBLE) : Shape.SAME;
      default -> Shape.SAME;
    };
  }

  private Shape struct(Types.StructType type, GroupType group, List<String> path) {
    List<Member> members = new ArrayList<>(type.fields().size());
    boolean same = group.getFieldCount() == type.fields().size();
    for (int i = 0; i < type.fields().size(); i++) {
      NestedField field = type.fields().get(i);
      ColumnSource source = source(field, group, path);
      if (source instanceof Field found) {
        List<String> place = FieldIds.child(path, found.name());
        Shape shape = inner(field.type(), group.getType(found.name()), place);
        source = new Field(found.name(), shape);
        same &=
            shape == Shape.SAME
                && found.name().equals(field.name())
                && group.getFieldIndex(found.name()) == i;
      } else {
        same = false;
      }
      members.add(new Member(field.name(), source));
    }
    return same ? Shape.SAME : new Shape.Struct(members);
  }

  private Shape list(Types.ListType type, GroupType list, List<String> path) {
    Type repeated = list.getType(0);
    Type element = isElement(list, repeated) ? repeated : repeated.asGroupType().getType(0);
    Shape shape = inner(type.elementType(), element, FieldIds.child(path, "element"));
    return shape == Shape.SAME ? Shape.SAME : new Shape.Elements(shape);
  }

  /** Whether the repeated field is the element itself, by the rules of Parquet's specification. */
  private static boolean isElement(GroupType list, Type repeated) {
    return repeated.isPrimitive()
        || repeated.asGroupType().getFieldCount() != 1
        || repeated.getName().equals("array")
        || repeated.getName().equals(list.getName() + "_tuple");
  }

  private Shape map(Types.MapType type, GroupType map, List<String> path) {
    GroupType entry = map.getType(0).asGroupType();
    Shape key = inner(type.keyType(), entry.getType(0), FieldIds.child(path, "key"));
    Shape value = inner(type.valueType(), entry.getType(1), FieldIds.child(path, "value"));
    return key == Shape.SAME && value == Shape.SAME ? Shape.SAME : new Shape.Entries(key, value);
  }
}
