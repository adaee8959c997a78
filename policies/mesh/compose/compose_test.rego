package mesh.compose_test

import data.mesh.compose

_every := {"type": "all"}

_french := {"type": "field", "field": "country", "operator": "eq", "value": "FR"}

_adult := {"type": "field", "field": "age", "operator": "gte", "value": 18}

_agreed := {"type": "field", "field": "consent", "operator": "eq", "value": true}

test_all_rows_without_conditions if compose.row_filter(set()) == _every

test_all_rows_when_every_condition_is_all if compose.row_filter({_every}) == _every

test_one_condition_stands_alone if compose.row_filter({_every, _french}) == _french

test_conditions_are_anded if {
	compose.row_filter({_french, _adult}) == {
		"type": "compound",
		"operator": "and",
		"value": [_adult, _french],
	}
}

test_mask_alone_stays if compose.mask({{"type": "hash"}}) == {"type": "hash"}

test_mask_hidden_beats_all if {
	masks := {{"type": "hidden"}, {"type": "null"}, {"type": "constant", "value": 1}, {"type": "hash"}}
	compose.mask(masks) == {"type": "hidden"}
}

test_mask_null_beats_constant if {
	compose.mask({{"type": "null"}, {"type": "constant", "value": 1}}) == {"type": "null"}
}

test_mask_constant_beats_others if {
	masks := {{"type": "hash"}, {"type": "email"}, {"type": "constant", "value": 1}}
	compose.mask(masks) == {"type": "constant", "value": 1}
}

test_mask_two_constants_become_null if {
	masks := {{"type": "constant", "value": 1}, {"type": "constant", "value": 2}}
	compose.mask(masks) == {"type": "null"}
}

test_mask_two_others_become_null if {
	compose.mask({{"type": "hash"}, {"type": "email"}}) == {"type": "null"}
}

test_mask_other_settings_become_null if {
	masks := {{"type": "truncate", "unit": "year"}, {"type": "truncate", "unit": "day"}}
	compose.mask(masks) == {"type": "null"}
}

test_mask_unless_is_anded if {
	masks := {{"type": "hash", "unless": _agreed}, {"type": "hash", "unless": _adult}}
	compose.mask(masks) == {
		"type": "hash",
		"unless": {"type": "compound", "operator": "and", "value": [_adult, _agreed]},
	}
}

test_mask_unless_same_condition_once if {
	masks := {{"type": "hash", "unless": _agreed}, {"type": "email", "unless": _agreed}}
	compose.mask(masks) == {"type": "null", "unless": _agreed}
}

test_mask_never_lifted_when_one_is_not if {
	compose.mask({{"type": "hash", "unless": _agreed}, {"type": "hash"}}) == {"type": "hash"}
}

test_mask_hidden_has_no_unless if {
	masks := {{"type": "hash", "unless": _agreed}, {"type": "hidden", "unless": _agreed}}
	compose.mask(masks) == {"type": "hidden"}
}

test_mask_hidden_when_not_understood if {
	every masks in [set(), {"a", "b"}, {1, 2}] {
		compose.mask(masks) == {"type": "hidden"}
	}
}

test_smallest_bound_holds if {
	compose.obligations({{"max_rows": 10}, {"max_rows": 5}, {"keys_stay": true}}) == {
		"max_rows": 5,
		"keys_stay": true,
	}
}

test_no_obligations if compose.obligations(set()) == {}

test_unknown_obligation_is_passed_on if {
	compose.obligations({{"watermark": "x"}, {"max_rows": 5}}) == {"watermark": "x", "max_rows": 5}
}
