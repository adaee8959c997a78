package global.catalog_test

import data.global.catalog
import data.mesh.fixtures_test as fixtures

_asked(principal) := fixtures.question(principal, [fixtures.queries])

test_permit_own_tables_to_everyone if {
	tables := [
		fixtures.table("INFORMATION_SCHEMA.TABLES", [], []),
		fixtures.table("portico.columns", [], []),
		fixtures.profiles,
	]
	catalog.permits == {
		"INFORMATION_SCHEMA.TABLES": {"catalog.open"},
		"portico.columns": {"catalog.open"},
	} with input as fixtures.question(fixtures.nobody, tables)
}

test_show_own_queries_only if {
	catalog.row_filters == {"portico.queries": {{"reason": "catalog.own_queries", "filter": {
		"type": "field",
		"field": "principal",
		"operator": "eq",
		"value": "dora",
	}}}} with input as _asked(fixtures.owner)
}

test_hide_columns_of_queries_that_are_not_for_everyone if {
	catalog.masks == {"portico.queries": {"fragments": {{
		"reason": "catalog.own_queries",
		"mask": {"type": "hidden"},
	}}}} with input as _asked(fixtures.owner)
}

test_show_all_queries_to_auditors if {
	every role in ["auditor", "governance"] {
		question := _asked({"name": "gus", "roles": [role], "attributes": {}})
		catalog.row_filters == {} with input as question
		catalog.masks == {} with input as question
	}
}

test_deny_canary_whoever_asks if {
	question := fixtures.question(fixtures.officer, [fixtures.table("portico.canary", [], [])])
	catalog.denials == {"portico.canary": {"catalog.canary"}} with input as question
}

test_deny_everything_to_the_canary if {
	principal := {"name": "portico-canary", "roles": ["privacy-officer"], "attributes": {}}
	catalog.denials == {"portico.queries": {"catalog.canary"}} with input as _asked(principal)
}

test_explain_in_full_to_auditors if {
	question := fixtures.with_value(_asked(fixtures.officer), "/query/operation", "explain")
	catalog.explain == "full" with input as question
}

test_explain_no_more_to_others if {
	question := fixtures.with_value(_asked(fixtures.owner), "/query/operation", "explain")
	not catalog.explain with input as question
}

test_explain_nothing_when_selecting if not catalog.explain with input as _asked(fixtures.officer)
