package mesh.regions_test

import data.mesh.fixtures_test as fixtures
import data.mesh.regions

_asked(principal) := fixtures.question(principal, [fixtures.profiles])

test_filter_by_countries_of_caller if {
	regions.filters == {"listeners.profiles": {
		"type": "field",
		"field": "country",
		"operator": "in",
		"value": ["DE", "FR"],
	}} with input as _asked(fixtures.analyst)
}

test_no_filter_for_owner_officer_and_everywhere if {
	every principal in [fixtures.owner, fixtures.officer, fixtures.accountant] {
		regions.limited == set() with input as _asked(principal)
	}
}

test_no_filter_without_tag if {
	question := fixtures.with_value(_asked(fixtures.analyst), "/tables/0/tags", [])
	regions.limited == set() with input as question
}

test_close_without_countries if {
	regions.closed == {"listeners.profiles"} with input as _asked(fixtures.operator)
}

test_close_with_empty_countries if {
	question := fixtures.with_value(_asked(fixtures.analyst), "/principal/attributes/countries", [])
	regions.closed == {"listeners.profiles"} with input as question
}

test_close_without_region_column if {
	question := fixtures.with_value(_asked(fixtures.analyst), "/tables/0/columns/4/tags", [])
	regions.closed == {"listeners.profiles"} with input as question
}

test_close_with_two_region_columns if {
	question := fixtures.with_value(_asked(fixtures.analyst), "/tables/0/columns/1/tags", ["region"])
	regions.closed == {"listeners.profiles"} with input as question
}
