package url

import "github.com/ravel-js/ravel/internal/ops"

// Family is binding('url').
var Family = ops.NewFamily("url",
	ops.Sync1("domainToASCII", func(_ *ops.Env, domain string) (string, error) {
		return DomainToASCII(domain), nil
	}),
	ops.Sync1("domainToUnicode", func(_ *ops.Env, domain string) (string, error) {
		return DomainToUnicode(domain), nil
	}),
)
