package ravel

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

// Two programs at once, each with a loop and a server of its own, in one process.
func TestSideBySide(t *testing.T) {
	var wg sync.WaitGroup
	for i, code := range []int{3, 4} {
		wg.Go(func() {
			out := filepath.Join(t.TempDir(), "out")
			main := write(t, "main.js", `
				const http = require('http'), fs = require('fs');
				globalThis.mine = process.argv[2];
				const server = http.createServer((req, res) => res.end(globalThis.mine)).listen(0, async () => {
				  let text = '';
				  for (let i = 0; i < 20; i++) {
				    await new Promise((done) => http.get({ port: server.address().port, agent: false }, (res) => {
				      res.setEncoding('utf8').on('data', (d) => { text += d; }).on('end', done);
				    }));
				  }
				  fs.writeFileSync(process.argv[3], text + process.env.X);
				  server.close();
				  process.exitCode = Number(process.argv[2]);
				});`)
			name := string(rune('0' + code))
			got, err := Run(context.Background(), Program{Main: main, Args: []string{name, out}, Env: []string{"X=" + name}})
			if err != nil || got != code {
				t.Errorf("program %d: code %d, %v", i, got, err)
			}
			b, err := os.ReadFile(out)
			if want := strings.Repeat(name, 21); err != nil || string(b) != want {
				t.Errorf("program %d wrote %q, want %q (%v)", i, b, want, err)
			}
		})
	}
	wg.Wait()
}

func TestContextEndsALoopWithoutEnd(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := Run(ctx, Program{Source: "for (;;);"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}

func TestContextEndsAnIdleLoop(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := Run(ctx, Program{Source: "setInterval(() => {}, 1e6)"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}

func TestExitCodes(t *testing.T) {
	for src, want := range map[string]int{
		"":                                  0,
		"process.exit(7)":                   7,
		"process.exitCode = 5":              5,
		"setTimeout(() => process.exit(9))": 9,
	} {
		if code, err := Run(context.Background(), Program{Source: src}); code != want || err != nil {
			t.Errorf("%q: code %d, %v; want %d", src, code, err, want)
		}
	}
}

func TestHeapLimitEndsTheProgramAlone(t *testing.T) {
	_, err := Run(context.Background(), Program{Source: "const a = []; for (;;) a.push(new Array(1e5).fill(1.5))", MaxHeapMB: 50})
	if !errors.Is(err, ErrOutOfMemory) {
		t.Fatalf("got %v", err)
	}
}

func TestPermissions(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "given"), []byte("given"), 0o644); err != nil {
		t.Fatal(err)
	}
	main := write(t, "main.js", `
		const fs = require('fs'), dir = process.argv[2];
		const denied = (call) => { try { call(); return false; } catch (e) { return e.code === 'ERR_ACCESS_DENIED'; } };
		const all = [
		  fs.readFileSync(dir + '/given', 'utf8') === 'given',
		  denied(() => fs.writeFileSync(dir + '/made', '')),
		  denied(() => fs.readFileSync('/etc/passwd')),
		  denied(() => fs.existsSync('/etc/passwd')),
		  denied(() => require('child_process').spawnSync('true')),
		  denied(() => new (require('worker_threads').Worker)('', { eval: true })),
		  process.permission.has('fs.read', dir) && !process.permission.has('fs.read'),
		];
		process.exitCode = all.every(Boolean) ? 7 : 1 + all.indexOf(false) * 10;`)
	code, err := Run(context.Background(), Program{Main: main, Args: []string{dir}, Permissions: &Permissions{Read: []string{dir}}})
	if err != nil || code != 7 {
		t.Errorf("restricted: code %d, %v", code, err)
	}
	// Its neighbour is not restricted.
	code, err = Run(context.Background(), Program{
		Source: "process.exitCode = process.permission === undefined && require('fs').existsSync('/etc') ? 7 : 1"})
	if err != nil || code != 7 {
		t.Errorf("unrestricted: code %d, %v", code, err)
	}
}
