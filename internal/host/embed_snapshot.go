//go:build snapshot

package host

import _ "embed"

//go:embed start.bin
var startBin string

func init() { embedded = startBin }
