//go:build linux

package faults

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const (
	gib   = 1 << 30
	bound = 64 // MiB above idle
)

// watch samples the program's memory until the returned function is called, which gives the peak above idle.
func (p *program) watch() (stop func() float64) {
	// The first answer makes what every answer needs; then the program comes to rest.
	p.get("/idle")
	idle, peak := p.resident(), 0.0
	done, result := make(chan struct{}), make(chan float64)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				result <- peak - idle
				return
			case <-tick.C:
				peak = max(peak, p.resident())
			}
		}
	}()
	return func() float64 { close(done); return <-result }
}

func checkPeak(t *testing.T, stop func() float64) {
	t.Helper()
	peak := stop()
	t.Logf("%.1f MiB above idle", peak)
	if peak > bound && filepath.Base(os.Getenv("RAVEL")) != "node24" {
		t.Errorf("%.1f MiB above idle, more than %d", peak, bound)
	}
}

// An upload as large as no buffer could hold, to a server that drops it, that reads slowly, that writes it to a disk.
func TestUploadsKeepTheBound(t *testing.T) {
	for _, mode := range []string{"drop", "slow", "disk"} {
		t.Run(mode, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "upload")
			p := start(t, 0, "transfer.js", file)
			stop := p.watch()
			c := p.dial()
			defer c.Close()
			fmt.Fprintf(c, "POST /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", mode, gib)
			go func() {
				piece := make([]byte, 256<<10)
				for sent := 0; sent < gib; {
					n, err := c.Write(piece)
					if sent += n; err != nil {
						return
					}
				}
			}()
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			if string(body) != fmt.Sprint(gib) {
				t.Errorf("the server counted %q bytes", body)
			}
			checkPeak(t, stop)
		})
	}
}

// A download of that size to a peer that takes a while between reads.
func TestDownloadsKeepTheBound(t *testing.T) {
	for _, mode := range []string{"made", "file"} {
		t.Run(mode, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "download")
			f, err := os.Create(file)
			if err == nil {
				err = f.Truncate(gib)
				f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			p := start(t, 0, "transfer.js", file)
			stop := p.watch()
			c := p.dial()
			defer c.Close()
			// A small window makes the peer slow also for the kernel.
			c.(*net.TCPConn).SetReadBuffer(64 << 10)
			fmt.Fprintf(c, "GET /%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", mode)
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			buf, got, pause := make([]byte, 256<<10), 0, gib/64
			for next := pause; ; {
				n, err := res.Body.Read(buf)
				got += n
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if got >= next {
					next += pause
					time.Sleep(10 * time.Millisecond) // the slowness under test
				}
			}
			if got != gib {
				t.Errorf("%d bytes arrived", got)
			}
			checkPeak(t, stop)
		})
	}
}
