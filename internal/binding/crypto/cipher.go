package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"errors"
	"strings"

	"golang.org/x/crypto/chacha20"
)

// A cipher under way is a transformer: bytes in, bytes out, with what remains at the end.
type transformer interface {
	update(in []byte) []byte
	final() ([]byte, error)
}

// authenticated ciphers take data to authenticate and have a tag.
type authenticated interface {
	transformer
	aad(data []byte)
	tag() []byte // after final
}

// cipherInfo is what getCipherInfo tells, and how the cipher is made.
type cipherInfo struct {
	Name  string `json:"name"`
	Mode  string `json:"mode"`
	Nid   int    `json:"nid"`
	Block int    `json:"blockSize"` // 0: not told
	IV    int    `json:"ivLength"`
	Key   int    `json:"keyLength"`
	Auth  bool   `json:"auth"`
	base  func(key []byte) (cipher.Block, error)
}

// ciphers by OpenSSL's name; cipherAliases leads there from other names.
var (
	ciphers       = map[string]*cipherInfo{}
	cipherAliases = map[string]string{
		"aes128": "aes-128-cbc", "aes192": "aes-192-cbc", "aes256": "aes-256-cbc", "des3": "des-ede3-cbc",
		"aes-128-gcm": "id-aes128-gcm", "aes-192-gcm": "id-aes192-gcm", "aes-256-gcm": "id-aes256-gcm",
		"aes-128-ccm": "id-aes128-ccm", "aes-192-ccm": "id-aes192-ccm", "aes-256-ccm": "id-aes256-ccm",
		"aes128-wrap": "id-aes128-wrap", "aes192-wrap": "id-aes192-wrap", "aes256-wrap": "id-aes256-wrap",
		"aes128-wrap-pad": "id-aes128-wrap-pad", "aes192-wrap-pad": "id-aes192-wrap-pad", "aes256-wrap-pad": "id-aes256-wrap-pad",
		"des-ede3": "des-ede3-ecb", "des-ede": "des-ede-ecb",
	}
)

func init() {
	for i, bits := range []string{"128", "192", "256"} {
		key := 16 + 8*i
		// OpenSSL's object numbers.
		for mode, nid := range map[string]int{
			"ecb": 418 + 4*i, "cbc": 419 + 4*i, "ofb": 420 + 4*i, "cfb": 421 + 4*i, "cfb8": 653 + i, "ctr": 904 + i, "gcm": 895 + 3*i,
			"ccm": 896 + 3*i, "ocb": 958 + i, "wrap": 788 + i, "wrap-pad": 897 + 3*i,
		} {
			c := &cipherInfo{Name: "aes-" + bits + "-" + mode, Mode: strings.TrimSuffix(mode, "8"), Nid: nid, Block: 1, IV: 16, Key: key, base: aes.NewCipher}
			switch mode {
			case "ecb":
				c.Block, c.IV = 16, 0
			case "cbc":
				c.Block = 16
			case "gcm", "ccm":
				c.Name, c.IV, c.Auth = "id-aes"+bits+"-"+strings.ToUpper(mode), 12, true
			case "ocb":
				c.Block, c.IV, c.Auth = 16, 12, true
			case "wrap":
				c.Name, c.Block, c.IV = "id-aes"+bits+"-wrap", 8, 8
			case "wrap-pad":
				c.Name, c.Mode, c.Block, c.IV = "id-aes"+bits+"-wrap-pad", "wrap", 8, 4
			}
			ciphers[strings.ToLower(c.Name)] = c
		}
	}
	for _, c := range []*cipherInfo{
		{Name: "des-ede3-cbc", Mode: "cbc", Nid: 44, Block: 8, IV: 8, Key: 24}, {Name: "des-ede3-ecb", Mode: "ecb", Nid: 33, Block: 8, Key: 24},
		{Name: "des-ede-cbc", Mode: "cbc", Nid: 43, Block: 8, IV: 8, Key: 16}, {Name: "des-ede-ecb", Mode: "ecb", Nid: 32, Block: 8, Key: 16},
		{Name: "des-ede3-cfb", Mode: "cfb", Nid: 61, Block: 1, IV: 8, Key: 24}, {Name: "des-ede3-ofb", Mode: "ofb", Nid: 63, Block: 1, IV: 8, Key: 24},
		{Name: "des-ede-cfb", Mode: "cfb", Nid: 60, Block: 1, IV: 8, Key: 16}, {Name: "des-ede-ofb", Mode: "ofb", Nid: 62, Block: 1, IV: 8, Key: 16},
		{Name: "des-ede3-cfb8", Mode: "cfb", Nid: 659, Block: 1, IV: 8, Key: 24},
	} {
		c.base = tripleDES
		ciphers[c.Name] = c
	}
	ciphers["chacha20"] = &cipherInfo{Name: "chacha20", Mode: "stream", Nid: 1019, IV: 16, Key: 32}
	ciphers["chacha20-poly1305"] = &cipherInfo{Name: "chacha20-poly1305", Mode: "stream", Nid: 1018, IV: 12, Key: 32, Auth: true}
}

func tripleDES(key []byte) (cipher.Block, error) {
	if len(key) == 16 {
		key = append(append([]byte{}, key...), key[:8]...) // two-key form: the first key once more
	}
	return des.NewTripleDESCipher(key)
}

func findCipher(name string) *cipherInfo {
	name = strings.ToLower(name)
	if to, ok := cipherAliases[name]; ok {
		name = to
	}
	return ciphers[name]
}

// ivFits says whether an IV can have this length.
func (c *cipherInfo) ivFits(n int) bool {
	switch {
	case c.Mode == "gcm":
		return n > 0
	case c.Mode == "ccm":
		return n >= 7 && n <= 13
	case c.Mode == "ocb":
		return n >= 1 && n <= 15
	case c.Auth:
		return n > 0 && n <= 12
	}
	return n == c.IV
}

// make starts the cipher; the key has been checked for its length. tagBytes is for CCM and OCB.
func (c *cipherInfo) make(encrypt bool, key, iv []byte, tagBytes int) (transformer, error) {
	if !c.ivFits(len(iv)) {
		return nil, errInvalidIV
	}
	switch c.Name {
	case "chacha20":
		return newChaCha20(key, iv)
	case "chacha20-poly1305":
		return newChaChaPoly(encrypt, key, iv)
	}
	block, err := c.base(key)
	if err != nil {
		return nil, err
	}
	switch c.Mode {
	case "gcm":
		return newGCM(block, encrypt, iv), nil
	case "ccm":
		return newCCM(block, encrypt, iv, tagBytes), nil
	case "ocb":
		return newOCB(block, encrypt, iv, tagBytes), nil
	case "wrap":
		return &keyWrap{block: block, encrypt: encrypt, iv: append([]byte{}, iv...), padded: len(iv) == 4}, nil
	case "ctr":
		return streamed{cipher.NewCTR(block, iv)}, nil
	case "ofb":
		return streamed{cipher.NewOFB(block, iv)}, nil
	case "cfb":
		if strings.HasSuffix(c.Name, "8") {
			return &cfb8{block, append([]byte{}, iv...), encrypt}, nil
		}
		if encrypt {
			return streamed{cipher.NewCFBEncrypter(block, iv)}, nil
		}
		return streamed{cipher.NewCFBDecrypter(block, iv)}, nil
	case "ecb":
		return &blocks{mode: ecb{block, encrypt}, encrypt: encrypt, pad: true}, nil
	}
	if encrypt {
		return &blocks{mode: cipher.NewCBCEncrypter(block, iv), encrypt: true, pad: true}, nil
	}
	return &blocks{mode: cipher.NewCBCDecrypter(block, iv), pad: true}, nil
}

// streamed is a cipher that needs no padding.
type streamed struct{ s cipher.Stream }

func (c streamed) update(in []byte) []byte {
	out := make([]byte, len(in))
	c.s.XORKeyStream(out, in)
	return out
}

func (c streamed) final() ([]byte, error) { return []byte{}, nil }

// cfb8 feeds back one byte at a time.
type cfb8 struct {
	block   cipher.Block
	shift   []byte
	encrypt bool
}

func (c *cfb8) update(in []byte) []byte {
	out, pad := make([]byte, len(in)), make([]byte, len(c.shift))
	for i, b := range in {
		c.block.Encrypt(pad, c.shift)
		out[i] = b ^ pad[0]
		back := b
		if c.encrypt {
			back = out[i]
		}
		copy(c.shift, c.shift[1:])
		c.shift[len(c.shift)-1] = back
	}
	return out
}

func (c *cfb8) final() ([]byte, error) { return []byte{}, nil }

// ecb is the mode without any chaining, which Go leaves out for good reason.
type ecb struct {
	block   cipher.Block
	encrypt bool
}

func (e ecb) BlockSize() int { return e.block.BlockSize() }

func (e ecb) CryptBlocks(dst, src []byte) {
	for size := e.block.BlockSize(); len(src) > 0; dst, src = dst[size:], src[size:] {
		if e.encrypt {
			e.block.Encrypt(dst, src)
		} else {
			e.block.Decrypt(dst, src)
		}
	}
}

var (
	errInvalidIV  = cipherError("TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
	errFinalBlock = errors.New("wrong final block length")
	errBadDecrypt = errors.New("bad decrypt")
)

// blocks cuts data into blocks, with the padding of PKCS #7 at the end.
type blocks struct {
	mode    cipher.BlockMode
	encrypt bool
	pad     bool
	held    []byte // less than a block; when decrypting with padding, at most one: it may be the last
}

func (b *blocks) update(in []byte) []byte {
	size := b.mode.BlockSize()
	data := append(b.held, in...)
	n := len(data) / size * size
	if !b.encrypt && b.pad && n == len(data) && n > 0 {
		n -= size
	}
	out := make([]byte, n)
	b.mode.CryptBlocks(out, data[:n])
	b.held = append([]byte{}, data[n:]...)
	return out
}

func (b *blocks) final() ([]byte, error) {
	size := b.mode.BlockSize()
	if !b.pad {
		if len(b.held) != 0 {
			return nil, errFinalBlock
		}
		return []byte{}, nil
	}
	if b.encrypt {
		n := size - len(b.held)
		for range n {
			b.held = append(b.held, byte(n))
		}
		b.mode.CryptBlocks(b.held, b.held)
		return b.held, nil
	}
	if len(b.held) != size {
		return nil, errFinalBlock
	}
	b.mode.CryptBlocks(b.held, b.held)
	n := int(b.held[size-1])
	if n == 0 || n > size {
		return nil, errBadDecrypt
	}
	for _, p := range b.held[size-n:] {
		if int(p) != n {
			return nil, errBadDecrypt
		}
	}
	return b.held[:size-n], nil
}

// newChaCha20 takes OpenSSL's IV: a 32-bit little-endian counter and the nonce.
func newChaCha20(key, iv []byte) (transformer, error) {
	s, err := chacha20.NewUnauthenticatedCipher(key, iv[4:])
	if err != nil {
		return nil, err
	}
	s.SetCounter(uint32(iv[0]) | uint32(iv[1])<<8 | uint32(iv[2])<<16 | uint32(iv[3])<<24)
	return streamed{s}, nil
}
