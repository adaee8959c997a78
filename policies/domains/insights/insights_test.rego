package domains.insights_test

import data.domains.insights
import data.mesh.fixtures_test as fixtures

_listening := fixtures.table("insights.listening_by_country", [], [
	fixtures.column("country", "VARCHAR(2)", [], "internal"),
	fixtures.column("listeners", "BIGINT", ["group-size"], "internal"),
])

_insights_owner := {"name": "ines", "roles": ["domain-owner"], "attributes": {"domains": ["insights"]}}

test_cut_small_groups if {
	insights.row_filters == {"insights.listening_by_country": {{"reason": "insights.small_group", "filter": {
		"type": "field",
		"field": "listeners",
		"operator": "gte",
		"value": 5,
	}}}} with input as fixtures.question(fixtures.analyst, [_listening])
}

test_no_cut_for_owner if {
	insights.row_filters == {} with input as fixtures.question(_insights_owner, [_listening])
}

test_say_nothing_on_tables_of_others if {
	insights.row_filters == {} with input as fixtures.question(fixtures.analyst, [fixtures.profiles])
}
