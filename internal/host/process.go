package host

import (
	"encoding/json"
	"os"
	"time"
	"unsafe"

	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/v8"
)

// The instance as the process family sees it.

func (in *Instance) StartInfo() string {
	b, err := json.Marshal(in.opts.Start)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (in *Instance) Options() string {
	b, err := json.Marshal(in.opts.Flags)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// EnvFlags lists what NODE_OPTIONS may hold.
func (in *Instance) EnvFlags() []string {
	if in.opts.EnvFlags == nil {
		return nil
	}
	return in.opts.EnvFlags()
}

// Exit ends the process at once when this instance stands for it; any other
// instance is terminated and its Run returns code.
func (in *Instance) Exit(code int) {
	if in.opts.Main {
		in.inspector.WaitForDisconnect()
		in.Loop.RunTurnEnd()
		in.endTrace(in.closeNatives)
		os.Exit(code & 0xff)
	}
	in.exitCode.Store(int64(code))
	in.Loop.Stop()
	in.Iso.Terminate()
}

func (in *Instance) IsMain() bool { return in.opts.Main }

func (in *Instance) Environ() *process.Environment {
	if in.opts.Environ == nil {
		in.opts.Environ = &process.Environment{}
	}
	return in.opts.Environ
}

func (in *Instance) Builtins() []string                     { return in.lib.ids() }
func (in *Instance) BuiltinSource(id string) (string, bool) { return in.lib.source(id) }

// ShareCounts takes the counters of lib/internal/timers.js.
func (in *Instance) ShareCounts(p *v8.Pin) {
	if b := p.Bytes(); len(b) >= 12 {
		in.pin, in.counts = p, (*[3]int32)(unsafe.Pointer(&b[0]))
	}
}

// KeepCodeCache takes what a start in mode "sea-compile" made.
func (in *Instance) KeepCodeCache(data []byte) { in.codeCache = data }

// CodeCache is what was made so, or nil.
func (in *Instance) CodeCache() []byte { return in.codeCache }

func (in *Instance) Started() time.Time { return in.started }
