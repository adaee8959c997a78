package global.privacy_test

import data.global.privacy
import data.mesh.fixtures_test as fixtures

_asked(principal) := fixtures.question(principal, [fixtures.profiles])

_consented := {"type": "field", "field": "marketing_consent", "operator": "eq", "value": true}

_opinion(mask) := {{"reason": "privacy.pii_masked", "mask": mask}}

test_mask_personal_columns if {
	privacy.masks == {"listeners.profiles": {
		"display_name": _opinion({"type": "partial", "keep_first": 1}),
		"email": _opinion({"type": "hash"}),
		"birth_date": _opinion({"type": "truncate", "unit": "year"}),
	}} with input as _asked(fixtures.analyst)
}

test_no_mask_for_owner_and_officer if {
	privacy.masks == {} with input as _asked(fixtures.owner)
	privacy.masks == {} with input as _asked(fixtures.officer)
}

test_mask_for_owner_of_another_domain if {
	question := fixtures.question(fixtures.owner, [fixtures.accounts])
	object.keys(privacy.masks["payments.accounts"]) == {"holder_name", "account_number"}
		with input as question
}

test_lift_mask_of_text_for_marketing_where_consented if {
	question := fixtures.question_for(fixtures.analyst, [fixtures.profiles], "marketing")
	privacy.masks == {"listeners.profiles": {
		"display_name": _opinion({"type": "partial", "keep_first": 1, "unless": _consented}),
		"email": _opinion({"type": "hash", "unless": _consented}),
		"birth_date": _opinion({"type": "truncate", "unit": "year"}),
	}} with input as question
}

test_no_lift_for_purpose_that_is_only_claimed if {
	question := fixtures.question_for(fixtures.accountant, [fixtures.profiles], "marketing")
	privacy.masks["listeners.profiles"].email == _opinion({"type": "hash"}) with input as question
}

test_no_lift_without_one_boolean_consent_column if {
	question := fixtures.question_for(fixtures.analyst, [fixtures.profiles], "marketing")
	every changed in [
		fixtures.with_value(question, "/tables/0/columns/5/type", "VARCHAR(5)"),
		fixtures.with_value(question, "/tables/0/columns/5/tags", []),
		fixtures.without(question, "/tables/0/columns/5"),
	] {
		privacy.masks["listeners.profiles"].email == _opinion({"type": "hash"}) with input as changed
	}
}

test_mask_by_type_and_classification if {
	cases := [
		["VARCHAR(9)", "restricted", "name", {"type": "hash"}],
		["VARCHAR(9)", "Restricted", "email", {"type": "hash"}],
		["VARCHAR(9)", "confidential", "contact_Email", {"type": "email"}],
		["VARCHAR", null, "name", {"type": "partial", "keep_first": 1}],
		["BIGINT", "internal", "phone", {"type": "hash"}],
		["DATE", "internal", "born", {"type": "truncate", "unit": "year"}],
		["TIMESTAMP", "restricted", "seen", {"type": "truncate", "unit": "year"}],
		["DECIMAL(9, 2)", "internal", "salary", {"type": "null"}],
		["UUID", "restricted", "device_email", {"type": "null"}],
		["VARCHAR(9) ARRAY", "restricted", "names", {"type": "null"}],
		["DATE ARRAY", null, "days", {"type": "null"}],
	]
	every case in cases {
		privacy.mask_for(fixtures.column(case[2], case[0], ["pii"], case[1])) == case[3]
	}
}

test_mask_without_classification if {
	privacy.mask_for({"name": "n", "type": "VARCHAR", "tags": ["pii"]}) == {
		"type": "partial",
		"keep_first": 1,
	}
}

test_mask_restricted_without_tag if privacy.personal(fixtures.column("a", "DATE", [], "restricted"))

test_mask_tag_in_any_case if privacy.personal(fixtures.column("a", "DATE", ["PII"], null))

test_no_mask_for_other_columns if {
	not privacy.personal(fixtures.column("a", "DATE", ["region"], "confidential"))
	not privacy.personal(fixtures.column("a", "DATE", [], null))
}
