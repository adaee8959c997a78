package mesh.main_test

import data.domains
import data.mesh.fixtures_test as fixtures
import data.mesh.main

_sales := fixtures.table("sales.orders", [], [fixtures.column("customer", "VARCHAR(80)", [], null)])

_analyst := {"roles": {"analyst": {"domains": ["sales"]}}, "grants": {}}

_decided(voice) := decided if {
	decided := main.decision.tables["sales.orders"] with data.access as _analyst
		with domains.rules as {"sales": voice}
		with input as fixtures.question(fixtures.analyst, [_sales])
}

_open := {
	"allow": true,
	"reasons": ["access.role"],
	"row_filter": {"type": "all"},
	"masks": {},
	"obligations": {},
}

test_allow_by_global_rules_when_domain_says_nothing if _decided({}) == _open

test_deny_what_nobody_permits if {
	main.decision == {"tables": {}} with input as fixtures.question(fixtures.analyst, [_sales])
}

test_deny_although_a_domain_permits if {
	main.decision == {"tables": {}} with input as fixtures.question(fixtures.analyst, [_sales])
		with domains.rules as {"sales": {"permits": {"sales.orders": {"sales.everyone"}}}}
}

test_deny_when_the_domain_denies if {
	_decided({"denials": {"sales.orders": {"sales.closed"}}}) == {
		"allow": false,
		"reasons": ["sales.closed"],
	}
}

test_deny_unlisted_only_when_denied if {
	_decided({"unlisted": {"sales.orders"}}) == _open
	_decided({"unlisted": {"sales.orders"}, "denials": {"sales.orders": {"sales.closed"}}}) == {
		"allow": false,
		"reasons": ["sales.closed"],
		"listed": false,
	}
}

test_hear_a_domain_on_its_own_tables_only if {
	main.decision.tables["sales.orders"] == _open with data.access as _analyst
		with domains.rules as {"other": {"denials": {"sales.orders": {"other.closed"}}}}
		with input as fixtures.question(fixtures.analyst, [_sales])
}

test_conditions_of_a_domain_are_anded if {
	german := {"type": "field", "field": "country", "operator": "eq", "value": "DE"}
	recent := {"type": "field", "field": "year", "operator": "gte", "value": 2026}
	_decided({"row_filters": {"sales.orders": {
		{"reason": "sales.german", "filter": german},
		{"reason": "sales.recent", "filter": recent},
	}}}) == object.union(_open, {
		"reasons": ["access.role", "sales.german", "sales.recent"],
		"row_filter": {"type": "compound", "operator": "and", "value": [german, recent]},
	})
}

test_refuse_when_an_opinion_lacks_its_filter if {
	_decided({"row_filters": {"sales.orders": {{"reason": "sales.misspelt", "filters": {}}}}}).row_filter == {
		"type": "compound",
		"operator": "or",
		"value": [],
	}
}

test_hide_when_an_opinion_lacks_its_mask if {
	_decided({"masks": {"sales.orders": {"customer": {{"reason": "sales.misspelt"}}}}}) == object.union(_open, {
		"reasons": ["access.role", "sales.misspelt"],
		"masks": {"customer": {"type": "hidden"}},
	})
}

test_tell_obligations_with_their_reason if {
	_decided({"obligations": {"sales.orders": {{
		"reason": "sales.small",
		"obligation": {"max_rows": 10},
	}}}}) == object.union(_open, {
		"reasons": ["access.role", "sales.small"],
		"obligations": {"max_rows": 10},
	})
}

test_tell_the_next_change if {
	voice := {"changes_at": {"sales.orders": {
		"2026-01-01T00:00:00Z",
		"2027-01-01T00:00:00Z",
		"2026-12-01T00:00:00Z",
	}}}
	main.decision.valid_until == "2026-12-01T00:00:00Z" with data.access as _analyst
		with domains.rules as {"sales": voice}
		with input as fixtures.question(fixtures.analyst, [_sales])
}

test_tell_no_change_when_all_are_past if {
	voice := {"changes_at": {"sales.orders": {"2026-01-01T00:00:00Z"}}}
	not main.decision.valid_until with data.access as _analyst
		with domains.rules as {"sales": voice}
		with input as fixtures.question(fixtures.analyst, [_sales])
}

test_explain_in_full_to_auditors if {
	question := fixtures.with_value(fixtures.question(fixtures.officer, []), "/query/operation", "explain")
	main.decision == {"tables": {}, "explain": "full"} with input as question
}

test_deny_canary if {
	canary := {"name": "portico-canary", "roles": [], "attributes": {}}
	question := fixtures.question(canary, [fixtures.table("portico.canary", [], [])])
	main.decision.tables["portico.canary"].allow == false with input as question
}

# Without one of these there is no right, whatever else the question holds.
test_deny_when_something_is_missing if {
	question := fixtures.question(fixtures.owner, [fixtures.profiles])
	every path in ["/principal", "/principal/roles", "/principal/attributes", "/tables", "/tables/0/name", "/tables/0/domain"] {
		main.decision == {"tables": {}} with input as fixtures.without(question, path)
	}
}

_kinds := {"denials", "unlisted", "row_filters", "masks", "obligations", "changes_at"}

# A misspelt name would be a rule that nobody hears. Helpers begin with an underscore.
test_domains_say_only_what_is_heard if {
	question := fixtures.question(fixtures.analyst, [fixtures.profiles])
	every voice in domains.rules {
		every name, _ in voice {
			_is_heard(name)
		}
	} with input as question
}

_is_heard(name) if name in _kinds

_is_heard(name) if startswith(name, "_")
