# METADATA
# title: Instants
# description: >-
#   Order of instants in UTC, written with Z as RFC 3339 asks. They are compared as text, because
#   parsing them is not built into Wasm. Without its Z an instant sorts before one with a fraction.
package mesh.instants

# METADATA
# description: Whether the first instant is earlier. Undefined when one is not in UTC.
before(instant, other) if sortable(instant) < sortable(other)

# METADATA
# description: A form of the instant that sorts by time. Undefined when it is not in UTC.
sortable(instant) := trim_suffix(instant, "Z") if {
	endswith(instant, "Z")
	substring(instant, 10, 1) == "T"
	count(instant) >= count("2026-01-01T00:00:00Z")
}

# METADATA
# description: The earliest of a set of instants. Undefined when there is none.
earliest(instants) := concat("", [min({sortable(instant) | some instant in instants}), "Z"]) if {
	count(instants) > 0
}
