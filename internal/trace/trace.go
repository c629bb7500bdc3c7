//go:build linux || darwin

// Package trace writes the trace file of a process and its threads, as chrome://tracing and Perfetto read it. What the
// events are is JavaScript's and the host's business. Start at Log.
package trace

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/ravel-js/ravel/internal/sys"
)

// eventsPerFile is when the next file begins.
const eventsPerFile = 1 << 19

// Log is the trace of a process. Any goroutine.
type Log struct {
	categories atomic.Pointer[string]

	mu       sync.Mutex
	pattern  string
	rotation int
	count    int // in this file
	file     *os.File
	out      *bufio.Writer
	failed   bool
	preamble [][]byte // what describes the process, for each file anew
}

// Event is one record.
type Event struct {
	Phase          byte   // B and E, b, n and e, C, I, M, or X with a duration
	Category, Name string // as they are shown
	ID             int64  // negative for none
	Args           string // JSON; empty for none
	Start          int64  // of an X, or of what is told later: µs of the monotonic clock; 0 is now
	TID            int    // 0 is this thread
}

// Now is the clock of events, in µs.
func Now() int64 {
	t, _ := sys.ClockTime(sys.ClockMonotonic)
	return t / 1000
}

// SetCategories tells other threads what is traced: a list with commas, empty for nothing.
func (l *Log) SetCategories(list string) { l.categories.Store(&list) }

// Categories is what is traced.
func (l *Log) Categories() string {
	if p := l.categories.Load(); p != nil {
		return *p
	}
	return ""
}

// Open makes the first file, if there is none yet; pattern may hold ${rotation} and ${pid}.
func (l *Log) Open(pattern string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		return nil
	}
	l.pattern = pattern
	return l.next()
}

// Path is where the n-th file of a pattern is.
func Path(pattern string, n int) string {
	return strings.NewReplacer("${rotation}", strconv.Itoa(n), "${pid}", strconv.Itoa(os.Getpid())).Replace(pattern)
}

func (l *Log) next() error {
	l.rotation++
	f, err := os.OpenFile(Path(l.pattern, l.rotation), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		l.failed = true
		return sys.Wrap(err, "open", Path(l.pattern, l.rotation), "")
	}
	l.file, l.out, l.count = f, bufio.NewWriterSize(f, 64<<10), 0
	l.out.WriteString(`{"traceEvents":[`)
	for _, b := range l.preamble {
		l.put(b)
	}
	return nil
}

func (l *Log) put(b []byte) {
	if l.count > 0 {
		l.out.WriteByte(',')
	}
	l.out.Write(b)
	l.count++
}

// Add writes an event of this thread.
func (l *Log) Add(e Event) {
	now := Now()
	cpu, _ := sys.ClockTime(sys.ClockThread)
	b := e.append(make([]byte, 0, 256), now, cpu/1000)
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Phase == 'M' && len(l.preamble) < 1024 {
		l.preamble = append(l.preamble, b)
	}
	if l.file == nil || l.failed {
		return
	}
	l.put(b)
	if l.count >= eventsPerFile {
		l.finish()
		l.next()
	}
}

func (e *Event) append(b []byte, now, cpu int64) []byte {
	ts, dur := now, int64(0)
	if e.Start > 0 {
		ts = e.Start
		if e.Phase == 'X' {
			dur = now - ts
		}
	}
	tid := e.TID
	if tid == 0 {
		tid = sys.ThreadID()
	}
	field := func(name string, v int64) {
		b = append(append(b, name...), strconv.FormatInt(v, 10)...)
	}
	field(`{"pid":`, int64(os.Getpid()))
	field(`,"tid":`, int64(tid))
	field(`,"ts":`, ts)
	field(`,"tts":`, cpu)
	b = append(b, `,"ph":"`...)
	b = append(b, e.Phase)
	b = quote(append(b, `","cat":`...), e.Category)
	b = quote(append(b, `,"name":`...), e.Name)
	field(`,"dur":`, dur)
	field(`,"tdur":`, dur)
	if e.ID >= 0 {
		b = append(strconv.AppendInt(append(b, `,"id":"0x`...), e.ID, 16), '"')
	}
	b = append(b, `,"args":`...)
	if e.Args == "" {
		b = append(b, "{}"...)
	} else {
		b = append(b, e.Args...)
	}
	return append(b, '}')
}

// quote appends s as JSON.
func quote(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}

func (l *Log) finish() {
	l.out.WriteString("]}")
	l.out.Flush()
	l.file.Close()
	l.file, l.out = nil, nil
}

// AddText writes events that are JSON already, with commas between them.
func (l *Log) AddText(b []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(b) > 0 && l.file != nil && !l.failed {
		l.put(b)
	}
}

// Close ends the file. What comes later is lost.
func (l *Log) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.finish()
		l.failed = true
	}
}
