# METADATA
# title: Listeners
# description: What the domain listeners asks for beyond the rules of all.
# schemas:
#   - input: schema.input
package domains.listeners

import data.mesh.caller
import data.mesh.regions
import data.mesh.tags

# METADATA
# description: Reasons to refuse, by table.
denials[table.name] contains "listeners.region_closed" if {
	some table in _tables
	table.name in regions.closed
}

# METADATA
# description: Conditions on rows, by table.
row_filters[table.name] contains {
	"reason": "listeners.region_scope",
	"filter": regions.filters[table.name],
} if {
	some table in _tables
}

# METADATA
# description: Masks by table and column.
masks[table.name][column.name] contains {
	"reason": "listeners.identity_hidden",
	"mask": {"type": "hidden"},
} if {
	"finance" in caller.roles
	some table in _foreign_tables
	not table.domain in caller.trusted_domains
	some column in table.columns
	tags.has(column.tags, "pii")
}

masks[table.name][column.name] contains {
	"reason": "listeners.activity_by_day",
	"mask": {"type": "truncate", "unit": "day"},
} if {
	some table in _foreign_tables
	some column in table.columns
	column.name in {"last_seen_at", "last_used_at"}
}

# METADATA
# description: Obligations, by table.
obligations[table.name] contains {
	"reason": "listeners.no_bulk_export",
	"obligation": {"max_rows": 100000},
} if {
	"analyst" in caller.roles
	some table in _foreign_tables
}

_tables[table.name] := table if {
	some table in input.tables
	table.domain == "listeners"
}

_foreign_tables[table.name] := table if {
	some table in _tables
	not table.domain in caller.owned_domains
}
