package global.access_test

import data.global.access
import data.mesh.fixtures_test as fixtures

_asked(principal) := fixtures.question(principal, [fixtures.profiles])

_roles := {"roles": {"analyst": {"domains": ["listeners"]}, "officer": {"domains": ["*"]}}, "grants": {}}

_grants := {"roles": {}, "grants": {"g-1": {
	"principal": "otto",
	"tables": ["listeners.profiles"],
	"from": "2026-11-01T00:00:00Z",
	"until": "2026-12-01T00:00:00Z",
	"approved_by": "a-team",
}}}

test_permit_owner if {
	access.permits == {"listeners.profiles": {"access.domain_owner"}} with input as _asked(fixtures.owner)
		with data.access as _roles
}

test_permit_role if {
	access.permits == {"listeners.profiles": {"access.role"}} with input as _asked(fixtures.analyst)
		with data.access as _roles
}

test_permit_role_for_every_domain if {
	principal := object.union(fixtures.analyst, {"roles": ["officer"]})
	access.permits == {"listeners.profiles": {"access.role"}} with input as _asked(principal)
		with data.access as _roles
}

test_deny_role_without_the_domain if {
	question := fixtures.question(fixtures.analyst, [fixtures.royalties])
	access.permits == {} with input as question with data.access as _roles
}

test_deny_owner_of_another_domain if {
	question := fixtures.question(fixtures.owner, [fixtures.royalties])
	access.permits == {} with input as question with data.access as _roles
}

test_deny_without_roles if {
	access.permits == {} with input as _asked(fixtures.nobody) with data.access as _roles
}

test_permit_grant_while_it_lasts if {
	every instant in ["2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999Z"] {
		access.permits == {"listeners.profiles": {"access.grant"}} with data.access as _grants
			with input as fixtures.at(_asked(fixtures.operator), instant)
	}
}

test_deny_grant_before_and_after if {
	every instant in ["2026-10-31T23:59:59Z", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00.1Z"] {
		access.permits == {} with data.access as _grants
			with input as fixtures.at(_asked(fixtures.operator), instant)
	}
}

test_deny_grant_at_an_instant_that_is_none if {
	access.permits == {} with data.access as _grants
		with input as fixtures.at(_asked(fixtures.operator), "tomorrow")
	access.permits == {} with data.access as _grants
		with input as fixtures.without(_asked(fixtures.operator), "/query/time")
}

test_deny_grant_of_somebody_else if {
	access.permits == {} with data.access as _grants with input as _asked(fixtures.nobody)
}

test_deny_grant_of_another_table if {
	access.permits == {} with data.access as _grants
		with input as fixtures.question(fixtures.operator, [fixtures.royalties])
}

test_tell_when_a_grant_changes if {
	access.changes_at == {"listeners.profiles": {
		"2026-11-01T00:00:00Z",
		"2026-12-01T00:00:00Z",
	}} with data.access as _grants with input as _asked(fixtures.operator)
}

test_deny_what_is_not_published if {
	every status in ["proposed", "draft", "retired", null] {
		question := fixtures.with_value(_asked(fixtures.analyst), "/tables/0/product/status", status)
		access.denials == {"listeners.profiles": {"access.not_published"}} with input as question
	}
}

test_deny_what_is_of_no_product if {
	access.denials == {"listeners.profiles": {"access.not_published"}}
		with input as fixtures.without(_asked(fixtures.analyst), "/tables/0/product")
}

test_permit_what_is_not_published_to_its_owner if {
	access.denials == {}
		with input as fixtures.with_value(_asked(fixtures.owner), "/tables/0/product/status", "draft")
}

test_permit_deprecated if {
	access.denials == {}
		with input as fixtures.with_value(_asked(fixtures.analyst), "/tables/0/product/status", "deprecated")
}
