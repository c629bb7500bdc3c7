package dns

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"sync"
)

// services maps TCP ports to names as /etc/services has them; the file does not
// change while a process runs.
var services = sync.OnceValue(func() map[int]string {
	names := map[int]string{}
	f, err := os.Open("/etc/services")
	if err != nil {
		return names
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		line, _, _ := strings.Cut(in.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		port, protocol, _ := strings.Cut(fields[1], "/")
		n, err := strconv.Atoi(port)
		if _, known := names[n]; err == nil && protocol == "tcp" && !known {
			names[n] = fields[0]
		}
	}
	return names
})

func serviceName(port int) string {
	if name := services()[port]; name != "" {
		return name
	}
	return strconv.Itoa(port)
}
