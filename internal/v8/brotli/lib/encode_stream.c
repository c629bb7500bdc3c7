#include "version.h"
#include "../source/c/enc/encode.c"
#include "../source/c/enc/static_dict.c"
