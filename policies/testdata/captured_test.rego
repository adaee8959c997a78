# Captured questions are answered as they were, and both documents fit their schemas. policies/check
# loads them as data.captured and the schemas as data.schemas.
package testdata_test

import data.mesh.main

test_decide_as_captured if {
	count(data.captured) > 0
	every pair in data.captured {
		answer := main.decision with input as pair.question
		json.unmarshal(json.marshal(answer)) == pair.decision
	}
}

test_accept_captured_questions if {
	every pair in data.captured {
		json.match_schema(pair.question, data.schemas.input) == [true, []]
	}
}

test_accept_captured_decisions if {
	every pair in data.captured {
		json.match_schema(pair.decision, data.schemas.decision) == [true, []]
	}
}

test_accept_access_data if json.match_schema(data.access, data.schemas.access) == [true, []]

test_refuse_unknown_key_in_question if {
	every pair in data.captured {
		question := object.union(pair.question, {"extra": 1})
		json.match_schema(question, data.schemas.input)[0] == false
	}
}

_answer(decision) := {"tables": {"listeners.profiles": decision}}

_allowed := {"allow": true, "reasons": ["a.b"], "row_filter": {"type": "all"}, "masks": {}}

# One decision per form of contracts: filters, masks, obligations.
test_accept_every_row_filter if {
	filters := [
		{"type": "all"},
		{"type": "field", "field": "a", "operator": "eq", "value": null},
		{"type": "field", "field": "a", "operator": "lte", "value": {"field": "b"}},
		{"type": "field", "field": "a", "operator": "nin", "value": []},
		{"type": "field", "field": "a", "operator": "startswith", "value": "x"},
		{"type": "compound", "operator": "not", "value": [{
			"type": "compound",
			"operator": "or",
			"value": [{"type": "field", "field": "a", "operator": "gt", "value": 1}],
		}]},
	]
	every filter in filters {
		answer := _answer(object.union(_allowed, {"row_filter": filter}))
		json.match_schema(answer, data.schemas.decision) == [true, []]
	}
}

test_refuse_wrong_row_filter if {
	filters := [
		{},
		{"type": "compound", "operator": "and", "value": []},
		{"type": "compound", "operator": "and", "value": [{"type": "all"}]},
		{"type": "compound", "operator": "not", "value": [
			{"type": "field", "field": "a", "operator": "eq", "value": 1},
			{"type": "field", "field": "b", "operator": "eq", "value": 1},
		]},
		{"type": "field", "field": "a", "operator": "eq", "value": ["x"]},
		{"type": "field", "field": "a", "operator": "like", "value": "x"},
		{"type": "field", "field": "a", "operator": "lt", "value": null},
	]
	every filter in filters {
		answer := _answer(object.union({"row_filter": filter}, object.remove(_allowed, ["row_filter"])))
		json.match_schema(answer, data.schemas.decision)[0] == false
	}
}

test_accept_every_mask if {
	condition := {"type": "field", "field": "consent", "operator": "eq", "value": true}
	masks := [
		{"type": "hidden"},
		{"type": "null"},
		{"type": "constant", "value": 0},
		{"type": "hash", "key": "default", "length": 64},
		{"type": "partial", "keep_first": 1, "keep_last": 2, "fill": "#"},
		{"type": "email", "unless": condition},
		{"type": "truncate", "unit": "quarter"},
		{"type": "bucket", "size": 0.5},
		{"type": "round", "digits": -1},
	]
	every mask in masks {
		answer := _answer(object.union(_allowed, {"masks": {"a": mask}}))
		json.match_schema(answer, data.schemas.decision) == [true, []]
	}
}

test_refuse_wrong_mask if {
	condition := {"type": "field", "field": "consent", "operator": "eq", "value": true}
	masks := [
		{"type": "hidden", "unless": condition},
		{"type": "email", "unless": {"type": "all"}},
		{"type": "constant"},
		{"type": "hash", "length": 8},
		{"type": "truncate", "unit": "minute"},
		{"type": "bucket", "size": 0},
		{"type": "shuffle"},
	]
	every mask in masks {
		answer := _answer(object.union(_allowed, {"masks": {"a": mask}}))
		json.match_schema(answer, data.schemas.decision)[0] == false
	}
}

test_refuse_unknown_obligation if {
	answer := _answer(object.union(_allowed, {"obligations": {"watermark": true}}))
	json.match_schema(answer, data.schemas.decision)[0] == false
}
