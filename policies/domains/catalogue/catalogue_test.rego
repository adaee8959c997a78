package domains.catalogue_test

import data.domains.catalogue
import data.mesh.fixtures_test as fixtures

_tracks := [fixtures.table("catalogue.tracks", [], []), fixtures.table("catalogue.tracks@1", [], [])]

_asked := fixtures.question(fixtures.analyst, _tracks)

_catalogue_owner := {"name": "carla", "roles": ["domain-owner"], "attributes": {"domains": ["catalogue"]}}

test_allow_old_version_until_it_ends if {
	catalogue.denials == {} with input as fixtures.at(_asked, "2027-06-30T23:59:59.9Z")
}

test_deny_old_version_from_its_end if {
	every instant in ["2027-07-01T00:00:00Z", "2030-01-01T00:00:00Z", "soon"] {
		catalogue.denials == {"catalogue.tracks@1": {"catalogue.version_ended"}}
			with input as fixtures.at(_asked, instant)
	}
}

test_deny_old_version_without_instant if {
	catalogue.denials == {"catalogue.tracks@1": {"catalogue.version_ended"}}
		with input as fixtures.without(_asked, "/query/time")
}

test_allow_old_version_to_owner_always if {
	catalogue.denials == {}
		with input as fixtures.at(fixtures.question(_catalogue_owner, _tracks), "2030-01-01T00:00:00Z")
}

test_tell_when_old_version_ends if {
	catalogue.changes_at == {"catalogue.tracks@1": {"2027-07-01T00:00:00Z"}} with input as _asked
}
