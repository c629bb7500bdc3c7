package inspector

import (
	"github.com/ravel-js/ravel/internal/ops"
)

// Family is binding('inspector'), beside the natives of the C++ half.
var Family = ops.NewFamily("inspector",
	// connect() -> the number of a session of this thread, for attach().
	ops.Sync0("connect", func(env *ops.Env) (int32, error) {
		return int32(agentOf(env).connect(false, nil).id), nil
	}),
	ops.Sync2("dispatch", func(env *ops.Env, id int32, text string) (ops.Void, error) {
		if s := agentOf(env).sessions[int(id)]; s != nil {
			s.dispatch(text)
		}
		return ops.Void{}, nil
	}),
	ops.Sync1("disconnect", func(env *ops.Env, id int32) (ops.Void, error) {
		if s := agentOf(env).sessions[int(id)]; s != nil {
			s.close()
		}
		return ops.Void{}, nil
	}),
	// connectMain() -> the number of a worker's session with the main thread, for attachMain().
	ops.Sync0("connectMain", func(env *ops.Env) (int32, error) { return mains.Of(env).connect(), nil }),
	ops.Sync2("dispatchMain", func(env *ops.Env, id int32, text string) (ops.Void, error) {
		mains.Of(env).dispatch(id, text)
		return ops.Void{}, nil
	}),
	ops.Sync1("disconnectMain", func(env *ops.Env, id int32) (ops.Void, error) {
		mains.Of(env).disconnect(id)
		return ops.Void{}, nil
	}),
	// open(host, port, what is published) -> an error's text or ''
	ops.Sync3("open", func(env *ops.Env, host string, port int32, publish string) (string, error) {
		return agentOf(env).open(host, int(port), publish), nil
	}),
	ops.Sync0("close", func(env *ops.Env) (ops.Void, error) {
		agentOf(env).closeServer()
		return ops.Void{}, nil
	}),
	ops.Sync0("url", func(env *ops.Env) (string, error) { return agentOf(env).URL(), nil }),
	ops.Sync0("port", func(env *ops.Env) (int32, error) { return int32(agentOf(env).Port()), nil }),
	ops.Sync0("waitForFrontend", func(env *ops.Env) (ops.Void, error) {
		agentOf(env).Start()
		agentOf(env).WaitForFrontend()
		return ops.Void{}, nil
	}),
	ops.Sync0("waitForDisconnect", func(env *ops.Env) (ops.Void, error) {
		agentOf(env).WaitForDisconnect()
		return ops.Void{}, nil
	}),
	// worker(title, url) -> whether the first statement is to pause
	ops.Sync2("worker", func(env *ops.Env, title, url string) (bool, error) {
		return agentOf(env).AddWorker(title, url), nil
	}),
	// emit(method, params as JSON): an event of the Network domain.
	ops.Sync2("emit", func(env *ops.Env, method, params string) (ops.Void, error) {
		agentOf(env).emit(method, params)
		return ops.Void{}, nil
	}),
	ops.Sync0("hasSessions", func(env *ops.Env) (bool, error) { return len(agentOf(env).sessions) > 0, nil }),
	ops.Sync0("pauseNext", func(env *ops.Env) (ops.Void, error) {
		agentOf(env).pauseNext()
		return ops.Void{}, nil
	}),
)
