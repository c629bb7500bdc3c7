#include "version.h"
#include "../source/c/enc/compress_fragment_two_pass.c"
