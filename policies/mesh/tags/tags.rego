# METADATA
# title: Tags
# description: Tags as publishers write them, in any case.
package mesh.tags

# METADATA
# description: Whether one of the tags is this one, given in lower case.
has(tags, wanted) if {
	some tag in tags
	lower(tag) == wanted
}
