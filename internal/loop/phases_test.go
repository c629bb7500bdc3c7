package loop

import "testing"

func TestEvery(t *testing.T) {
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	order := ""
	var stops []func()
	add := func(p Phase, name string) {
		stops = append(stops, l.Every(p, func() { order += name }))
	}
	add(Check, "c")
	add(Prepare, "p")
	add(Idle, "i")
	turns := 0
	// Stopping what comes later in the same phase is heeded at once.
	var late func()
	l.Every(Check, func() {
		if turns++; turns == 2 {
			for _, stop := range stops {
				stop()
			}
			late()
			l.Unref()
		}
	})
	late = l.Every(Check, func() { order += "L" })
	l.Ref()
	l.Run(Default)
	if want := "ipcLipc"; order != want {
		t.Errorf("%s, want %s", order, want)
	}
}
