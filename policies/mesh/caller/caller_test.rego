package mesh.caller_test

import data.mesh.caller
import data.mesh.fixtures_test as fixtures

_asked(principal) := fixtures.question(principal, [fixtures.profiles])

test_own_domains_of_owner if caller.owned_domains == {"listeners"} with input as _asked(fixtures.owner)

test_own_no_domain_without_the_role if {
	principal := object.union(fixtures.owner, {"roles": ["analyst"]})
	caller.owned_domains == set() with input as _asked(principal)
}

test_countries_as_listed if caller.countries == {"DE", "FR"} with input as _asked(fixtures.analyst)

test_no_countries_when_not_a_list_of_texts if {
	every countries in ["*", {"a": "DE"}, [1, null], null] {
		principal := {"name": "ana", "roles": ["analyst"], "attributes": {"countries": countries}}
		caller.countries == set() with input as _asked(principal)
	}
}

test_purpose_that_is_held if {
	question := fixtures.question_for(fixtures.analyst, [], "marketing")
	caller.purpose == "marketing" with input as question
}

test_no_purpose_that_is_only_claimed if {
	question := fixtures.question_for(fixtures.analyst, [], "audit")
	not caller.purpose with input as question
}

test_no_purpose_when_none_is_held if {
	question := fixtures.question_for(fixtures.operator, [], "audit")
	not caller.purpose with input as question
}

test_no_purpose_when_none_is_stated if {
	not caller.purpose with input as fixtures.question(fixtures.analyst, [])
	not caller.purpose with input as fixtures.without(
		fixtures.question(fixtures.analyst, []),
		"/session/purpose",
	)
}

test_trust_owner_and_officer_only if {
	caller.trusted_domains == {"listeners"} with input as _asked(fixtures.owner)
	caller.trusted_domains == {"listeners"} with input as _asked(fixtures.officer)
	caller.trusted_domains == set() with input as _asked(fixtures.analyst)
}
