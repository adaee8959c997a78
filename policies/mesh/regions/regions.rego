# METADATA
# title: Regions
# description: >-
#   Tables tagged "regional" are cut to the countries of the caller, by their one column tagged
#   "region". Domains decide with it which of their tables are cut.
# schemas:
#   - input: schema.input
package mesh.regions

import data.mesh.caller
import data.mesh.tags

# METADATA
# description: The names of the tables that this caller sees only a part of, or nothing.
limited contains table.name if {
	not "*" in caller.countries
	some table in input.tables
	tags.has(table.tags, "regional")
	not table.domain in caller.trusted_domains
}

# METADATA
# description: >-
#   The condition on rows of each limited table. A limited table without one must be denied: the
#   caller has no country, or the table does not have exactly one column that says the region.
filters[table.name] := {
	"type": "field",
	"field": columns[0],
	"operator": "in",
	"value": sort(caller.countries),
} if {
	count(caller.countries) > 0
	some table in input.tables
	table.name in limited
	columns := [column.name | some column in table.columns; tags.has(column.tags, "region")]
	count(columns) == 1
}

# METADATA
# description: The limited tables that cannot be cut.
closed contains name if {
	some name in limited
	not filters[name]
}
