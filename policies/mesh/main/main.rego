# METADATA
# title: The decision
# description: >-
#   The one entry point: a question about the tables of a query in, one decision per table out. The
#   formats are in schemas/input.json and schemas/decision.json.
# schemas:
#   - input: schema.input
package mesh.main

import data.domains
import data.global.access
import data.global.catalog
import data.global.privacy
import data.mesh.compose
import data.mesh.instants

# METADATA
# description: >-
#   The answer. A table that is not in it is denied; every table is when this is undefined.
# entrypoint: true
decision := object.union_n([{"tables": tables}, _explain, _valid_until])

# METADATA
# description: >-
#   One entry per table that is permitted, or refused for a reason that the caller may know, or not
#   to be listed.
tables[name] := {
	"allow": true,
	"reasons": sort(object.get(_reasons, name, set())),
	"row_filter": compose.row_filter(object.get(_filters, name, set())),
	"masks": _masks[name],
	"obligations": compose.obligations(object.get(_obligations, name, set())),
} if {
	some name, _ in _permits
	not _denials[name]
}

tables[name] := {"allow": false, "reasons": sort(_denials[name])} if {
	some name, _ in _denials
	_permits[name]
	not name in _unlisted
}

tables[name] := {"allow": false, "reasons": [], "listed": false} if {
	some name in _unlisted
	not _permits[name]
}

tables[name] := {"allow": false, "reasons": sort(_denials[name]), "listed": false} if {
	some name in _unlisted
	_permits[name]
	_denials[name]
}

# Who has a say on each table: the global rules and the rules of its domain.
_voices[table.name] := [access, catalog, privacy, object.get(domains.rules, table.domain, {})] if {
	some table in input.tables
}

# Only global rules permit.
_permits[name] contains reason if {
	some name, _ in _voices
	some voice in [access, catalog]
	some reason in voice.permits[name]
}

_denials[name] contains reason if {
	some name, voices in _voices
	some voice in voices
	some reason in voice.denials[name]
}

_unlisted contains name if {
	some name, voices in _voices
	some voice in voices
	name in voice.unlisted
}

# An opinion without its filter refuses the query: an empty compound is a refusal.
_filters[name] contains object.get(said, "filter", _refusal) if {
	some name, voices in _voices
	some voice in voices
	some said in voice.row_filters[name]
}

_refusal := {"type": "compound", "operator": "or", "value": []}

# An opinion without its mask hides the column.
_opinions[name][column] contains object.get(said, "mask", {"type": "hidden"}) if {
	some name, voices in _voices
	some voice in voices
	some column, opinions in voice.masks[name]
	some said in opinions
}

_masks[name] := {column: compose.mask(masks) |
	some column, masks in object.get(_opinions, name, {})
} if {
	some name, _ in _voices
}

_obligations[name] contains said.obligation if {
	some name, voices in _voices
	some voice in voices
	some said in voice.obligations[name]
}

_reasons[name] contains reason if {
	some name, reasons in _permits
	some reason in reasons
}

_reasons[name] contains said.reason if {
	some name, voices in _voices
	some voice in voices
	some kind in ["row_filters", "obligations"]
	some said in voice[kind][name]
}

_reasons[name] contains said.reason if {
	some name, voices in _voices
	some voice in voices
	some opinions in voice.masks[name]
	some said in opinions
}

default _explain := {}

_explain := {"explain": catalog.explain}

default _valid_until := {}

_valid_until := {"valid_until": instants.earliest(_coming)}

# When the answer may become another one.
_coming contains instant if {
	some name, voices in _voices
	some voice in voices
	some instant in voice.changes_at[name]
	instants.before(input.query.time, instant)
}
