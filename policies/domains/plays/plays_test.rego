package domains.plays_test

import data.domains.plays
import data.mesh.fixtures_test as fixtures

_events := fixtures.table("plays.play_events", ["regional"], [fixtures.column("country", "VARCHAR", ["region"], null)])

test_cut_to_countries_of_analyst if {
	plays.row_filters == {"plays.play_events": {{"reason": "plays.region_scope", "filter": {
		"type": "field",
		"field": "country",
		"operator": "in",
		"value": ["DE", "FR"],
	}}}} with input as fixtures.question(fixtures.analyst, [_events])
}

test_no_cut_for_every_country if {
	question := fixtures.question(fixtures.accountant, [_events])
	plays.row_filters == {} with input as question
	plays.denials == {} with input as question
}

test_deny_without_countries if {
	plays.denials == {"plays.play_events": {"plays.region_closed"}}
		with input as fixtures.question(fixtures.operator, [_events])
}

test_say_nothing_on_tables_of_others if {
	question := fixtures.question(fixtures.analyst, [fixtures.profiles])
	plays.row_filters == {} with input as question
	plays.denials == {} with input as question
}
