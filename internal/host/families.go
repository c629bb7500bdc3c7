package host

import (
	"sync"

	"github.com/ravel-js/ravel/internal/binding/child"
	"github.com/ravel-js/ravel/internal/binding/crypto"
	"github.com/ravel-js/ravel/internal/binding/dgram"
	"github.com/ravel-js/ravel/internal/binding/dns"
	"github.com/ravel-js/ravel/internal/binding/encoding"
	"github.com/ravel-js/ravel/internal/binding/fs"
	"github.com/ravel-js/ravel/internal/binding/http"
	"github.com/ravel-js/ravel/internal/binding/messaging"
	"github.com/ravel-js/ravel/internal/binding/modules"
	"github.com/ravel-js/ravel/internal/binding/net"
	"github.com/ravel-js/ravel/internal/binding/os"
	"github.com/ravel-js/ravel/internal/binding/performance"
	"github.com/ravel-js/ravel/internal/binding/permission"
	"github.com/ravel-js/ravel/internal/binding/process"
	"github.com/ravel-js/ravel/internal/binding/sea"
	"github.com/ravel-js/ravel/internal/binding/tls"
	"github.com/ravel-js/ravel/internal/binding/trace"
	"github.com/ravel-js/ravel/internal/binding/tty"
	"github.com/ravel-js/ravel/internal/binding/url"
	"github.com/ravel-js/ravel/internal/binding/util"
	"github.com/ravel-js/ravel/internal/binding/wasi"
	"github.com/ravel-js/ravel/internal/binding/worker"
	"github.com/ravel-js/ravel/internal/binding/zlib"
	"github.com/ravel-js/ravel/internal/inspector"
	"github.com/ravel-js/ravel/internal/napi"
	"github.com/ravel-js/ravel/internal/ops"
	"github.com/ravel-js/ravel/internal/sys"
	"github.com/ravel-js/ravel/internal/v8"
)

// The native halves of the built-ins. Their order is part of the snapshot's fingerprint.
var families = []*ops.Family{
	process.Builtins,
	process.Timers,
	process.Sys,
	process.Family,
	napi.Family,
	child.Family,
	worker.Family,
	util.Family,
	crypto.Family,
	modules.Family,
	zlib.Family,
	net.Family,
	tls.Family,
	tty.Family,
	dns.Family,
	encoding.Family,
	url.Family,
	performance.Family,
	messaging.Family,
	http.Family,
	fs.Family,
	os.Family,
	dgram.Family,
	permission.Family,
	inspector.Family,
	sea.Family,
	wasi.Family,
	trace.Family,
}

var registry = sync.OnceValue(func() *ops.Registry {
	r := ops.NewRegistry(families)
	v8.SetOps(r.Descs())
	sys.ShareOwned(v8.OwnedFDs())
	return r
})
