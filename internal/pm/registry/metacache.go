package registry

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/ravel-js/ravel/internal/pm/manifest"
	"github.com/ravel-js/ravel/internal/sys"
)

// A packument in the cache is a file: a head with what every install asks (tags, versions, publication times, ETag), then the
// versions' JSON, which is mapped into memory and read where needed. Its time of change is when the registry last vouched for it.
type cached struct {
	*packed
	etag, changed string // to ask again by
	maxAge        time.Duration
	at            time.Time
	file          string
}

const metaMagic = "ravel meta 1\n"

func (c *Client) metaFile(registry, name string) string {
	sum := sha256.Sum256([]byte(registry + "\n" + name))
	h := hex.EncodeToString(sum[:16])
	return filepath.Join(c.meta, h[:2], h[2:])
}

// encodeMeta makes the head of a file; p.data follows it.
func encodeMeta(p *packed, etag, changed string, maxAge time.Duration) []byte {
	var b []byte
	str := func(s string) { b = binary.AppendUvarint(b, uint64(len(s))); b = append(b, s...) }
	str(etag)
	str(changed)
	b = binary.AppendUvarint(b, uint64(maxAge/time.Second))
	str(p.name)
	str(string(p.tags))
	str(p.modified)
	str(string(p.time))
	b = binary.AppendUvarint(b, uint64(len(p.versions)))
	for _, v := range p.versions {
		str(v.num)
		b = binary.AppendUvarint(b, uint64(v.len))
	}
	out := make([]byte, 0, len(metaMagic)+12+len(b))
	out = append(out, metaMagic...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(b)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(p.data)))
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(b))
	return append(out, b...)
}

func (c *Client) loadMeta(registry, name string) *cached {
	file := c.metaFile(registry, name)
	m, errno := sys.MarkAt(-1, file)
	if errno != 0 {
		return nil
	}
	b, errno := sys.MapFile(file)
	if errno != 0 {
		return nil
	}
	const fixed = len(metaMagic) + 12
	if len(b) < fixed || string(b[:len(metaMagic)]) != metaMagic {
		return nil
	}
	head := int(binary.LittleEndian.Uint32(b[len(metaMagic):]))
	size := int(binary.LittleEndian.Uint32(b[len(metaMagic)+4:]))
	if head < 0 || size < 0 || fixed+head+size != len(b) {
		return nil
	}
	h := b[fixed : fixed+head]
	if crc32.ChecksumIEEE(h) != binary.LittleEndian.Uint32(b[len(metaMagic)+8:]) {
		return nil
	}
	text := string(h)
	at, bad := 0, false
	uv := func() int {
		v, k := binary.Uvarint(h[at:])
		if k <= 0 || v > 1<<31 {
			bad = true
			return 0
		}
		at += k
		return int(v)
	}
	str := func() string {
		n := uv()
		if bad || n > len(h)-at {
			bad = true
			return ""
		}
		at += n
		return text[at-n : at]
	}
	e := &cached{packed: &packed{}, file: file, at: time.Unix(0, m.MtimeNs)}
	e.etag, e.changed = str(), str()
	e.maxAge = time.Duration(uv()) * time.Second
	e.name = str()
	e.tags = []byte(str())
	e.modified = str()
	if t := str(); t != "" {
		e.time = []byte(t)
	}
	n := uv()
	if bad || n > len(h) {
		return nil
	}
	e.versions = make([]span, n)
	off := 0
	for i := range e.versions {
		num := str()
		l := uv()
		e.versions[i] = span{num, off, l}
		off += l
	}
	if bad || off != size {
		return nil
	}
	e.data = b[fixed+head:]
	return e
}

func (e *cached) fresh() bool {
	age := time.Since(e.at)
	return age >= 0 && age < e.maxAge
}

// confirm notes that the registry still says the same.
func (e *cached) confirm() {
	now := time.Now()
	os.Chtimes(e.file, now, now)
}

var metaSeq atomic.Int64

// saveMeta writes a packument to the cache; false if that cannot be.
func (c *Client) saveMeta(registry, name string, p *packed, etag, changed string, maxAge time.Duration) bool {
	head := encodeMeta(p, etag, changed, maxAge)
	file := c.metaFile(registry, name)
	tmp := file + "." + strconv.FormatInt(time.Now().UnixNano(), 36) + strconv.FormatInt(metaSeq.Add(1), 36)
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if os.IsNotExist(err) {
		os.MkdirAll(filepath.Dir(file), 0o755)
		f, err = os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	}
	if err != nil {
		return false
	}
	if _, err = f.Write(head); err == nil {
		_, err = f.Write(p.data)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, file)
	}
	if err != nil {
		os.Remove(tmp)
	}
	return err == nil
}

func (p *packed) packument(name string) *manifest.Packument {
	nums := make([]string, len(p.versions))
	raws := make([]json.RawMessage, len(p.versions))
	for i, v := range p.versions {
		nums[i], raws[i] = v.num, p.data[v.off:v.off+v.len:v.off+v.len]
	}
	if p.name != "" {
		name = p.name
	}
	return manifest.Assemble(name, p.tags, p.modified, p.time, nums, raws)
}
