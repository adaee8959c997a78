# METADATA
# title: A policy that needs its host
# description: >-
#   It calls a function that is not compiled into policies. Built with:
#   opa build -t wasm -e mesh/main/decision -o host.tar.gz host.rego
package mesh.main

# METADATA
# entrypoint: true
decision := {"tables": {}} if sprintf("%s", [input.principal.name]) != ""
