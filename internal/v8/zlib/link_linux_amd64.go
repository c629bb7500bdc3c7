package zlib

import _ "github.com/tommie/v8go/deps/linux_amd64" // carries the library
