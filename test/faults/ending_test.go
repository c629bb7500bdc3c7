//go:build linux

package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A reader that goes away after the first line: EPIPE is an error of the stream, which console swallows.
func TestClosedPipe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "code")
	run := func(source string) (string, string) {
		out, _ := shell(t, fmt.Sprintf(`{ "$R" -e '%s' 2>&1; echo $? >%s; } | head -1`, source, file))
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return out, strings.TrimSpace(string(code))
	}
	if out, code := run(`for (let i = 0; i < 1e5; i++) console.log("line " + i)`); out != "line 0" || code != "0" {
		t.Errorf("console.log: %q, code %s", out, code)
	}
	const write = `process.stdout.on("error", (err) => process.exit(err.code === "EPIPE" ? 42 : 43));
		(function more() { process.stdout.write("line\n".repeat(1000)); setImmediate(more); })()`
	if out, code := run(write); out != "line" || code != "42" {
		t.Errorf("with a listener: %q, code %s", out, code)
	}
	const bare = `(function more() { process.stdout.write("line\n".repeat(1000)); setImmediate(more); })()`
	if _, code := run(bare); code != "1" {
		t.Errorf("without a listener: code %s", code)
	}
}

// The heap's end is the process's, with the words of Node and the code of abort().
func TestHeapRunsOut(t *testing.T) {
	out, code := shell(t, `ulimit -c 0; exec "$R" --max-old-space-size=40 -e 'const a = []; for (;;) a.push(new Array(1e4).fill(1.5))'`)
	if code != -1 && code != 134 {
		t.Errorf("code %d", code)
	}
	if !strings.Contains(out, "FATAL ERROR:") || !strings.Contains(out, "JavaScript heap out of memory") {
		t.Errorf("it says %q", out)
	}
	if _, code := shell(t, `ulimit -c 0; "$R" --max-old-space-size=40 -e 'const a = []; for (;;) a.push(new Array(1e4).fill(1.5))' 2>/dev/null; exit $?`); code != 134 {
		t.Errorf("the shell sees code %d", code)
	}
}

// Recursion without end is an exception, wherever it happens, and the program goes on.
func TestEndlessRecursion(t *testing.T) {
	for name, source := range map[string]string{
		"function":  `function f() { f(); }`,
		"native":    `function f() { [1].map(f); }`,
		"op":        `function f() { require("fs").existsSync("/"); f(); }`,
		"getter":    `const o = { get x() { return this.x; } }; function f() { o.x; }`,
		"json":      `let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; function f() { JSON.stringify(o); }`,
		"proxy":     `const p = new Proxy({}, { get: (t, k, r) => r[k] }); function f() { p.x; }`,
		"emitter":   `const e = new (require("events"))(); e.on("x", () => e.emit("x")); function f() { e.emit("x"); }`,
		"toString":  `const o = { toString() { return "" + o; } }; function f() { "" + o; }`,
		"module":    `function f() { require("vm").runInThisContext("f")(); } globalThis.f = f;`,
		"construct": `class A { constructor() { new A(); } } function f() { new A(); }`,
	} {
		out, code := shell(t, fmt.Sprintf(`exec "$R" -e '%s
			for (let i = 0; i < 3; i++) try { f(); console.log("returned"); } catch (err) { console.log(err instanceof RangeError, err.message); }
			setImmediate(() => console.log("goes on"))'`, source))
		want := strings.Repeat("true Maximum call stack size exceeded\n", 3) + "goes on"
		if out != want || code != 0 {
			t.Errorf("%s: %q, code %d", name, out, code)
		}
	}
}

// A disk that is full is an error with a code, for every way to write a file, and no loss of the server that hit it.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	out, code := shell(t, fmt.Sprintf(`exec "$R" testdata/full.js %s`, dir))
	if code != 0 {
		t.Errorf("code %d: %s", code, out)
	}
	p := start(t, 0, "transfer.js", filepath.Join(dir, "upload"))
	c := p.dial()
	defer c.Close()
	fmt.Fprintf(c, "POST /disk HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", 8<<20)
	go func() {
		piece := make([]byte, 64<<10)
		for range 128 {
			if _, err := c.Write(piece); err != nil {
				return
			}
		}
	}()
	if said := p.line(); said != "ENOSPC" {
		t.Errorf("the upload ended with %s", said)
	}
	if got := p.get("/idle"); !strings.HasPrefix(got, "HTTP/1.1 200 ") {
		t.Errorf("afterwards the server says %q", got)
	}
}

// The same where no disk can be mounted: a device that is always full.
func TestFullDevice(t *testing.T) {
	out, code := shell(t, `exec "$R" -e '
		const fs = require("fs");
		try { fs.writeFileSync("/dev/full", "x"); } catch (err) { console.log(err.code, err.syscall); }
		fs.writeFile("/dev/full", "x", (err) => console.log(err.code));
		fs.createWriteStream("/dev/full").on("error", (err) => console.log(err.code)).end("x");
		fs.promises.writeFile("/dev/full", "x").catch((err) => console.log(err.code));'`)
	if code != 0 || out != "ENOSPC write\nENOSPC\nENOSPC\nENOSPC" {
		t.Errorf("%q, code %d", out, code)
	}
}
