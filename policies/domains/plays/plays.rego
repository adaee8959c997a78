# METADATA
# title: Plays
# description: What the domain plays asks for beyond the rules of all.
# schemas:
#   - input: schema.input
package domains.plays

import data.mesh.regions

# METADATA
# description: Reasons to refuse, by table.
denials[table.name] contains "plays.region_closed" if {
	some table in _tables
	table.name in regions.closed
}

# METADATA
# description: Conditions on rows, by table. A play whose country is unknown is nobody's.
row_filters[table.name] contains {
	"reason": "plays.region_scope",
	"filter": regions.filters[table.name],
} if {
	some table in _tables
}

_tables[table.name] := table if {
	some table in input.tables
	table.domain == "plays"
}
