package domains.listeners_test

import data.domains.listeners
import data.mesh.fixtures_test as fixtures
import data.mesh.main

_asked(principal) := fixtures.question(principal, [fixtures.profiles])

_decided(question) := decided if {
	decided := main.decision.tables["listeners.profiles"] with input as question
}

_day := {"type": "truncate", "unit": "day"}

_year := {"type": "truncate", "unit": "year"}

test_allow_analyst_own_countries_masked_and_bounded if {
	_decided(_asked(fixtures.analyst)) == {
		"allow": true,
		"reasons": [
			"access.role",
			"listeners.activity_by_day",
			"listeners.no_bulk_export",
			"listeners.region_scope",
			"privacy.pii_masked",
		],
		"row_filter": {"type": "field", "field": "country", "operator": "in", "value": ["DE", "FR"]},
		"masks": {
			"display_name": {"type": "partial", "keep_first": 1},
			"email": {"type": "hash"},
			"birth_date": _year,
			"last_seen_at": _day,
		},
		"obligations": {"max_rows": 100000},
	}
}

test_allow_owner_everything if {
	_decided(_asked(fixtures.owner)) == {
		"allow": true,
		"reasons": ["access.domain_owner"],
		"row_filter": {"type": "all"},
		"masks": {},
		"obligations": {},
	}
}

test_allow_officer_all_but_exact_activity if {
	_decided(_asked(fixtures.officer)) == {
		"allow": true,
		"reasons": ["access.role", "listeners.activity_by_day"],
		"row_filter": {"type": "all"},
		"masks": {"last_seen_at": _day},
		"obligations": {},
	}
}

test_allow_finance_every_country_without_identity if {
	_decided(_asked(fixtures.accountant)) == {
		"allow": true,
		"reasons": [
			"access.role",
			"listeners.activity_by_day",
			"listeners.identity_hidden",
			"privacy.pii_masked",
		],
		"row_filter": {"type": "all"},
		"masks": {
			"display_name": {"type": "hidden"},
			"email": {"type": "hidden"},
			"birth_date": {"type": "hidden"},
			"last_seen_at": _day,
		},
		"obligations": {},
	}
}

test_deny_analyst_without_countries if {
	question := fixtures.without(_asked(fixtures.analyst), "/principal/attributes/countries")
	_decided(question) == {"allow": false, "reasons": ["listeners.region_closed"]}
}

test_deny_operator_and_nobody_silently if {
	not _decided(_asked(fixtures.operator))
	not _decided(_asked(fixtures.nobody))
}

test_say_nothing_on_tables_of_others if {
	question := fixtures.question(fixtures.accountant, [fixtures.accounts])
	listeners.denials == {} with input as question
	listeners.row_filters == {} with input as question
	listeners.masks == {} with input as question
	listeners.obligations == {} with input as question
}
