#if !__has_include("../source/lib/decompress/huf_decompress_amd64.S")
#error "Zstandard's source is not linked into the tree: run `make deps`"
#endif
#include "../source/lib/decompress/huf_decompress_amd64.S"
