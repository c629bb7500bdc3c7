// Package sqlite is the native half of node:sqlite: SQLite's connections, statements, functions and sessions as
// JavaScript calls them. It never enters Go. Arguments come validated by lib/internal/sqlite.
package sqlite

/*
#cgo CXXFLAGS: -I${SRCDIR}/source -I${SRCDIR}/.. -I${SRCDIR}/../include -std=c++20 -fno-rtti -fno-strict-aliasing -fno-exceptions -O2 -DV8_COMPRESS_POINTERS -DV8_31BIT_SMIS_ON_64BIT_ARCH -DV8_ENABLE_SANDBOX -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_SESSION -DSQLITE_ENABLE_PREUPDATE_HOOK -Wall -Wno-unused-result -Wno-deprecated-declarations
void rv_sqlite_close_all(void);
*/
import "C"

import (
	_ "github.com/ravel-js/ravel/internal/v8"            // the engine
	_ "github.com/ravel-js/ravel/internal/v8/sqlite/lib" // SQLite
)

// CloseAll closes the calling thread's connections, at the end of its instance.
func CloseAll() { C.rv_sqlite_close_all() }
