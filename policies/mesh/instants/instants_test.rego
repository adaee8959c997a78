package mesh.instants_test

import data.mesh.instants

_noon := "2026-11-20T12:00:00Z"

test_before_earlier_second if instants.before("2026-11-20T11:59:59Z", _noon)

test_not_before_itself if not instants.before(_noon, _noon)

test_not_before_a_fraction_later if not instants.before("2026-11-20T12:00:00.000001Z", _noon)

test_before_a_fraction_earlier if instants.before("2026-11-20T11:59:59.999999Z", _noon)

test_undefined_when_not_utc if {
	every instant in ["2026-11-20T12:00:00+01:00", "2026-11-20", "", "2026-11-20 11:00:00Z"] {
		not instants.before(instant, "2099-01-01T00:00:00Z")
		not instants.before("1999-01-01T00:00:00Z", instant)
	}
}

test_earliest_of_some if {
	instants.earliest({_noon, "2026-11-20T12:00:00.5Z", "2027-01-01T00:00:00Z"}) == _noon
}

test_undefined_earliest_of_none if not instants.earliest(set())
