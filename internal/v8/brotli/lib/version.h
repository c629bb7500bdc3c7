// What `make deps` links must be the version that process.versions tells.
#if !__has_include("../source/c/common/version.h")
#error "Brotli's source is not linked into the tree: run `make deps`"
#endif
#include "../source/c/common/version.h"
#if BROTLI_VERSION != BROTLI_MAKE_HEX_VERSION(1, 2, 0)
#error "Another version of Brotli is linked into the tree: run `make deps`"
#endif
