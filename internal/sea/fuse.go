// Package sea is single executable applications: the blob that holds a program, its
// assets and options, how it gets into a copy of the executable, and how an executable
// finds its own. It knows no JavaScript. Start at Own.
package sea

import "sync"

// fuse is what tools look for in the executable's file: they turn its last digit into 1
// when they have put a blob there. It may stand in the executable but once.
var fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0"

// noteName names the ELF note that holds the blob where another tool has put it there.
const noteName = "NODE_SEA_BLOB"

// Fused says whether this executable holds a program.
func Fused() bool { return fuse[len(fuse)-1] == '1' }

var own = sync.OnceValues(func() (*App, error) {
	if !Fused() {
		return nil, nil
	}
	blob, err := find()
	if err != nil {
		return nil, err
	}
	return Decode(blob)
})

// Own is the program in this executable, or nil. It stays for the life of the process. Any goroutine.
func Own() (*App, error) { return own() }
