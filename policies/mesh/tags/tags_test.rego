package mesh.tags_test

import data.mesh.tags

test_has_tag_in_any_case if tags.has(["master-data", "PII"], "pii")

test_has_not_another_tag if not tags.has(["master-data"], "pii")

test_has_nothing_when_empty if not tags.has([], "pii")
