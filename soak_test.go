package ravel

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// Mixed load for as long as RAVEL_SOAK says: once V8 has found its size (two fifths of the time), memory,
// descriptors and goroutines must stay where they are.
func TestSoak(t *testing.T) {
	soak(t, "RAVEL_SOAK", "test/fixtures/soak/soak.js")
}

// The same of the applications of test/apps, whose dependencies must be there.
func TestSoakApplications(t *testing.T) {
	apps, err := filepath.Abs("test/apps")
	if err != nil {
		t.Fatal(err)
	}
	soak(t, "RAVEL_SOAK_APPLICATIONS", "test/fixtures/soak/applications.js", apps)
}

func soak(t *testing.T, variable, program string, args ...string) {
	d, err := time.ParseDuration(os.Getenv(variable))
	if err != nil {
		t.Skip(variable + " is not set to a duration")
	}
	out := filepath.Join(t.TempDir(), "samples.json")
	before := runtime.NumGoroutine()
	code, err := Run(context.Background(), Program{
		Main: program, Args: append([]string{out, strconv.FormatInt(d.Milliseconds(), 10)}, args...),
	})
	if code != 0 || err != nil {
		t.Fatalf("code %d, %v", code, err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	type sample struct{ RSS, FDs, Requests float64 }
	var samples []sample
	if err := json.Unmarshal(b, &samples); err != nil || len(samples) < 10 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	first, last := samples[len(samples)*2/5:len(samples)*3/5], samples[len(samples)*4/5:]
	mean := func(list []sample, get func(s sample) float64) float64 {
		sum := 0.0
		for _, s := range list {
			sum += get(s)
		}
		return sum / float64(len(list))
	}
	rss := func(s sample) float64 { return s.RSS / (1 << 20) }
	fds := func(s sample) float64 { return s.FDs }
	t.Logf("%.0f requests, resident %.1f MiB then %.1f MiB, descriptors %.1f then %.1f",
		samples[len(samples)-1].Requests, mean(first, rss), mean(last, rss), mean(first, fds), mean(last, fds))
	if a, b := mean(first, rss), mean(last, rss); b > a*1.15+12 {
		t.Errorf("resident memory grew from %.1f MiB to %.1f MiB", a, b)
	}
	if a, b := mean(first, fds), mean(last, fds); b > a+8 {
		t.Errorf("descriptors grew from %.1f to %.1f", a, b)
	}
	for i := 0; runtime.NumGoroutine() > before+2; i++ {
		if i == 50 {
			t.Fatalf("%d goroutines were left by the program", runtime.NumGoroutine()-before)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
