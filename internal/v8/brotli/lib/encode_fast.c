#include "version.h"
#include "../source/c/enc/compress_fragment.c"
#include "../source/c/enc/entropy_encode.c"
