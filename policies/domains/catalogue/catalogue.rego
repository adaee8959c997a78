# METADATA
# title: Catalogue
# description: Public data; only an old version ends, as its contract says.
# schemas:
#   - input: schema.input
package domains.catalogue

import data.mesh.caller
import data.mesh.instants

_ends := {"catalogue.tracks@1": "2027-07-01T00:00:00Z"}

# METADATA
# description: Reasons to refuse, by table.
denials[name] contains "catalogue.version_ended" if {
	some name, _ in _ending
	not _running[name]
}

# METADATA
# description: Instants at which these rules may decide otherwise, by table.
changes_at[name] contains instant if some name, instant in _ending

_running[name] if {
	some name, instant in _ending
	instants.before(input.query.time, instant)
}

_ending[table.name] := _ends[table.name] if {
	some table in input.tables
	table.domain == "catalogue"
	not table.domain in caller.owned_domains
}
