# METADATA
# title: Insights
# description: >-
#   Tables made by queries over other domains, whose own rules hold for what is read of them. Here
#   only: groups of few people do not show.
# schemas:
#   - input: schema.input
package domains.insights

import data.mesh.caller
import data.mesh.tags

_smallest := 5

# METADATA
# description: Conditions on rows, by table. A column tagged "group-size" counts people.
row_filters[table.name] contains {
	"reason": "insights.small_group",
	"filter": {
		"type": "field",
		"field": column.name,
		"operator": "gte",
		"value": _smallest,
	},
} if {
	some table in input.tables
	table.domain == "insights"
	not table.domain in caller.owned_domains
	some column in table.columns
	tags.has(column.tags, "group-size")
}
