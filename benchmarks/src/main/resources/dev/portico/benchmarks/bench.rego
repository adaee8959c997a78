# METADATA
# description: |
#   The policy of the benchmarks. `bench` reads everything; `policed` has a filter on each table that
#   passes every row, and masks; `mask-<type>` has one mask on one column of orders.
package mesh.main

default decision := {"tables": {}}

decision := {"tables": {table.name: answer(table) | some table in input.tables}} if {
	input.principal.name != "portico-canary"
}

answer(table) := {
	"allow": true,
	"reasons": ["bench.policy"],
	"row_filter": row_filter(relation(table)),
	"masks": masks(relation(table)),
	"obligations": {},
}

relation(table) := split(table.name, ".")[1]

row_filter(name) := object.union({"type": "field"}, filters[name]) if input.principal.name == "policed"

row_filter(_) := {"type": "all"} if input.principal.name != "policed"

masks(name) := all_masks[name] if input.principal.name == "policed"

masks("orders") := one_mask[input.principal.name] if startswith(input.principal.name, "mask-")

masks(name) := {} if {
	startswith(input.principal.name, "mask-")
	name != "orders"
}

masks(_) := {} if input.principal.name == "bench"

filters := {
	"customer": {"field": "c_mktsegment", "operator": "in", "value": ["AUTOMOBILE", "BUILDING", "FURNITURE", "HOUSEHOLD", "MACHINERY"]},
	"orders": {"field": "o_orderpriority", "operator": "in", "value": ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"]},
	"lineitem": {"field": "l_returnflag", "operator": "in", "value": ["A", "N", "R"]},
	"part": {"field": "p_mfgr", "operator": "in", "value": ["Manufacturer#1", "Manufacturer#2", "Manufacturer#3", "Manufacturer#4", "Manufacturer#5"]},
	"supplier": {"field": "s_nationkey", "operator": "in", "value": numbers.range(0, 24)},
	"partsupp": {"field": "ps_availqty", "operator": "gt", "value": 0},
	"nation": {"field": "n_regionkey", "operator": "in", "value": [0, 1, 2, 3, 4]},
	"region": {"field": "r_regionkey", "operator": "in", "value": [0, 1, 2, 3, 4]},
}

all_masks := {
	"customer": {"c_phone": {"type": "hash"}, "c_address": {"type": "null"}, "c_name": {"type": "partial", "keep_first": 9}},
	"orders": {"o_clerk": {"type": "hash"}, "o_comment": {"type": "partial", "keep_first": 3}},
	"lineitem": {"l_comment": {"type": "partial", "keep_first": 3}},
	"part": {"p_comment": {"type": "null"}},
	"supplier": {"s_phone": {"type": "hash"}, "s_address": {"type": "null"}, "s_comment": {"type": "partial", "keep_first": 3}},
	"partsupp": {"ps_comment": {"type": "partial", "keep_first": 3}},
	"nation": {"n_comment": {"type": "null"}},
	"region": {"r_comment": {"type": "null"}},
}

one_mask := {
	"mask-null": {"o_clerk": {"type": "null"}},
	"mask-constant": {"o_clerk": {"type": "constant", "value": "x"}},
	"mask-hash": {"o_clerk": {"type": "hash"}},
	"mask-partial": {"o_clerk": {"type": "partial", "keep_first": 6}},
	"mask-email": {"o_clerk": {"type": "email"}},
	"mask-truncate": {"o_orderdate": {"type": "truncate", "unit": "month"}},
	"mask-bucket": {"o_totalprice": {"type": "bucket", "size": 1000}},
	"mask-round": {"o_totalprice": {"type": "round", "digits": -2}},
}
