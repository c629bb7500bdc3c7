package sys

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// argvArea is the memory in which the kernel put the command line, which is what
// ps shows. Whoever keeps strings out of os.Args must have cloned them.
var argvArea = sync.OnceValue(func() []byte {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	const argStart, argEnd = 48 - 3, 49 - 3 // in proc(5) counted from 1; the name and what is before it are cut off
	if len(fields) <= argEnd {
		return nil
	}
	start, err1 := strconv.ParseUint(fields[argStart], 10, 64)
	end, err2 := strconv.ParseUint(fields[argEnd], 10, 64)
	if err1 != nil || err2 != nil || start == 0 || end <= start {
		return nil
	}
	at := uintptr(start)
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), int(end-start))
})

// SetProcessTitle changes what the system's tools show of this process and
// returns the title as it fits. Any goroutine, one at a time.
func SetProcessTitle(title string) string {
	area := argvArea()
	if len(area) == 0 {
		return title
	}
	title = title[:min(len(title), len(area)-1)]
	n := copy(area, title)
	clear(area[n:])
	comm := title[:min(len(title), 15)]
	os.WriteFile("/proc/self/task/"+strconv.Itoa(os.Getpid())+"/comm", []byte(comm), 0)
	return title
}
