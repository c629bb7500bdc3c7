// Package zlib is the native half of node:zlib: zlib's own formats through the library in the V8 archive, Brotli and
// Zstandard through theirs, all behind one codec that can stop after any byte. Streams, options and the wording of
// argument errors are lib/zlib.js. Start reading at codec.go.
package zlib

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/v8"
)

// Family is what binding('zlib') offers.
var Family = ops.NewFamily("zlib",
	ops.Sync1("listen", listen),
	ops.Sync2("open", openHandle),
	ops.Sync5("write", write),
	ops.Sync4("writeLater", writeLater),
	ops.Sync1("failure", lastFailure),
	ops.Sync3("params", params),
	ops.Sync1("reset", reset),
	ops.Sync1("close", closeHandle),
	ops.Sync2("crc32", checksum),
	ops.Sync2("crc32String", checksumString),
	ops.BlockingIn(ops.PoolCPU, ops.Blocking4("oneShot", oneShot)),
)

// handle is a codec in JavaScript's hands. While a write runs on the pool only the loop thread's bookkeeping touches it.
type handle struct {
	codec   codec
	failed  *failure
	running bool
	closing bool // close when the running write is done
}

type instance struct {
	handles  ops.Table[*handle]
	finished ops.Func // JavaScript's receiver of finished writes: (id, failed, leftOut, leftIn)
}

var instances = ops.NewState(func(env *ops.Env) *instance {
	inst := &instance{}
	env.OnClose(func() {
		for _, h := range inst.handles.All {
			h.release()
		}
	})
	return inst
})

// release closes the codec now, or when its running write ends.
func (h *handle) release() {
	h.closing = true
	if !h.running && h.codec != nil {
		h.codec.close()
		h.codec = nil
	}
}

var errClosed = &ops.Error{Name: "Error", Code: "ERR_INTERNAL_ASSERTION", Message: "zlib binding closed"}

func (inst *instance) idle(id int32) (*handle, error) {
	h, ok := inst.handles.Get(id)
	if !ok || h.closing || h.codec == nil {
		return nil, errClosed
	}
	if h.running {
		return nil, &ops.Error{Name: "Error", Code: "ERR_INTERNAL_ASSERTION", Message: "write already in progress"}
	}
	return h, nil
}

func listen(env *ops.Env, fn ops.Func) (ops.Void, error) {
	instances.Of(env).finished = fn
	return ops.Void{}, nil
}

func openHandle(env *ops.Env, specBytes, dict []byte) (int32, error) {
	c, f := open(parseSpec(specBytes, dict))
	if f != nil {
		return 0, f.asError()
	}
	return instances.Of(env).handles.Put(&handle{codec: c}), nil
}

// write runs in place and leaves [leftOut, leftIn] in state; true means failure() has something to tell.
func write(env *ops.Env, id, flush int32, in, out, state []byte) (bool, error) {
	h, err := instances.Of(env).idle(id)
	if err != nil {
		return false, err
	}
	leftIn, leftOut, f := h.codec.run(int(flush), in, out)
	binary.NativeEndian.PutUint32(state, uint32(leftOut))
	binary.NativeEndian.PutUint32(state[4:], uint32(leftIn))
	h.failed = f
	return f != nil, nil
}

// writeLater runs on the pool and reports to the function given to listen.
func writeLater(env *ops.Env, id, flush int32, in, out *v8.Pin) (ops.Void, error) {
	inst := instances.Of(env)
	h, err := inst.idle(id)
	if err != nil {
		return ops.Void{}, err
	}
	h.running = true
	var leftIn, leftOut int
	env.Loop.Submit(ops.PoolCPU, func() {
		leftIn, leftOut, h.failed = h.codec.run(int(flush), in.Bytes(), out.Bytes())
	}, func() {
		in.Release()
		out.Release()
		h.running = false
		if h.closing {
			h.release()
		}
		env.Emit(inst.finished).Int(int(id)).Bool(h.failed != nil).Int(leftOut).Int(leftIn).End()
	})
	return ops.Void{}, nil
}

func lastFailure(env *ops.Env, id int32) (ops.JSON, error) {
	h, ok := instances.Of(env).handles.Get(id)
	if !ok {
		return "null", nil
	}
	b, err := json.Marshal(h.failed)
	return ops.JSON(b), err
}

func params(env *ops.Env, id, level, strategy int32) (ops.Void, error) {
	h, err := instances.Of(env).idle(id)
	if err != nil {
		return ops.Void{}, err
	}
	return ops.Void{}, h.codec.params(int(level), int(strategy)).asError()
}

func reset(env *ops.Env, id int32) (ops.Void, error) {
	h, err := instances.Of(env).idle(id)
	if err != nil {
		return ops.Void{}, err
	}
	return ops.Void{}, h.codec.reset().asError()
}

func closeHandle(env *ops.Env, id int32) (ops.Void, error) {
	inst := instances.Of(env)
	if h, ok := inst.handles.Get(id); ok {
		h.release()
		inst.handles.Delete(id)
	}
	return ops.Void{}, nil
}

func checksum(_ *ops.Env, data []byte, value uint32) (uint32, error) {
	return crc32.Update(value, crc32.IEEETable, data), nil
}

func checksumString(_ *ops.Env, data string, value uint32) (uint32, error) {
	return crc32.Update(value, crc32.IEEETable, []byte(data)), nil
}
