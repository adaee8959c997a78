# METADATA
# title: A policy for tests
# description: >-
#   Answers what the caller's attribute `answer` says, so that a test decides what the gateway is
#   told. `data.echo` says what becomes of the canary. Built with:
#   opa build -t wasm -e mesh/main/decision --revision one -o echo.tar.gz echo.rego data.json
package mesh.main

# METADATA
# entrypoint: true
decision := {"tables": {"portico.canary": {"allow": data.echo.canary == "allowed"}}} if {
	input.principal.name == "portico-canary"
}

decision := input.principal.attributes.answer if {
	input.principal.name != "portico-canary"
	not input.principal.attributes.mood
}

# Goes on for longer than anybody waits, in little memory.
decision := {"tables": {}} if {
	input.principal.attributes.mood == "endless"
	text := concat("", ["aaaaaaaaaa" | some _ in numbers.range(1, 20000)])
	needle := concat("", ["aaaaaaaaaa" | some _ in numbers.range(1, 200)])
	some a in numbers.range(1, 3000)
	some _ in numbers.range(1, 3000)
	contains(text, concat("b", [needle, format_int(a, 10)]))
}

# Wants more memory than anybody has.
decision := {"tables": {}} if {
	input.principal.attributes.mood == "greedy"
	count(numbers.range(1, 100000000)) == 1
}

# Two values for one rule: an error, not an answer.
decision := {"tables": side} if {
	input.principal.attributes.mood == "conflict"
	some side in [{}, {"a.b": {"allow": false}}]
}
