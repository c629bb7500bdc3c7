package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Tarball is a package on its way in.
type Tarball struct {
	Label     string // name@version, for messages
	Integrity string // what it must hash to; "" for what nobody has vouched for yet
	Size      int64  // of the body, -1 if unknown
	Body      io.Reader
}

const (
	// buffered is up to what size a tarball is held in memory until its integrity is known, larger ones in a file.
	buffered = 6 << 20
	// atOnce is up to what size one of those is unpacked in memory, too.
	atOnce = 8 << 20
	// heldAtMost bounds all tarballs in memory together.
	heldAtMost = 24 << 20
)

// Add takes a package in. Nothing of it can be found before its integrity holds.
//
// # Errors
// *Error with code EINTEGRITY (names what was expected and what came) or EBADTARBALL (breaks a rule); what reading Body gave.
func (s *Store) Add(ctx context.Context, t Tarball) (*Image, error) {
	want := parseIntegrity(t.Integrity)
	if t.Integrity != "" && len(want) == 0 {
		return nil, &Error{code: "EINTEGRITY", Package: t.Label, msg: fmt.Sprintf("%q is no integrity hash that is known here", t.Integrity)}
	}
	c := newCheck(want)
	if t.Size >= 0 && t.Size <= buffered {
		if err := s.hold(ctx, t.Size); err != nil {
			return nil, err
		}
		defer s.release(t.Size)
		return s.addBuffered(ctx, t, c)
	}
	return s.addStreamed(ctx, t, c)
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func (s *Store) addBuffered(ctx context.Context, t Tarball, c *check) (*Image, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= 1<<20 {
			buf.Reset()
			bodies.Put(buf)
		}
	}()
	buf.Reset()
	buf.Grow(int(t.Size) + bytes.MinRead)
	if _, err := io.Copy(buf, io.LimitReader(t.Body, t.Size+1)); err != nil {
		return nil, err
	}
	if int64(buf.Len()) > t.Size {
		return nil, refuse(t.Label, "it is longer than it was said to be")
	}
	var room []byte
	select {
	case room = <-s.cpu:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		s.cpu <- room
	}()
	c.Write(buf.Bytes())
	got, err := c.verify(t.Label)
	if err != nil {
		return nil, err
	}
	x := &extraction{s: s, label: t.Label}
	defer x.cleanup()
	packed := int64(buf.Len())
	x.read = func() int64 { return packed }
	if n := gzipSize(buf.Bytes()); n > 0 && n <= atOnce {
		if n+slack > cap(room) {
			room = make([]byte, max(n+slack, min(2*cap(room), atOnce+slack), 1<<20))
		}
		if out, ok := gunzip(room[:n+slack], buf.Bytes()); ok {
			if err := x.run(&tarball{mem: out}); err != nil {
				return nil, err
			}
			return s.finish(x, t, got, packed)
		}
	}
	if err := x.unpack(bytes.NewReader(buf.Bytes())); err != nil {
		return nil, err
	}
	return s.finish(x, t, got, packed)
}

// addStreamed keeps a large tarball in a file without a name until its integrity is known.
func (s *Store) addStreamed(ctx context.Context, t Tarball, c *check) (*Image, error) {
	spool, err := s.spool()
	if err != nil {
		return nil, err
	}
	defer spool.Close()
	buf := chunks.Get().(*[]byte)
	_, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(spool, c)}, struct{ io.Reader }{io.LimitReader(t.Body, s.Limits.Bytes+1)}, *buf)
	chunks.Put(buf)
	if err != nil {
		return nil, err
	}
	if c.n > s.Limits.Bytes {
		return nil, refuse(t.Label, "it has more than %d bytes", s.Limits.Bytes)
	}
	got, err := c.verify(t.Label)
	if err != nil {
		return nil, err
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	select {
	case room := <-s.cpu:
		defer func() { s.cpu <- room }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	x := &extraction{s: s, label: t.Label, read: func() int64 { return c.n }}
	defer x.cleanup()
	if err := x.unpack(spool); err != nil {
		return nil, err
	}
	return s.finish(x, t, got, c.n)
}

var chunks = sync.Pool{New: func() any { b := make([]byte, 128<<10); return &b }}

// spool opens a file that goes with its descriptor.
func (s *Store) spool() (*os.File, error) {
	name := s.temp()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return f, os.Remove(name)
}

type unzipper struct {
	br *bufio.Reader
	gz *gunzipper
	tr *bufio.Reader
}

var unzippers = sync.Pool{New: func() any {
	return &unzipper{br: bufio.NewReaderSize(nil, 64<<10), gz: new(gunzipper), tr: bufio.NewReaderSize(nil, 128<<10)}
}}

func (x *extraction) unpack(r io.Reader) error {
	u := unzippers.Get().(*unzipper)
	defer func() { u.br.Reset(nil); u.gz.s.r = nil; u.tr.Reset(nil); unzippers.Put(u) }()
	u.br.Reset(r)
	magic, err := u.br.Peek(2)
	if err != nil && err != io.EOF {
		return err
	}
	if len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		u.gz.reset(u.br)
		u.tr.Reset(u.gz)
	} else {
		u.tr.Reset(u.br)
	}
	return x.run(&tarball{r: u.tr})
}

func (s *Store) finish(x *extraction, t Tarball, got []digest, packed int64) (*Image, error) {
	if len(x.files) == 0 {
		return nil, refuse(t.Label, "there is nothing in it")
	}
	if err := s.bins(x); err != nil {
		return nil, err
	}
	im := &Image{Label: t.Label, Integrity: got[0].String(), Packed: packed, Files: x.files}
	im.finish()
	im.written.Store(true)
	keys := make([]string, len(got))
	for i, d := range got {
		keys[i] = d.key()
	}
	if err := s.save(im, keys...); err != nil {
		return nil, err
	}
	return im, nil
}

// bins makes the programs a package.json names executable, and their first lines fit for the kernel.
func (s *Store) bins(x *extraction) error {
	at := slices.IndexFunc(x.files, func(f File) bool { return f.Path == "package.json" })
	if at < 0 || x.files[at].Mark.Size > 4<<20 {
		return nil
	}
	raw, err := s.readBlob(blobName(x.files[at].Sum, x.files[at].Exec))
	if err != nil || !bytes.Contains(raw, []byte(`"bin"`)) {
		return nil
	}
	p, err := manifest.Parse(raw)
	if err != nil {
		return nil
	}
	dir := ""
	var d struct{ Directories struct{ Bin string } }
	if json.Unmarshal(raw, &d) == nil && d.Directories.Bin != "" && len(p.Bin) == 0 {
		dir = strings.TrimPrefix(path.Clean("/"+d.Directories.Bin), "/") + "/"
	}
	for i := range x.files {
		f := &x.files[i]
		is := dir != "" && strings.HasPrefix(f.Path, dir)
		for _, b := range p.Bin {
			is = is || strings.TrimPrefix(path.Clean("/"+b.Spec), "/") == f.Path
		}
		if !is || f.Mark.Size > 64<<20 {
			continue
		}
		data, err := s.readBlob(blobName(f.Sum, f.Exec))
		if err != nil {
			return err
		}
		if nl := bytes.IndexByte(data, '\n'); bytes.HasPrefix(data, []byte("#!")) && nl > 0 && data[nl-1] == '\r' {
			data = append(data[:nl-1:nl-1], data[nl:]...)
		} else if f.Exec {
			continue
		}
		f.Exec, f.Sum = true, sha256.Sum256(data)
		if f.Mark, err = s.blob(f.Sum, true, data); err != nil {
			return err
		}
	}
	return nil
}
