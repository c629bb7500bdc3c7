#if !__has_include("../source/sqlite3-binding.c")
#error "SQLite's source is not linked into the tree: run `make deps`"
#endif
#include "../source/sqlite3-binding.c"
