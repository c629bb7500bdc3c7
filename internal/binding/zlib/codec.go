package zlib

// Modes, numbered as zlib.constants has them.
const (
	modeDeflate = iota + 1
	modeInflate
	modeGzip
	modeGunzip
	modeDeflateRaw
	modeInflateRaw
	modeUnzip
	modeBrotliDecode
	modeBrotliEncode
	modeZstdCompress
	modeZstdDecompress
)

// zlib's flush values that matter here.
const (
	flushNone   = 0
	flushFinish = 4
)

// failure is an error as Node's zlib reports it.
type failure struct {
	Message string `json:"message"`
	Errno   int    `json:"errno"`
	Code    string `json:"code"`
}

var unexpectedEnd = &failure{"unexpected end of file", -5, "Z_BUF_ERROR"}

// codec is one compressor or decompressor which can stop after any byte of input or output. Any goroutine may call it,
// one at a time.
type codec interface {
	runner
	reset() *failure
	params(level, strategy int) *failure
}

// runner is what there is to it where nothing but an input runs through.
type runner interface {
	// run takes from in and gives to out as far as both reach; what it leaves of in while out has room is not its data.
	run(flush int, in, out []byte) (leftIn, leftOut int, f *failure)
	close()
}

// spec is what a codec is made from; each family of formats looks at its own part.
type spec struct {
	mode                                  int
	level, windowBits, memLevel, strategy int
	params                                []int32 // brotli and zstd: pairs of key and value
	pledged                               int64   // zstd: size of the input, -1 unknown
	piece                                 int     // zstd: how much room a stream would give at a time
	dict                                  []byte
}

// paramUnset is the value that Node takes for none.
const paramUnset = -1

// initFailure is one of making a codec, which has no number.
func initFailure(message string) *failure {
	return &failure{message, 0, "ERR_ZLIB_INITIALIZATION_FAILED"}
}

func open(s spec) (codec, *failure) {
	switch {
	case s.mode >= modeDeflate && s.mode <= modeUnzip:
		return openDeflate(s)
	case s.mode == modeBrotliDecode, s.mode == modeBrotliEncode:
		return openBrotli(s)
	case s.mode == modeZstdCompress:
		return openZstdEncoder(s)
	case s.mode == modeZstdDecompress:
		return openZstdDecoder(s)
	}
	return nil, &failure{"Bad argument", -2, "Z_STREAM_ERROR"}
}
