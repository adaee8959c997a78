package domains.partners_test

import data.domains.partners
import data.mesh.fixtures_test as fixtures

_campaigns := fixtures.table("partners.campaigns", [], [
	fixtures.column("name", "VARCHAR", [], "internal"),
	fixtures.column("budget", "DECIMAL(12, 2)", [], "confidential"),
	fixtures.column("notes", "VARCHAR", [], "internal"),
])

_partners_owner := {"name": "pim", "roles": ["domain-owner"], "attributes": {"domains": ["partners"]}}

test_coarsen_terms_for_analyst if {
	partners.masks == {"partners.campaigns": {
		"budget": {{"reason": "partners.terms_coarse", "mask": {"type": "bucket", "size": 10000}}},
		"notes": {{"reason": "partners.terms_coarse", "mask": {"type": "hidden"}}},
	}} with input as fixtures.question(fixtures.analyst, [_campaigns])
}

test_show_terms_to_finance_and_owner if {
	partners.masks == {} with input as fixtures.question(fixtures.accountant, [_campaigns])
	partners.masks == {} with input as fixtures.question(_partners_owner, [_campaigns])
}

test_say_nothing_on_tables_of_others if {
	partners.masks == {} with input as fixtures.question(fixtures.analyst, [fixtures.profiles])
}
