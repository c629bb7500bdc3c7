package host

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/ravel-js/ravel/internal/loop"
	"github.com/ravel-js/ravel/internal/trace"
	"github.com/ravel-js/ravel/internal/v8/tracing"
)

// hooks are what the loop calls of this instance.
func (in *Instance) hooks() loop.Hooks {
	return loop.Hooks{
		Timers:        in.timers,
		TimersRef:     func() bool { return in.counts != nil && in.counts[2] > 0 },
		Immediates:    in.runImmediates,
		ImmediateInfo: in.immediateInfo,
		Flush:         in.flush,
		Pending:       in.Iso.Pending,
		Trim:          in.trim,
	}
}

// TraceLog is the one of the process.
func (in *Instance) TraceLog() *trace.Log { return &in.shared.trace }

// TraceLoop has the loop's phases and the instance's end traced, or no longer: nothing asks for it while they run.
func (in *Instance) TraceLoop(category, args string) {
	h := in.hooks()
	if in.traced = category; category != "" {
		in.shared.trace.Add(trace.Event{Phase: 'b', Category: category, Name: "Environment", ID: int64(in.threadID), Args: args})
		timers, immediates := h.Timers, h.Immediates
		h.Timers = func(now int64) int64 {
			defer in.span("RunTimers", trace.Now())
			return timers(now)
		}
		h.Immediates = func() {
			start := trace.Now()
			immediates()
			in.span("RunAndClearNativeImmediates", start)
			in.span("CheckImmediate", start)
		}
	}
	in.Loop.SetHooks(h)
}

// span tells of something that began at start and ends now.
func (in *Instance) span(name string, start int64) {
	in.shared.trace.Add(trace.Event{Phase: 'X', Category: in.traced, Name: name, ID: -1, Start: start})
}

// endTrace is the last an instance does; the main one closes the file. clean is what there is to clean up.
func (in *Instance) endTrace(clean func()) {
	if in.traced == "" {
		clean()
	} else {
		start := trace.Now()
		clean()
		in.span("RunCleanup", start)
		in.span("AtExit", trace.Now())
		in.shared.trace.Add(trace.Event{Phase: 'e', Category: in.traced, Name: "Environment", ID: int64(in.threadID)})
	}
	if in.opts.Main {
		in.shared.trace.AddText(tracing.Stop())
		in.shared.trace.Close()
	}
}

// TraceSigint has a SIGINT tell where the program was before it ends the process, or no longer.
func (in *Instance) TraceSigint(on bool) {
	if !in.opts.Main || on == (in.sigint != nil) {
		return
	}
	if !on {
		signal.Stop(in.sigint)
		close(in.sigint)
		in.sigint = nil
		return
	}
	ch := make(chan os.Signal, 1)
	in.sigint = ch
	signal.Notify(ch, syscall.SIGINT)
	go func() {
		if _, ok := <-ch; ok {
			in.Interject(func() { in.interrupted(ch) })
		}
	}()
}

// stackFrames is as deep as stacks are shown.
const stackFrames = 10

func (in *Instance) interrupted(ch chan os.Signal) {
	if in.sigint != ch {
		return // somebody listens by now
	}
	os.Stderr.WriteString("KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n" + tracing.Stack(stackFrames))
	in.endTrace(in.closeNatives)
	signal.Reset(syscall.SIGINT)
	_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
	select {} // until it has come
}
