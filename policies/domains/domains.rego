# METADATA
# title: The domains
# description: >-
#   Which domains have rules of their own. A domain is heard on its own tables only, and what it
#   says can only tighten. A domain that is not named here has no say: the global rules hold.
package domains

import data.domains.catalogue
import data.domains.insights
import data.domains.listeners
import data.domains.partners
import data.domains.payments
import data.domains.plays

# METADATA
# description: The rules by domain.
rules := {
	"catalogue": catalogue,
	"insights": insights,
	"listeners": listeners,
	"partners": partners,
	"payments": payments,
	"plays": plays,
}
