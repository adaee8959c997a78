# METADATA
# title: The caller
# description: What rules ask about the person or program behind a query.
# schemas:
#   - input: schema.input
package mesh.caller

# METADATA
# description: The caller's roles.
roles contains role if some role in input.principal.roles

# METADATA
# description: The domains that the caller answers for.
owned_domains contains domain if {
	"domain-owner" in roles
	some domain in input.principal.attributes.domains
}

# METADATA
# description: The countries that the caller works for; "*" is all of them. Empty when nobody said.
countries contains country if {
	is_array(input.principal.attributes.countries)
	some country in input.principal.attributes.countries
	is_string(country)
}

# METADATA
# description: >-
#   What the query is for: the purpose that the session states, and only if the caller holds it.
#   Undefined otherwise, so that a purpose somebody merely claims opens nothing.
purpose := input.session.purpose if input.session.purpose in input.principal.attributes.purposes

# METADATA
# description: The domains whose personal data and regions the caller sees whole.
trusted_domains contains domain if some domain in owned_domains

trusted_domains contains table.domain if {
	"privacy-officer" in roles
	some table in input.tables
}
