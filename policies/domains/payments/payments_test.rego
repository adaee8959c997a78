package domains.payments_test

import data.domains.payments
import data.mesh.fixtures_test as fixtures
import data.mesh.main

_decided(question) := decided if decided := main.decision.tables with input as question

_payments_owner := {"name": "paula", "roles": ["domain-owner"], "attributes": {"domains": ["payments"]}}

_all := {
	"allow": true,
	"reasons": ["access.role"],
	"row_filter": {"type": "all"},
	"masks": {},
	"obligations": {},
}

test_allow_finance_for_the_report if {
	question := fixtures.question_for(fixtures.accountant, [fixtures.royalties], "royalty-report")
	_decided(question) == {"payments.royalties": _all}
}

test_allow_officer_for_an_audit if {
	question := fixtures.question_for(fixtures.officer, [fixtures.royalties], "audit")
	_decided(question) == {"payments.royalties": _all}
}

test_deny_without_purpose if {
	every purpose in [null, "", "marketing", "audit"] {
		question := fixtures.question_for(fixtures.accountant, [fixtures.royalties], purpose)
		_decided(question) == {"payments.royalties": {
			"allow": false,
			"reasons": ["payments.purpose_required"],
		}}
	}
}

test_deny_without_purpose_in_the_question if {
	question := fixtures.without(
		fixtures.question(fixtures.accountant, [fixtures.royalties]),
		"/session/purpose",
	)
	_decided(question)["payments.royalties"].allow == false
}

test_deny_purpose_that_does_not_fit if {
	question := fixtures.question_for(fixtures.analyst, [fixtures.royalties], "marketing")
	_decided(question)["payments.royalties"].allow == false
}

test_deny_purpose_that_is_only_claimed if {
	question := fixtures.question_for(fixtures.analyst, [fixtures.royalties], "audit")
	_decided(question)["payments.royalties"].allow == false
}

test_allow_owner_without_purpose if {
	question := fixtures.question(_payments_owner, [fixtures.royalties, fixtures.accounts])
	_decided(question) == {
		"payments.royalties": object.union(_all, {"reasons": ["access.domain_owner"]}),
		"payments.accounts": object.union(_all, {"reasons": ["access.domain_owner"]}),
	}
}

test_unlist_accounts_for_analyst if {
	_decided(fixtures.question(fixtures.analyst, [fixtures.accounts])) == {"payments.accounts": {
		"allow": false,
		"reasons": ["payments.accounts_restricted", "payments.purpose_required"],
		"listed": false,
	}}
}

test_unlist_accounts_for_who_may_read_nothing if {
	_decided(fixtures.question(fixtures.operator, [fixtures.accounts])) == {"payments.accounts": {
		"allow": false,
		"reasons": [],
		"listed": false,
	}}
}

test_list_accounts_for_finance_without_purpose if {
	_decided(fixtures.question(fixtures.accountant, [fixtures.accounts])) == {"payments.accounts": {
		"allow": false,
		"reasons": ["payments.purpose_required"],
	}}
}

test_allow_accounts_hashed_to_finance if {
	question := fixtures.question_for(fixtures.accountant, [fixtures.accounts], "royalty-report")
	_decided(question) == {"payments.accounts": {
		"allow": true,
		"reasons": ["access.role", "payments.keys_stay", "privacy.pii_masked"],
		"row_filter": {"type": "all"},
		"masks": {"holder_name": {"type": "hash"}, "account_number": {"type": "hash"}},
		"obligations": {"keys_stay": true},
	}}
}

test_hide_bank_data_from_officer if {
	question := fixtures.question_for(fixtures.officer, [fixtures.accounts], "audit")
	_decided(question)["payments.accounts"].masks == {"account_number": {"type": "hidden"}}
}

test_say_nothing_on_tables_of_others if {
	question := fixtures.question(fixtures.analyst, [fixtures.profiles])
	payments.denials == {} with input as question
	payments.unlisted == set() with input as question
	payments.masks == {} with input as question
	payments.obligations == {} with input as question
}
