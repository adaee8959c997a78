# METADATA
# title: Payments
# description: >-
#   Payment data is closed without a purpose that the caller holds and that fits. Where artists are
#   paid is not even listed outside the finance department.
# schemas:
#   - input: schema.input
package domains.payments

import data.mesh.caller
import data.mesh.tags

_fitting_purposes := {"royalty-report", "audit"}

# METADATA
# description: Reasons to refuse, by table.
denials[table.name] contains "payments.purpose_required" if {
	not _purpose_fits
	some table in _foreign_tables
}

denials[table.name] contains "payments.accounts_restricted" if {
	some table in _foreign_tables
	table.name in unlisted
}

# METADATA
# description: The tables that do not exist for this caller.
unlisted contains table.name if {
	count(caller.roles & {"finance", "privacy-officer"}) == 0
	some table in _foreign_tables
	tags.has(table.tags, "personal")
}

# METADATA
# description: Masks by table and column.
masks[table.name][column.name] contains {
	"reason": "payments.bank_hidden",
	"mask": {"type": "hidden"},
} if {
	not "finance" in caller.roles
	some table in _foreign_tables
	some column in table.columns
	tags.has(column.tags, "bank")
}

# METADATA
# description: Obligations, by table.
obligations[table.name] contains {
	"reason": "payments.keys_stay",
	"obligation": {"keys_stay": true},
} if {
	some table in _foreign_tables
	tags.has(table.tags, "personal")
}

_purpose_fits if caller.purpose in _fitting_purposes

_foreign_tables[table.name] := table if {
	some table in input.tables
	table.domain == "payments"
	not table.domain in caller.owned_domains
}
