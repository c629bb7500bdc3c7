package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// requests are what the http cases are loaded with, by their app parameter.
var requests = map[string]string{
	"hello":   "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"express": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"fastify": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"static":  "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"proxy":   "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	"post":    post(`{"items":[` + strings.Repeat(`{"name":"a thing","price":12.5,"tags":["x","y"]},`, 9) + `{"name":"the last","price":1,"tags":[]}]}`),
}

func post(body string) string {
	return fmt.Sprintf("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func (c benchCase) http(o options, r runtime, config configuration) ([]reading, error) {
	app := config.params["app"].(string)
	connections := int(config.params["connections"].(float64))
	cmd := c.command(r, config)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer cmd.Wait()
	defer kill(cmd)
	port, err := announcedPort(bufio.NewReader(out))
	if err != nil {
		return nil, err
	}
	time.Sleep(200 * time.Millisecond)
	idle := residentMiB(cmd.Process.Pid)
	if _, err := load(port, connections, []byte(requests[app]), o.time/2); err != nil {
		return nil, err
	}
	got, err := load(port, connections, []byte(requests[app]), o.time)
	if err != nil {
		return nil, err
	}
	readings := []reading{
		{unit: c.Unit, value: got.perSecond},
		{suffix: ", p99", unit: "µs", less: true, value: got.p99},
	}
	if fmt.Sprintf("%s %s", c.name, c.Memory) == config.name && idle > 0 {
		readings = append(readings,
			reading{suffix: ", resident idle", unit: "MiB", less: true, value: idle},
			reading{suffix: ", resident loaded", unit: "MiB", less: true, value: residentMiB(cmd.Process.Pid)})
	}
	return readings, nil
}

// announcedPort waits for the line "port N".
func announcedPort(out *bufio.Reader) (int, error) {
	type answer struct {
		port int
		err  error
	}
	ch := make(chan answer, 1)
	go func() {
		line, err := out.ReadString('\n')
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "port ")
		if err == nil && !ok {
			err = fmt.Errorf("the server says %q", line)
		}
		port, convErr := strconv.Atoi(text)
		if err == nil {
			err = convErr
		}
		ch <- answer{port, err}
	}()
	select {
	case a := <-ch:
		return a.port, a.err
	case <-time.After(20 * time.Second):
		return 0, fmt.Errorf("the server does not come up")
	}
}

// residentMiB reads a process's resident memory, 0 where the system has no /proc.
func residentMiB(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024
		}
	}
	return 0
}
