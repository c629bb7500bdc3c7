package loop

// Phase is a place in the turn where what Every was given runs, each turn.
type Phase int

const (
	Idle    Phase = iota // before polling, which then does not sleep
	Prepare              // before polling
	Check                // after polling
	phases
)

// Every has fn run in that phase of each turn until stop is called. It does not
// keep the loop alive: Ref does. For add-ons, which bring libuv's handles of
// these names.
func (l *Loop) Every(p Phase, fn func()) (stop func()) {
	e := &fn
	l.every[p] = append(l.every[p], e)
	return func() {
		// The list may be in use: what runs now keeps the old one.
		kept := make([]*func(), 0, len(l.every[p]))
		for _, other := range l.every[p] {
			if other != e {
				kept = append(kept, other)
			}
		}
		l.every[p] = kept
		*e = nil
	}
}

func (l *Loop) runPhase(p Phase) {
	if len(l.every[p]) == 0 {
		return
	}
	for _, e := range l.every[p] {
		if *e != nil {
			(*e)()
		}
	}
	l.settle()
}
