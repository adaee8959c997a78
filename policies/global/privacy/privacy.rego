# METADATA
# title: Privacy
# description: >-
#   Columns tagged "pii" or classified "restricted" are masked for everyone but the owning domain
#   and privacy officers. The mask follows from the type and the classification, so that a new
#   product is covered by its tags alone.
# schemas:
#   - input: schema.input
package global.privacy

import data.mesh.caller
import data.mesh.tags

# METADATA
# description: Masks by table and column.
masks[table.name][column.name] contains {
	"reason": "privacy.pii_masked",
	"mask": object.union(mask, _lifted(table.name, column.type)),
} if {
	some table in _masked_tables
	some column in table.columns
	personal(column)
	mask := mask_for(column)
}

_masked_tables[table.name] := table if {
	some table in input.tables
	not table.domain in caller.trusted_domains
}

# METADATA
# description: Whether a column tells who somebody is.
personal(column) if tags.has(column.tags, "pii")

personal(column) if restricted(column)

# METADATA
# description: Whether a column is of the highest class.
restricted(column) if lower(column.classification) == "restricted"

# METADATA
# description: The mask of a personal column. What is of no kind that keeps something becomes null.
default mask_for(_) := {"type": "null"}

mask_for(column) := {"type": "hash"} if kind(column.type) == "integer"

mask_for(column) := {"type": "truncate", "unit": "year"} if kind(column.type) == "time"

mask_for(column) := text_mask(column) if kind(column.type) == "text"

# METADATA
# description: The mask of a personal text. Restricted text can still be joined, other text be read.
text_mask(column) := {"type": "hash"} if restricted(column)

text_mask(column) := {"type": "email"} if {
	not restricted(column)
	endswith(lower(column.name), "email")
}

text_mask(column) := {"type": "partial", "keep_first": 1} if {
	not restricted(column)
	not endswith(lower(column.name), "email")
}

# METADATA
# description: The kind of a SQL type. Undefined when only null masks it, as for arrays.
kind(type) := "text" if {
	startswith(type, "VARCHAR")
	not endswith(type, " ARRAY")
}

kind(type) := "time" if {
	not endswith(type, " ARRAY")
	some prefix in ["DATE", "TIMESTAMP"]
	startswith(type, prefix)
}

kind(type) := "integer" if type in {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}

# Who agreed to be written to is shown to who writes: text only, for the purpose "marketing".
_lifted(name, type) := {"unless": _consented[name]} if _for_marketing(name, type)

_lifted(name, type) := {} if not _for_marketing(name, type)

_for_marketing(name, type) if {
	caller.purpose == "marketing"
	kind(type) == "text"
	_consented[name]
}

_consented[table.name] := {
	"type": "field",
	"field": columns[0],
	"operator": "eq",
	"value": true,
} if {
	some table in _masked_tables
	columns := [column.name |
		some column in table.columns
		tags.has(column.tags, "consent")
		column.type == "BOOLEAN"
	]
	count(columns) == 1
}
