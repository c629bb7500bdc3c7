//go:build linux || darwin

// Package wasi is the native half of node:wasi: the calls of WASI preview 1. It knows nothing of modules and instances;
// each call gets the memory it works on. Start at call, then calls.
package wasi

import (
	"encoding/binary"

	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/permission"
)

// Family is binding('wasi').
var Family = ops.NewFamily("wasi",
	ops.Guarded(ops.Sync4("open", open), func(g *permission.Set, _ ops.Args) error { return g.Check(permission.WASI, "") }),
	ops.Sync1("close", closeSandbox),
	ops.Sync0("calls", func(*ops.Env) ([]string, error) {
		list := make([]string, 0, 2*len(calls))
		for _, c := range calls {
			list = append(list, c.name, c.params)
		}
		return list, nil
	}),
	ops.Sync4("call", call),
)

// sandbox is one instance of WASI.
type sandbox struct {
	args, env [][]byte // each with its final zero
	files     files
}

type family struct{ open ops.Table[*sandbox] }

var state = ops.NewState(func(env *ops.Env) *family {
	f := &family{}
	env.OnClose(func() {
		for _, s := range f.open.All {
			s.files.closeAll()
		}
	})
	return f
})

// open makes a sandbox: preopens are pairs of the guest's name and the host's, stdio three descriptors. What went
// wrong is named in an error as Node's.
func open(env *ops.Env, args, vars, preopens []string, stdio []byte) (int32, error) {
	s := &sandbox{args: terminated(args), env: terminated(vars)}
	for i := range 3 {
		s.files.stdio(int(int32(binary.LittleEndian.Uint32(stdio[4*i:]))))
	}
	for i := 0; i+1 < len(preopens); i += 2 {
		if e := s.files.preopen(preopens[i], preopens[i+1]); e != success {
			s.files.closeAll()
			return 0, &ops.Error{Name: "Error", Code: "UVWASI_" + e.name(), Message: "UVWASI_" + e.name() + ", uvwasi_init",
				Props: map[string]any{"errno": int(e), "syscall": "uvwasi_init"}}
		}
	}
	return state.Of(env).open.Put(s), nil
}

func terminated(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = append([]byte(s), 0)
	}
	return out
}

func closeSandbox(env *ops.Env, id int32) (ops.Void, error) {
	f := state.Of(env)
	if s, ok := f.open.Get(id); ok {
		s.files.closeAll()
		f.open.Delete(id)
	}
	return ops.Void{}, nil
}

// call makes one call of the table on the guest's memory; params are its arguments, eight bytes each.
func call(env *ops.Env, id, number int32, mem, params []byte) (int32, error) {
	s, ok := state.Of(env).open.Get(id)
	if !ok || uint(number) >= uint(len(calls)) || len(params) < 8*len(calls[number].params) {
		return int32(einval), nil
	}
	return int32(calls[number].do(s, memory(mem), params)), nil
}

// words are the arguments of a call as they come.
type words []byte

func (w words) u32(i int) uint32 { return binary.LittleEndian.Uint32(w[8*i:]) }
func (w words) u64(i int) uint64 { return binary.LittleEndian.Uint64(w[8*i:]) }
func (w words) fd(i int) uint32  { return w.u32(i) }

// calls are the functions of wasi_snapshot_preview1, with i for each parameter of 32 bits and I for one of 64.
var calls = []struct {
	name, params string
	do           func(*sandbox, memory, words) errno
}{
	{"args_get", "ii", argsGet},
	{"args_sizes_get", "ii", argsSizesGet},
	{"clock_res_get", "ii", clockResGet},
	{"clock_time_get", "iIi", clockTimeGet},
	{"environ_get", "ii", environGet},
	{"environ_sizes_get", "ii", environSizesGet},
	{"fd_advise", "iIIi", fdAdvise},
	{"fd_allocate", "iII", fdAllocate},
	{"fd_close", "i", fdClose},
	{"fd_datasync", "i", fdDatasync},
	{"fd_fdstat_get", "ii", fdFdstatGet},
	{"fd_fdstat_set_flags", "ii", fdFdstatSetFlags},
	{"fd_fdstat_set_rights", "iII", fdFdstatSetRights},
	{"fd_filestat_get", "ii", fdFilestatGet},
	{"fd_filestat_set_size", "iI", fdFilestatSetSize},
	{"fd_filestat_set_times", "iIIi", fdFilestatSetTimes},
	{"fd_pread", "iiiIi", fdPread},
	{"fd_prestat_get", "ii", fdPrestatGet},
	{"fd_prestat_dir_name", "iii", fdPrestatDirName},
	{"fd_pwrite", "iiiIi", fdPwrite},
	{"fd_read", "iiii", fdRead},
	{"fd_readdir", "iiiIi", fdReaddir},
	{"fd_renumber", "ii", fdRenumber},
	{"fd_seek", "iIii", fdSeek},
	{"fd_sync", "i", fdSync},
	{"fd_tell", "ii", fdTell},
	{"fd_write", "iiii", fdWrite},
	{"path_create_directory", "iii", pathCreateDirectory},
	{"path_filestat_get", "iiiii", pathFilestatGet},
	{"path_filestat_set_times", "iiiiIIi", pathFilestatSetTimes},
	{"path_link", "iiiiiii", pathLink},
	{"path_open", "iiiiiIIii", pathOpen},
	{"path_readlink", "iiiiii", pathReadlink},
	{"path_remove_directory", "iii", pathRemoveDirectory},
	{"path_rename", "iiiiii", pathRename},
	{"path_symlink", "iiiii", pathSymlink},
	{"path_unlink_file", "iii", pathUnlinkFile},
	{"poll_oneoff", "iiii", pollOneoff},
	{"proc_exit", "i", procExit},
	{"proc_raise", "i", procRaise},
	{"random_get", "ii", randomGet},
	{"sched_yield", "", schedYield},
	{"sock_accept", "iii", sockAccept},
	{"sock_recv", "iiiiii", sockRecv},
	{"sock_send", "iiiii", sockSend},
	{"sock_shutdown", "ii", sockShutdown},
}
