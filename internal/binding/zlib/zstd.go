package zlib

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Zstandard's operations (e_flush, e_end) and the parameters that the library takes; the others tune the encoder only.
const (
	zstdFlush = 1
	zstdEnd   = 2

	zstdLevel        = 100
	zstdWindowLog    = 101
	zstdChecksum     = 201
	zstdWindowLogMax = 100 // of the decoder
)

type zstdEncoder struct {
	w                *zstd.Encoder
	pledged, written int64
	pending          bytes.Buffer
	fresh, finished  bool
}

// zstdBounds are the values that the parameters take; 0 means the default and always does.
var zstdBounds = map[int][2]int{
	zstdLevel: {-131072, 1 << 30}, zstdWindowLog: {10, 31}, 102: {6, 30}, 103: {6, 30}, 104: {1, 30}, 105: {3, 7}, 106: {0, 131072},
	107: {1, 9}, 160: {0, 2}, 161: {6, 30}, 162: {4, 4096}, 163: {1, 8}, 164: {0, 25}, 200: {0, 1}, zstdChecksum: {0, 1}, 202: {0, 1},
	400: {0, 0}, 401: {0, 0}, 402: {0, 0},
}

var zstdRefused = &failure{"Setting parameter failed", -2, "ERR_ZLIB_INITIALIZATION_FAILED"}

func zstdParamsFit(params map[int]int, bounds map[int][2]int) bool {
	for key, value := range params {
		b, known := bounds[key]
		if !known || value != 0 && (value < b[0] || value > b[1]) {
			return false
		}
	}
	return true
}

// zstdWindow is the window of a level for input of unknown size, as the reference implementation chooses it.
func zstdWindow(level int) int {
	switch {
	case level <= 1:
		return 19
	case level == 2:
		return 20
	case level <= 8:
		return 21
	case level <= 16:
		return 22
	case level <= 19:
		return 23
	}
	return min(level+5, 27)
}

func openZstdEncoder(s spec) (codec, *failure) {
	if !zstdParamsFit(s.params, zstdBounds) {
		return nil, zstdRefused
	}
	level := 3
	if l, ok := s.params[zstdLevel]; ok && l != 0 {
		level = l
	}
	options := []zstd.EOption{
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true),
		zstd.WithEncoderCRC(s.params[zstdChecksum] != 0), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)),
	}
	log := s.params[zstdWindowLog]
	if log == 0 {
		log = zstdWindow(level)
	}
	options = append(options, zstd.WithWindowSize(1<<min(log, 29)))
	if len(s.dict) > 0 {
		options = append(options, dictionaryOption(s.dict, zstd.WithEncoderDict, zstd.WithEncoderDictRaw))
	}
	e := &zstdEncoder{pledged: s.pledged, fresh: true}
	w, err := zstd.NewWriter(nil, options...)
	if err != nil {
		return nil, &failure{"Failed to load zstd dictionary", -2, "ERR_ZLIB_DICTIONARY_LOAD_FAILED"}
	}
	e.w = w
	return e, e.reset()
}

// dictionaryOption picks the form of a dictionary: a trained one begins with a magic number, anything else is plain content.
func dictionaryOption[O any](dict []byte, trained func([]byte) O, raw func(uint32, []byte) O) O {
	dict = bytes.Clone(dict)
	if bytes.HasPrefix(dict, []byte{0x37, 0xa4, 0x30, 0xec}) {
		return trained(dict)
	}
	return raw(0, dict)
}

func (e *zstdEncoder) run(op int, in, out []byte) (int, int, *failure) {
	n, _ := e.pending.Read(out)
	out = out[n:]
	if len(out) == 0 {
		return len(in), 0, nil
	}
	var err error
	if len(in) > 0 {
		_, err = e.w.Write(in)
		e.written += int64(len(in))
		e.fresh = true
	}
	if e.pledged >= 0 && (e.written > e.pledged || op == zstdEnd && e.written != e.pledged) {
		return 0, len(out), &failure{"Src size is incorrect", 72, "ZSTD_error_srcSize_wrong"}
	}
	if err == nil && op == zstdFlush && e.fresh {
		err = e.w.Flush()
		e.fresh = false
	}
	if err == nil && op == zstdEnd && !e.finished {
		err = e.w.Close()
		e.finished = true
	}
	if err != nil {
		return 0, len(out), &failure{err.Error(), 1, "ZSTD_error_GENERIC"}
	}
	n, _ = e.pending.Read(out)
	return 0, len(out) - n, nil
}

func (e *zstdEncoder) reset() *failure {
	e.pending.Reset()
	if e.pledged >= 0 {
		e.w.ResetContentSize(&e.pending, e.pledged)
	} else {
		e.w.Reset(&e.pending)
	}
	e.fresh, e.finished, e.written = true, false, 0
	return nil
}

func (e *zstdEncoder) params(int, int) *failure { return nil }
func (e *zstdEncoder) close()                   { e.w.Reset(nil); e.pending = bytes.Buffer{} }

// zstdDecoder runs the library's decoder, which cannot stop in the middle of its input, on a goroutine of its own; that
// goroutine and the caller of run take turns.
type zstdDecoder struct {
	options []zstd.DOption
	turn    chan zstdTurn // to the decoder
	back    chan zstdTurn // and from it
	ended   bool
	any     bool
}

type zstdTurn struct {
	in, out []byte
	finish  bool
	err     error // set when the decoder has ended, io.EOF for a good end
}

var errZstdClosed = errors.New("zlib: closed")

func openZstdDecoder(s spec) (codec, *failure) {
	// The window bounds what a few bytes of input can make the decoder allocate.
	if !zstdParamsFit(s.params, map[int][2]int{zstdWindowLogMax: {10, 31}}) {
		return nil, zstdRefused
	}
	log := s.params[zstdWindowLogMax]
	if log == 0 {
		log = 27
	}
	options := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(1 << log)}
	if len(s.dict) > 0 {
		options = append(options, dictionaryOption(s.dict,
			func(d []byte) zstd.DOption { return zstd.WithDecoderDicts(d) }, zstd.WithDecoderDictRaw))
	}
	d, err := zstd.NewReader(nil, options...)
	if err != nil {
		return nil, &failure{"Failed to load zstd dictionary", -2, "ERR_ZLIB_DICTIONARY_LOAD_FAILED"}
	}
	d.Close()
	return &zstdDecoder{options: options}, nil
}

func (d *zstdDecoder) run(op int, in, out []byte) (int, int, *failure) {
	if d.ended {
		return len(in), len(out), nil
	}
	d.any = d.any || len(in) > 0
	if !d.any {
		if op == zstdEnd {
			return 0, len(out), unexpectedEnd
		}
		return 0, len(out), nil
	}
	if d.turn == nil {
		d.turn, d.back = make(chan zstdTurn), make(chan zstdTurn)
		go zstdLoop(d.options, d.turn, d.back)
	}
	d.turn <- zstdTurn{in: in, out: out, finish: op == zstdEnd}
	t := <-d.back
	if t.err == nil {
		return len(t.in), len(t.out), nil
	}
	d.turn, d.ended = nil, true
	if t.err == io.EOF {
		return len(t.in), len(t.out), nil
	}
	return len(t.in), len(t.out), zstdFailure(t.err)
}

func zstdFailure(err error) *failure {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return unexpectedEnd
	case errors.Is(err, zstd.ErrMagicMismatch):
		return &failure{"Unknown frame descriptor", 10, "ZSTD_error_prefix_unknown"}
	case errors.Is(err, zstd.ErrCRCMismatch):
		return &failure{"Restored data doesn't match checksum", 22, "ZSTD_error_checksum_wrong"}
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return &failure{"Frame requires too much memory for decoding", 16, "ZSTD_error_frameParameter_windowTooLarge"}
	case errors.Is(err, zstd.ErrUnknownDictionary):
		return &failure{"Dictionary mismatch", 32, "ZSTD_error_dictionary_wrong"}
	}
	return &failure{"Data corruption detected", 20, "ZSTD_error_corruption_detected"}
}

func (d *zstdDecoder) reset() *failure {
	d.close()
	d.ended, d.any = false, false
	return nil
}

func (d *zstdDecoder) params(int, int) *failure { return nil }

func (d *zstdDecoder) close() {
	if d.turn != nil {
		close(d.turn)
		d.turn = nil
	}
}

// zstdPipe is both ends of the decoder: it reads the turn's input and writes the turn's output, and gives the turn back
// when it has come to the end of either.
type zstdPipe struct {
	zstdTurn
	turn <-chan zstdTurn
	back chan<- zstdTurn
}

func (p *zstdPipe) next() error {
	p.back <- p.zstdTurn
	t, ok := <-p.turn
	if !ok {
		return errZstdClosed
	}
	p.zstdTurn = t
	return nil
}

func (p *zstdPipe) Read(b []byte) (int, error) {
	for len(p.in) == 0 {
		if p.finish {
			return 0, io.EOF
		}
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.in)
	p.in = p.in[n:]
	return n, nil
}

func (p *zstdPipe) Write(b []byte) (int, error) {
	total := len(b)
	for {
		n := copy(p.out, b)
		p.out, b = p.out[n:], b[n:]
		if len(b) == 0 {
			return total, nil
		}
		if err := p.next(); err != nil {
			return 0, err
		}
	}
}

func zstdLoop(options []zstd.DOption, turn <-chan zstdTurn, back chan<- zstdTurn) {
	first, ok := <-turn
	if !ok {
		return
	}
	p := &zstdPipe{first, turn, back}
	d, err := zstd.NewReader(p, options...)
	if err == nil {
		_, err = d.WriteTo(p)
		d.Close()
	}
	if errors.Is(err, errZstdClosed) {
		return
	}
	if err == nil {
		err = io.EOF
	}
	p.err = err
	back <- p.zstdTurn
}
