#include "../source/lib/decompress/huf_decompress_amd64.S"
