//go:build linux || darwin

package trace

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func read(t *testing.T, path string) []map[string]any {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ TraceEvents []map[string]any }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatalf("%v in %q", err, b)
	}
	return file.TraceEvents
}

func TestFileIsJSON(t *testing.T) {
	pattern := filepath.Join(t.TempDir(), "${pid}-${rotation}.log")
	var l Log
	l.Add(Event{Phase: 'M', Category: "__metadata", Name: "before", ID: -1})
	if err := l.Open(pattern); err != nil {
		t.Fatal(err)
	}
	name := "a\"\\\n\x00é\xff"
	l.Add(Event{Phase: 'b', Category: "x,y", Name: name, ID: 255, Args: `{"data":1}`})
	l.Add(Event{Phase: 'X', Category: "x", Name: "span", ID: -1, Start: Now() - 10})
	l.Close()
	l.Add(Event{Phase: 'I', ID: -1})
	l.Close()
	events := read(t, Path(pattern, 1))
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	if e := events[1]; e["name"] != "a\"\\\n\x00é\ufffd" || e["id"] != "0xff" || e["ph"] != "b" || e["args"].(map[string]any)["data"] != 1.0 {
		t.Errorf("%v", e)
	}
	if e := events[2]; e["dur"].(float64) < 10 || e["id"] != nil {
		t.Errorf("%v", e)
	}
}

func TestRotation(t *testing.T) {
	pattern := filepath.Join(t.TempDir(), "t.${rotation}")
	var l Log
	if err := l.Open(pattern); err != nil {
		t.Fatal(err)
	}
	l.Add(Event{Phase: 'M', Name: "meta", ID: -1})
	l.mu.Lock()
	l.count = eventsPerFile - 1
	l.mu.Unlock()
	l.Add(Event{Phase: 'I', Name: "last", ID: -1})
	l.Add(Event{Phase: 'I', Name: "next", ID: -1})
	l.Close()
	if events := read(t, Path(pattern, 2)); len(events) != 2 || events[0]["name"] != "meta" || events[1]["name"] != "next" {
		t.Errorf("%v", events)
	}
	read(t, Path(pattern, 1))
}

func TestThreads(t *testing.T) {
	pattern := filepath.Join(t.TempDir(), "t")
	var l Log
	if err := l.Open(pattern); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				l.Add(Event{Phase: 'I', Name: "n", ID: -1})
			}
		})
	}
	wg.Wait()
	l.Close()
	if n := len(read(t, pattern)); n != 4000 {
		t.Errorf("%d events", n)
	}
}

func TestNowhere(t *testing.T) {
	var l Log
	if l.Open("/no/such/folder/x") == nil {
		t.Error("no error")
	}
	l.Add(Event{Phase: 'I', ID: -1})
	l.Close()
}
