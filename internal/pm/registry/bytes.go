package registry

import (
	"context"
	"io"

	"github.com/ravel-js/ravel/internal/pm/store"
)

// maxTarball bounds what is read into memory at once.
const maxTarball = 1 << 30

// Bytes downloads a tarball as it is, and gives it out only if it hashes to integrity ("" = whatever comes).
func (c *Client) Bytes(ctx context.Context, label, at, integrity string) ([]byte, error) {
	if err := c.tarballs.enter(ctx, 0); err != nil {
		return nil, err
	}
	defer c.tarballs.leave()
	res, err := c.do(ctx, Request{URL: at, Header: map[string]string{"Accept": "application/octet-stream, */*"}})
	if err != nil {
		return nil, err
	}
	if res.StatusCode != 200 {
		return nil, failure("GET", at, res)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxTarball))
	if err != nil {
		return nil, &netError{url: safeURL(at), err: err}
	}
	if integrity != "" {
		if err := store.CheckBytes(label, integrity, raw); err != nil {
			return nil, err
		}
	}
	return raw, nil
}
