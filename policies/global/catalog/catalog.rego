# METADATA
# title: The gateway's own tables
# description: >-
#   The schemas "portico" and "information_schema" are open to everyone: they are derived from what
#   the caller may see anyway. Of queries everyone sees the own ones, auditors all.
# schemas:
#   - input: schema.input
package global.catalog

import data.mesh.caller

# What everyone sees of a query. Other columns are hidden, also ones that are added one day.
_query_columns := {
	"query_id", "principal", "purpose", "application", "client", "sql", "tables", "as_of",
	"started_at", "ended_at", "duration_ms", "row_count", "byte_count", "outcome", "error_code",
}

_auditor_roles := {"auditor", "governance"}

# METADATA
# description: Reasons to permit, by table.
permits[table.name] contains "catalog.open" if some table in _own_tables

# METADATA
# description: The canary, by which the gateway finds out that a bundle allows too much.
denials[name] contains "catalog.canary" if {
	some name in _names
	lower(name) == "portico.canary"
}

denials[name] contains "catalog.canary" if {
	lower(input.principal.name) == "portico-canary"
	some name in _names
}

# METADATA
# description: Conditions on rows, by table.
row_filters[table.name] contains {"reason": "catalog.own_queries", "filter": {
	"type": "field",
	"field": "principal",
	"operator": "eq",
	"value": input.principal.name,
}} if {
	some table in _guarded_queries
}

# METADATA
# description: Masks by table and column.
masks[table.name][column.name] contains {
	"reason": "catalog.own_queries",
	"mask": {"type": "hidden"},
} if {
	some table in _guarded_queries
	some column in table.columns
	not lower(column.name) in _query_columns
}

# METADATA
# description: How much EXPLAIN tells.
explain := "full" if {
	input.query.operation == "explain"
	count(caller.roles & _auditor_roles) > 0
}

_names contains table.name if some table in input.tables

_own_tables[table.name] := table if {
	some table in input.tables
	lower(split(table.name, ".")[0]) in {"portico", "information_schema"}
}

_guarded_queries[table.name] := table if {
	count(caller.roles & _auditor_roles) == 0
	some table in _own_tables
	lower(table.name) == "portico.queries"
}
