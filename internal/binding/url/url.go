// Package url is the native half of node:url: internationalized domain names, whose tables are too large to have twice.
// All parsing is in lib/internal/url.
package url

import (
	"strings"

	"golang.org/x/net/idna"
)

// UTS 46 as the URL Standard wants it: non-transitional, checking joiners and bidi rules, leaving hyphens, lengths and
// ASCII characters to the URL parser.
var profile = idna.New(
	idna.MapForLookup(),
	idna.Transitional(false),
	idna.StrictDomainName(false),
	idna.CheckHyphens(false),
	idna.CheckJoiners(true),
	idna.BidiRule(),
	idna.VerifyDNSLength(false),
)

// DomainToASCII gives the punycode form of a domain, "" when it is not valid.
func DomainToASCII(domain string) string {
	// Since Unicode 15.1 the capital sharp s maps to the small one; older tables make it "ss".
	ascii, err := profile.ToASCII(strings.ReplaceAll(domain, "ẞ", "ß"))
	if err != nil {
		return ""
	}
	return ascii
}

// DomainToUnicode gives a domain for display. Labels that do not decode stay in their ASCII form.
func DomainToUnicode(domain string) string {
	if text, err := profile.ToUnicode(domain); err == nil {
		return text
	}
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		if text, err := profile.ToUnicode(label); err == nil && text != "" {
			labels[i] = text
		}
	}
	return strings.Join(labels, ".")
}
