package crypto

import (
	"crypto/subtle"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/ravel-js/ravel/internal/ops"
)

// cipherHandle is a cipher in JavaScript's hands, which sees to the order of the calls.
type cipherHandle struct {
	t      transformer
	want   []byte // decrypting: the tag that must come out
	strict bool   // decrypting: there must be a tag
}

type cipherTable struct{ ops.Table[*cipherHandle] }

var cipherState = ops.NewState(func(*ops.Env) *cipherTable { return &cipherTable{} })

func cipherError(name, code, message string) error {
	return &ops.Error{Name: name, Code: code, Message: message}
}

// cipherNames lists the names for getCiphers.
func cipherNames(*ops.Env) ([]string, error) {
	names := slices.Collect(maps.Keys(ciphers))
	names = slices.AppendSeq(names, maps.Keys(cipherAliases))
	for i, name := range names {
		names[i] = strings.NewReplacer("-gcm", "-GCM", "-ccm", "-CCM").Replace(name)
		if !strings.HasPrefix(name, "id-") {
			names[i] = name
		}
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "des-ede3" || n == "des-ede" })
	slices.Sort(names)
	return names, nil
}

// describeCipher returns null for a cipher that is not known by this name or number.
func describeCipher(_ *ops.Env, name string, nid int32) (ops.JSON, error) {
	c := findCipher(name)
	if name == "" {
		for _, other := range ciphers {
			if other.Nid == int(nid) {
				c = other
			}
		}
	}
	b, err := json.Marshal(c)
	return ops.JSON(b), err
}

func openCipher(env *ops.Env, name string, encrypt bool, key, iv []byte, tagBytes int32) (int32, error) {
	c := findCipher(name)
	if c == nil {
		return 0, cipherError("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	}
	if !c.ivFits(len(iv)) {
		return 0, errInvalidIV
	}
	if len(key) != c.Key {
		return 0, cipherError("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")
	}
	t, err := c.make(encrypt, key, iv, int(tagBytes))
	if err != nil {
		return 0, err
	}
	return cipherState.Of(env).Put(&cipherHandle{t: t, strict: c.Auth && !encrypt}), nil
}

func (t *cipherTable) handle(id int32) (*cipherHandle, error) {
	if h, ok := t.Get(id); ok {
		return h, nil
	}
	return nil, cipherError("Error", "ERR_CRYPTO_INVALID_STATE", "Invalid state")
}

func cipherUpdate(env *ops.Env, id int32, data []byte) ([]byte, error) {
	h, err := cipherState.Of(env).handle(id)
	if err != nil {
		return nil, err
	}
	return h.t.update(data), nil
}

func cipherAAD(env *ops.Env, id int32, data []byte) (ops.Void, error) {
	h, err := cipherState.Of(env).handle(id)
	if err != nil {
		return ops.Void{}, err
	}
	if a, ok := h.t.(authenticated); ok {
		a.aad(data)
	}
	return ops.Void{}, nil
}

func cipherExpect(env *ops.Env, id int32, tag []byte) (ops.Void, error) {
	h, err := cipherState.Of(env).handle(id)
	if err != nil {
		return ops.Void{}, err
	}
	h.want = append([]byte{}, tag...)
	return ops.Void{}, nil
}

func cipherPadding(env *ops.Env, id int32, on bool) (ops.Void, error) {
	h, err := cipherState.Of(env).handle(id)
	if err != nil {
		return ops.Void{}, err
	}
	if b, ok := h.t.(*blocks); ok {
		b.pad = on
	}
	return ops.Void{}, nil
}

// cipherFinal ends a cipher: what remains, followed by the tag of an authenticated one that encrypts.
func cipherFinal(env *ops.Env, id int32) ([]byte, error) {
	table := cipherState.Of(env)
	h, err := table.handle(id)
	if err != nil {
		return nil, err
	}
	table.Delete(id)
	out, err := h.t.final()
	switch {
	case err == errFinalBlock:
		return nil, cipherError("Error", "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH", "wrong final block length")
	case err == errBadDecrypt:
		return nil, cipherError("Error", "ERR_OSSL_BAD_DECRYPT", "bad decrypt")
	case err != nil:
		return nil, err
	}
	a, ok := h.t.(authenticated)
	if !ok {
		return out, nil
	}
	tag := a.tag()
	if !h.strict {
		return append(out, tag...), nil
	}
	if len(h.want) == 0 || len(h.want) > len(tag) || subtle.ConstantTimeCompare(tag[:len(h.want)], h.want) != 1 {
		return nil, &ops.Error{Name: "Error", Message: "Unsupported state or unable to authenticate data"}
	}
	return out, nil
}

func closeCipher(env *ops.Env, id int32) (ops.Void, error) {
	cipherState.Of(env).Delete(id)
	return ops.Void{}, nil
}
