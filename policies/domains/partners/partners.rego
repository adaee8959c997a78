# METADATA
# title: Partners
# description: Terms with partners are coarse for everyone but the owners and finance.
# schemas:
#   - input: schema.input
package domains.partners

import data.mesh.caller

_terms := {
	"budget": {"type": "bucket", "size": 10000},
	"commission_rate": {"type": "round", "digits": 1},
	"notes": {"type": "hidden"},
}

# METADATA
# description: Masks by table and column.
masks[table.name][column.name] contains {
	"reason": "partners.terms_coarse",
	"mask": _terms[column.name],
} if {
	not "finance" in caller.roles
	some table in _foreign_tables
	some column in table.columns
}

_foreign_tables[table.name] := table if {
	some table in input.tables
	table.domain == "partners"
	not table.domain in caller.owned_domains
}
