package tree

// ResolveError: peers cannot agree. Its text is npm's report.
type ResolveError struct {
	Report string // the explanation, several lines
	Short  string
}

func (e *ResolveError) Error() string { return e.Short + "\n" + e.Report }

// Code is ERESOLVE.
func (e *ResolveError) Code() string { return "ERESOLVE" }

func (b *builder) peerConflict(e, parentEdge *Edge) error {
	return &ResolveError{Short: "unable to resolve dependency tree"}
}

func (p *placing) refuse() error { return &ResolveError{Short: "could not resolve"} }

func (p *placing) warn(e *Edge, dep *Node) { e.conflicted = true }
