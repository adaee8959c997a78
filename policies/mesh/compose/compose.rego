# METADATA
# title: Composition
# description: >-
#   How several opinions on one table become one: filters are ANDed, the stronger mask wins, the
#   smaller bound holds. Every rule here can only tighten.
package mesh.compose

# METADATA
# description: One condition that holds when all do. No condition at all means every row.
row_filter(conditions) := {"type": "all"} if count(conditions - {{"type": "all"}}) == 0

row_filter(conditions) := every_of(conditions - {{"type": "all"}}) if {
	count(conditions - {{"type": "all"}}) > 0
}

# METADATA
# description: The conjunction of a set with at least one condition.
every_of(conditions) := condition if {
	count(conditions) == 1
	some condition in conditions
}

every_of(conditions) := {"type": "compound", "operator": "and", "value": sort(conditions)} if {
	count(conditions) > 1
}

# METADATA
# description: >-
#   One mask for a set of masks: hidden, then null, then constant; two other different ones become
#   null. Its `unless` holds only where all of them are lifted. What cannot be understood hides.
default mask(_) := {"type": "hidden"}

mask(masks) := mask if {
	count(masks) == 1
	some mask in masks
}

mask(masks) := object.union(stronger, lifted(masks, stronger.type)) if {
	count(masks) > 1
	stronger := strongest({object.remove(mask, ["unless"]) | some mask in masks})
}

# METADATA
# description: The strongest of a set of masks without `unless`.
strongest(kinds) := {"type": "hidden"} if {"type": "hidden"} in kinds

strongest(kinds) := {"type": "null"} if {
	not {"type": "hidden"} in kinds
	{"type": "null"} in kinds
}

strongest(kinds) := agreed({kind | some kind in kinds; kind.type == "constant"}) if {
	not {"type": "hidden"} in kinds
	not {"type": "null"} in kinds
	"constant" in {kind.type | some kind in kinds}
}

strongest(kinds) := agreed(kinds) if {
	types := {kind.type | some kind in kinds}
	count(types & {"hidden", "null", "constant"}) == 0
}

# METADATA
# description: The only mask of a set, or null where they differ.
agreed(kinds) := kind if {
	count(kinds) == 1
	some kind in kinds
}

agreed(kinds) := {"type": "null"} if count(kinds) > 1

# METADATA
# description: The `unless` of the masks together; nothing when one of them is never lifted.
lifted(masks, type) := {"unless": every_of({mask.unless | some mask in masks})} if {
	_liftable(masks, type)
}

lifted(masks, type) := {} if not _liftable(masks, type)

_liftable(masks, type) if {
	type != "hidden"
	every mask in masks {
		mask.unless
	}
}

# METADATA
# description: >-
#   All obligations together; the smallest bound on rows. One that is not known here is passed on:
#   the gateway refuses what it does not know either.
obligations(opinions) := object.union_n([bound, stay, others]) if {
	bound := {"max_rows": rows |
		rows := min({obligation.max_rows | some obligation in opinions})
	}
	stay := {"keys_stay": true | some obligation in opinions; obligation.keys_stay}
	others := {name: value |
		some obligation in opinions
		some name, value in obligation
		not name in {"max_rows", "keys_stay"}
	}
}
