package registry

import (
	"context"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ravel-js/ravel/internal/pm/manifest"
)

// Publication is a package on its way out.
type Publication struct {
	Name, Version, Tag, Access string
	Manifest                   *manifest.Value
	Tarball                    []byte
	Provenance                 []byte // a Sigstore bundle, or nothing
}

// Hashes are the digests of a tarball as dist has them.
func Hashes(tgz []byte) (integrity, shasum string) {
	h := sha512.Sum512(tgz)
	s := sha1.Sum(tgz)
	return "sha512-" + base64.StdEncoding.EncodeToString(h[:]), hex.EncodeToString(s[:])
}

func object(kv ...any) *manifest.Value {
	o := &manifest.Value{Object: true}
	for i := 0; i < len(kv); i += 2 {
		v, ok := kv[i+1].(*manifest.Value)
		if !ok {
			v = manifest.String(kv[i+1].(string))
		}
		o.Put(kv[i].(string), v)
	}
	return o
}

// Publish sends a version with its tarball in one document.
func (c *Client) Publish(ctx context.Context, reg string, p Publication) error {
	_, err := c.Guarded(ctx, Request{Method: "PUT", URL: reg + EscapeName(p.Name), Body: p.document(reg), Once: true, Header: map[string]string{"npm-command": "publish"}})
	return err
}

// Stage sends a version that somebody must approve before it is published, and gives the name under which it waits.
func (c *Client) Stage(ctx context.Context, reg string, p Publication) (string, error) {
	raw, err := c.JSON(ctx, Request{Method: "POST", URL: reg + "-/stage/package/" + EscapeName(p.Name), Body: p.document(reg), Once: true, Header: map[string]string{"npm-command": "stage"}})
	if err != nil {
		return "", err
	}
	var got struct{ StageID string }
	json.Unmarshal(raw, &got)
	return got.StageID, nil
}

func (p *Publication) document(reg string) []byte {
	integrity, shasum := Hashes(p.Tarball)
	file := p.Name + "-" + p.Version + ".tgz"
	m := p.Manifest
	m.Put("_nodeVersion", manifest.String(strings.TrimPrefix(NodeVersion, "v")))
	m.Put("_npmVersion", manifest.String(NpmVersion))
	at := reg
	if rest, ok := strings.CutPrefix(at, "https://"); ok {
		at = "http://" + rest
	}
	m.Put("dist", object("integrity", integrity, "shasum", shasum, "tarball", at+p.Name+"/-/"+file))
	access := &manifest.Value{Scalar: json.RawMessage("null")}
	if p.Access != "" {
		access = manifest.String(p.Access)
	}
	doc := object("_id", p.Name, "name", p.Name)
	if d := m.Get("description"); d != nil {
		doc.Put("description", d)
	}
	doc.Put("dist-tags", object(p.Tag, p.Version))
	doc.Put("versions", object(p.Version, m))
	doc.Put("access", access)
	attach := func(kind, data string, length int) *manifest.Value {
		return object("content_type", kind, "data", data, "length", &manifest.Value{Scalar: json.RawMessage(fmt.Sprint(length))})
	}
	files := object(file, attach("application/octet-stream", base64.StdEncoding.EncodeToString(p.Tarball), len(p.Tarball)))
	if p.Provenance != nil {
		var b struct{ MediaType string }
		json.Unmarshal(p.Provenance, &b)
		files.Put(p.Name+"-"+p.Version+".sigstore", attach(b.MediaType, string(p.Provenance), len(p.Provenance)))
	}
	doc.Put("_attachments", files)
	return doc.JSON("")
}
