# METADATA
# title: Access
# description: >-
#   Who may read what at all: by domain ownership, by role, by a grant for a time. What nobody
#   permits here stays closed; a domain cannot open it.
# schemas:
#   - input: schema.input
#   - data.access: schema.access
package global.access

import data.mesh.caller
import data.mesh.instants

# METADATA
# description: Reasons to permit, by table.
permits[table.name] contains "access.domain_owner" if {
	some table in input.tables
	table.domain in caller.owned_domains
}

permits[table.name] contains "access.role" if {
	some table in input.tables
	some role in caller.roles
	some domain in data.access.roles[role].domains
	domain in {table.domain, "*"}
}

permits[table.name] contains "access.grant" if {
	some table in input.tables
	some grant in _own_grants
	table.name in grant.tables
	not instants.before(input.query.time, grant.from)
	instants.before(input.query.time, grant.until)
}

# METADATA
# description: Reasons to refuse, by table.
denials[table.name] contains "access.not_published" if {
	some table in input.tables
	not table.domain in caller.owned_domains
	not _published[table.name]
}

# METADATA
# description: Instants at which these rules may decide otherwise, by table.
changes_at[table.name] contains instant if {
	some table in input.tables
	some grant in _own_grants
	table.name in grant.tables
	some instant in [grant.from, grant.until]
}

# The gateway's own tables are of no product.
_published[table.name] if {
	some table in input.tables
	table.product.status in {"active", "deprecated"}
}

_published[table.name] if {
	some table in input.tables
	lower(table.domain) in {"portico", "information_schema"}
}

_own_grants contains grant if {
	some grant in data.access.grants
	grant.principal == input.principal.name
}
