// What `make deps` links must be the version that process.versions tells. Add-ons may bring a copy of their own, so that
// nothing of this one is visible.
#if !__has_include("../source/lib/zstd.h")
#error "Zstandard's source is not linked into the tree: run `make deps`"
#endif
#define ZSTDLIB_VISIBLE
#define ZSTDLIB_STATIC_API
#define ZSTDERRORLIB_VISIBLE
#define XXH_NAMESPACE ZSTD_
#define ZSTD_MULTITHREAD
#define ZSTD_LEGACY_SUPPORT 0
#include "../source/lib/zstd.h"
#if ZSTD_VERSION_NUMBER != 10507
#error "Another version of Zstandard is linked into the tree: run `make deps`"
#endif
